import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The store that `npm run dev` talks to. */
const STORE = process.env.ERRAND_URL ?? "http://127.0.0.1:8080";
const here = (path: string) => resolve(import.meta.dirname, path);

/** What the API's page is made of: taken as it is published, for bundling it again gains nothing. */
const API_PAGE = {
  "openapi.json": here("../docs/openapi.json"),
  "docs/swagger-ui.css": here("node_modules/swagger-ui-dist/swagger-ui.css"),
  "docs/swagger-ui-bundle.js": here("node_modules/swagger-ui-dist/swagger-ui-bundle.js"),
};

/** Puts the API's document and its page beside the shop. */
function apiPage(): Plugin {
  return {
    name: "errand-api-page",
    apply: "build",
    generateBundle() {
      for (const [fileName, source] of Object.entries(API_PAGE)) {
        this.emitFile({ type: "asset", fileName, source: readFileSync(source) });
      }
    },
  };
}

export default defineConfig({
  plugins: [apiPage()],
  esbuild: { jsx: "automatic" },
  build: {
    target: "es2023",
    // No data: addresses, so that the content security policy needs no exception for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", proxy: { "/v1": STORE, "/media": STORE, "/openapi.json": STORE } },
  preview: { host: "127.0.0.1" },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts"],
    coverage: { include: ["src/**/*.ts"], exclude: ["src/**/*.d.ts"] },
  },
});

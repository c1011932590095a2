import { copyFileSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The store that `npm run dev` talks to. */
const STORE = process.env.ERRAND_URL ?? "http://127.0.0.1:8080";
const DOCUMENT = resolve(import.meta.dirname, "../docs/openapi.json");

/** Puts the API's document beside the pages that read it. */
function apiDocument(): Plugin {
  let out = "";
  return {
    name: "errand-api-document",
    apply: "build",
    configResolved: (config) => {
      out = resolve(config.root, config.build.outDir);
    },
    closeBundle: () => {
      mkdirSync(out, { recursive: true });
      copyFileSync(DOCUMENT, resolve(out, "openapi.json"));
    },
  };
}

export default defineConfig({
  plugins: [apiDocument()],
  esbuild: { jsx: "automatic" },
  build: {
    target: "es2023",
    // No data: addresses, so that the content security policy needs no exception for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
    rollupOptions: {
      input: {
        shop: resolve(import.meta.dirname, "index.html"),
        docs: resolve(import.meta.dirname, "docs/index.html"),
      },
    },
  },
  server: { host: "127.0.0.1", proxy: { "/v1": STORE, "/media": STORE, "/openapi.json": STORE } },
  preview: { host: "127.0.0.1" },
  test: {
    environment: "node",
    include: ["tests/**/*.test.ts"],
    coverage: { include: ["src/**/*.ts"], exclude: ["src/**/*.d.ts", "src/docs/**"] },
  },
});

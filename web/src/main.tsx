import "./styles/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { Shop } from "./shop";
import { ShopContext } from "./ui/context";

/** The shop where none is named: the demo's general store. */
const DEFAULT_SHOP = "harbor";

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app");

const slug = new URLSearchParams(location.search).get("shop") ?? DEFAULT_SHOP;
const shop = new Shop(slug, location.origin, (request) => fetch(request), localStorage);
shop.profile.subscribe(() => {
  document.title = shop.profile.get()?.name ?? "Errand";
});
void shop.open();

createRoot(root).render(
  <StrictMode>
    <ShopContext value={shop}>
      <App />
    </ShopContext>
  </StrictMode>,
);

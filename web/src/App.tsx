import { useRef, useSyncExternalStore } from "react";
import { AccountSheet } from "./account/AccountSheet";
import { CartPanel } from "./cart/CartPanel";
import { pieces } from "./cart/cart";
import { CheckoutSheet } from "./checkout/CheckoutSheet";
import { Talk } from "./conversation/Talk";
import { OrdersSheet } from "./orders/OrdersSheet";
import { useShop, useValue } from "./ui/context";
import { Icon } from "./ui/Icon";
import { Notice, Trouble } from "./ui/Notice";
import { Sheet } from "./ui/Sheet";

/** The page: a conversation, the cart beside it, and what opens over both. */
export function App() {
  const shop = useShop();
  const input = useRef<HTMLTextAreaElement>(null);
  const profile = useValue(shop.profile);
  const trouble = useValue(shop.trouble);
  if (trouble) {
    return (
      <main className="trouble">
        <h1>{trouble.status === 404 ? "There is no such shop" : "The shop is not open"}</h1>
        <Trouble refusal={trouble} onRetry={() => void shop.open()} />
      </main>
    );
  }
  return (
    <div className="page" aria-busy={!profile}>
      <a className="skip" href="#message">
        Skip to the message
      </a>
      <Header />
      <Banners />
      <Talk input={input} />
      <aside className="cart" aria-labelledby="cart-heading">
        <h2 id="cart-heading">Cart</h2>
        <CartPanel />
      </aside>
      <Panels />
      <CheckoutSheet />
    </div>
  );
}

function Header() {
  const shop = useShop();
  const profile = useValue(shop.profile);
  const { customer } = useValue(shop.credentials.held);
  const count = pieces(useValue(shop.cart.state).cart);
  return (
    <header className="head">
      <p className="brand">
        <img src="/icon.svg" alt="" width={32} height={32} />
        <span>{profile?.name ?? "…"}</span>
      </p>
      <nav aria-label="Shop">
        <button type="button" className="head-button" onClick={() => shop.show("orders")}>
          <Icon name="receipt" />
          <span>Orders</span>
        </button>
        <button type="button" className="head-button" onClick={() => shop.show("account")}>
          <Icon name="person" />
          <span>{customer ? "Account" : "Sign in"}</span>
        </button>
        <button
          type="button"
          className="head-button head-cart"
          aria-label={`Cart, ${count} ${count === 1 ? "item" : "items"}`}
          onClick={() => shop.show("cart")}
        >
          <Icon name="bag" />
          <span aria-hidden="true">{count}</span>
        </button>
      </nav>
    </header>
  );
}

function Banners() {
  const shop = useShop();
  const notice = useValue(shop.notice);
  const online = useOnline();
  if (online && !notice) return null;
  return (
    <div className="banners">
      {!online && (
        <Notice tone="warning">
          <p>You are offline. What does not go out now can be sent again when you are back.</p>
        </Notice>
      )}
      {notice && (
        <Notice>
          <p>{notice}</p>
          <button type="button" className="text-button" onClick={() => shop.notice.set(null)}>
            OK
          </button>
        </Notice>
      )}
    </div>
  );
}

function Panels() {
  const shop = useShop();
  const panel = useValue(shop.panel);
  const close = () => shop.show("none");
  if (panel === "account") return <AccountSheet onClose={close} />;
  if (panel === "orders") return <OrdersSheet onClose={close} />;
  if (panel !== "cart") return null;
  return (
    <Sheet title="Cart" place="side" onClose={close}>
      <CartPanel />
    </Sheet>
  );
}

function useOnline(): boolean {
  return useSyncExternalStore(watchOnline, () => navigator.onLine);
}

function watchOnline(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

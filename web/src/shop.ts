import { Account, acrossTabs } from "./account/account";
import { Credentials, type Keep } from "./account/credentials";
import { join } from "./account/join";
import { authorized } from "./api/authorized";
import { type Api, createApi, data } from "./api/client";
import { asRefusal, type Refusal } from "./api/refusal";
import { type Fetch, retrying } from "./api/retry";
import type { Card, Shop as Profile, Turn } from "./api/types";
import { CartStore } from "./cart/cart";
import { commonPrice, kinds, reduced } from "./catalog";
import { CheckoutStore } from "./checkout/checkout";
import { Conversation, type SessionMemo } from "./conversation/conversation";
import { PollingTurnSource } from "./conversation/turns";
import { MemoryStore } from "./memory/memory";
import { Observable } from "./observable";
import { OrdersStore } from "./orders/orders";

/** What is opened over the page. The checkout opens by its own stages. */
export type Panel = "none" | "cart" | "account" | "orders";

/** What a first visit is shown of a shop. */
export interface ShopWindow {
  readonly offers: readonly Card[];
  /** Kinds of products that it has much of. */
  readonly kinds: readonly string[];
  /** A price in minor units that most products are under. */
  readonly price?: number | undefined;
}

const OFFERS = 8;
const KINDS = 3;

/** What the page stands on: everything but the looks. */
export class Shop {
  readonly slug: string;
  readonly profile = new Observable<Profile | null>(null);
  readonly window = new Observable<ShopWindow>({ offers: [], kinds: [] });
  /** Why the shop could not be opened. */
  readonly trouble = new Observable<Refusal | null>(null);
  /** Something to say to the shopper that belongs to no single place. */
  readonly notice = new Observable<string | null>(null);
  readonly panel = new Observable<Panel>("none");
  readonly credentials: Credentials;
  readonly account: Account;
  readonly api: Api;
  readonly cart: CartStore;
  readonly conversation: Conversation;
  readonly checkout: CheckoutStore;
  readonly orders: OrdersStore;
  readonly memory: MemoryStore;
  readonly #anyone: Api;

  constructor(slug: string, origin: string, send: Fetch, keep: Keep, now: () => number = Date.now) {
    const sure = retrying(send);
    this.slug = slug;
    this.#anyone = createApi(origin, sure);
    this.credentials = new Credentials(keep, slug);
    const parts = { shop: slug, credentials: this.credentials, anyone: this.#anyone, now };
    this.account = new Account({ ...parts, exclusively: acrossTabs(slug) });
    this.api = createApi(origin, authorized(sure, this.account));
    this.cart = new CartStore(this.api);
    this.orders = new OrdersStore(this.api);
    this.checkout = new CheckoutStore(this.api, () => void this.cart.load().catch(() => undefined));
    const source = new PollingTurnSource(this.api);
    this.conversation = new Conversation(this.api, source, memo(keep, slug), (turn) =>
      this.#heed(turn),
    );
    this.memory = new MemoryStore(this.api, () => this.conversation.reread());
    this.#watchSignIn();
  }

  /** Read the shop's profile, then what its visitor left here before. */
  async open(): Promise<void> {
    this.trouble.set(null);
    try {
      const params = { path: { slug: this.slug } };
      this.profile.set(await data(this.#anyone.GET("/v1/shops/{slug}", { params })));
    } catch (thrown) {
      this.trouble.set(asRefusal(thrown));
      return;
    }
    await this.#join();
    await Promise.allSettled([this.cart.load(), this.conversation.restore(), this.#dressWindow()]);
  }

  show(panel: Panel): void {
    this.panel.set(panel);
    if (panel === "orders") void this.orders.load();
  }

  async showOrder(id: string): Promise<void> {
    this.panel.set("orders");
    await this.orders.open(id);
  }

  checkOut(): void {
    this.panel.set("none");
    void this.checkout.begin();
  }

  async register(name: string, email: string, password: string): Promise<void> {
    await this.account.register(name, email, password);
    await this.#welcome();
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.account.signIn(email, password);
    await this.#welcome();
  }

  async signOut(): Promise<void> {
    await this.account.signOut(this.api);
    this.notice.set(null);
    await this.cart.load();
  }

  async #welcome(): Promise<void> {
    this.notice.set(null);
    this.orders.reset();
    await this.#join();
    await this.cart.load();
  }

  async #join(): Promise<void> {
    const handovers = [
      (token: string) => this.cart.merge(token),
      (token: string) => this.conversation.claim(token),
    ];
    const refusal = await join(this.credentials, handovers);
    if (!refusal) return;
    const outcome = refusal.temporary
      ? "What you did before signing in is not with your account yet; it will be at your next visit."
      : "Not all that you did before signing in could be taken along.";
    this.notice.set(`${outcome} ${refusal.message}`);
  }

  /** Nothing of a customer's stays on the page once they are gone, however they went. */
  #watchSignIn(): void {
    let known = this.credentials.customer;
    this.credentials.held.subscribe(() => {
      const { customer } = this.credentials;
      if (known && !customer) this.#forget();
      known = customer;
    });
  }

  #forget(): void {
    for (const store of [this.cart, this.conversation, this.orders, this.memory]) store.reset();
    this.checkout.close();
    this.notice.set("Your sign-in has ended. Sign in again to see your cart and your orders.");
  }

  async #dressWindow(): Promise<void> {
    const query = { sort: "discount", in_stock: true, limit: 48 } as const;
    const page = await data(this.api.GET("/v1/search", { params: { query } }));
    this.window.set({
      offers: reduced(page.items, OFFERS),
      kinds: kinds(page.facets, KINDS),
      price: commonPrice(page.facets),
    });
  }

  /** What an answer did to the cart is shown beside it at once. */
  #heed(turn: Turn): void {
    const checkout = turn.reply?.checkout;
    if (checkout?.status === "complete_in_progress") void this.checkout.follow(checkout);
    if (turn.reply?.cart) this.cart.adopt(turn.reply.cart);
    else if (turn.steps.some((step) => step.kind === "write" || step.kind === "commit")) {
      void this.cart.load().catch(() => undefined);
    }
  }
}

function memo(keep: Keep, slug: string): SessionMemo {
  const key = `errand.${slug}.session`;
  return {
    read: () => keep.getItem(key),
    write: (id) => (id ? keep.setItem(key, id) : keep.removeItem(key)),
  };
}

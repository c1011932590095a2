import { type Api, data, freshKey } from "../api/client";
import { asRefusal, type Refusal } from "../api/refusal";
import { type Wait, wait } from "../api/retry";
import type { Address, Checkout, Message, Order } from "../api/types";
import { Observable } from "../observable";

/** What the shopper chooses: what is left out was not asked for. */
export interface Choices {
  readonly shipping_address?: Address;
  readonly shipping_option?: string;
  readonly payment_method: string;
}

/** Where the shopper is between the cart and the order. */
export type Stage =
  | { readonly at: "closed" }
  | { readonly at: "opening" }
  | { readonly at: "details"; readonly checkout: Checkout }
  | { readonly at: "summary"; readonly checkout: Checkout; readonly changed: readonly string[] }
  | { readonly at: "placing"; readonly checkout: Checkout }
  | { readonly at: "bank"; readonly checkout: Checkout; readonly url: string }
  | { readonly at: "placed"; readonly checkout: Checkout; readonly order: Order }
  | { readonly at: "over"; readonly checkout: Checkout | null; readonly why: string };

export interface CheckoutState {
  readonly stage: Stage;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
}

const CLOSED: CheckoutState = { stage: { at: "closed" }, busy: false, refusal: null };
/** Pauses between looks at a checkout that is being completed, in milliseconds; the last is repeated. */
const PAUSES = [250, 400, 600, 1_000, 1_500, 2_500];
/** A shop's own time limit for payment and order is two minutes. */
const MOST_LOOKS = 60;
/** A bank has a quarter of an hour to ask whose card it is. */
const MOST_LOOKS_AT_THE_BANK = 400;
/** When to look whether what is being read still stands: stock is reserved right after it is shown. */
const GLANCES = [1_000, 3_000, 15_000];

/**
 * The way from a cart to an order: choose, read, agree, wait, done. Nothing is agreed to but exactly
 * what is on the screen: the consent that goes back is the one that came with it.
 */
export class CheckoutStore {
  readonly state = new Observable<CheckoutState>(CLOSED);
  /** The checkout that was heard of last, open or over: for who speaks of it elsewhere. */
  readonly latest = new Observable<Checkout | null>(null);
  readonly #api: Api;
  readonly #wait: Wait;
  readonly #onOrder: () => void;

  constructor(api: Api, onOrder: () => void, pause: Wait = wait) {
    this.#api = api;
    this.#onOrder = onOrder;
    this.#wait = pause;
  }

  /** Check the cart out. */
  async begin(): Promise<void> {
    this.#enter({ at: "opening" });
    const params = { header: { "Idempotency-Key": freshKey() } };
    const asked = () => data(this.#api.POST("/v1/checkouts", { params, body: {} }));
    await this.#step(async () => this.#show(await this.#heard(asked())));
  }

  /** Go on with a checkout that was begun elsewhere, such as in the conversation. */
  async resume(id: string): Promise<void> {
    this.#enter({ at: "opening" });
    await this.#step(async () => this.#show(await this.#read(id)));
  }

  /** See one to its end that was agreed to in the conversation, without opening anything. */
  async follow(checkout: Checkout): Promise<void> {
    const seen = await this.#ended(checkout, (now) => now.status === "complete_in_progress");
    if (seen.escalation) return this.resume(seen.id);
    if (seen.order_id) this.#onOrder();
  }

  /** Back from the bank: have the shop look whether it has answered, rather than wait for its news. */
  async confirmed(): Promise<void> {
    const { stage } = this.state.get();
    if (stage.at !== "bank") return;
    const params = { path: { checkout_id: stage.checkout.id } };
    await this.#step(async () => {
      await this.#heard(
        data(this.#api.POST("/v1/checkouts/{checkout_id}/continuations", { params })),
      );
    });
  }

  async choose(choices: Choices): Promise<void> {
    const checkout = this.#checkout();
    if (checkout) await this.#step(async () => this.#show(await this.#update(checkout, choices)));
  }

  /** Back from the summary to the choices. */
  revise(): void {
    const checkout = this.#checkout();
    if (checkout) this.#enter({ at: "details", checkout });
  }

  /** Yes, to what is shown. */
  async confirm(): Promise<void> {
    const { stage } = this.state.get();
    if (stage.at !== "summary" || !stage.checkout.confirmation) return;
    const { id, confirmation } = stage.checkout;
    const params = { path: { checkout_id: id } };
    const body = { consent: confirmation.consent };
    await this.#step(async () => {
      const asked = this.#api.POST("/v1/checkouts/{checkout_id}/confirmations", { params, body });
      const checkout = await this.#heard(data(asked)).catch((thrown) =>
        this.#reconsider(asRefusal(thrown)),
      );
      if (checkout) await this.#place(checkout);
    });
  }

  /** No. Nothing is bought, and the stock is free again. */
  async decline(): Promise<void> {
    const checkout = this.#checkout();
    this.close();
    if (!checkout) return;
    const params = { path: { checkout_id: checkout.id } };
    const told = data(this.#api.POST("/v1/checkouts/{checkout_id}/cancellations", { params }));
    // A no that does not arrive costs nothing: without a yes the checkout lapses by itself.
    await this.#heard(told).catch(() => undefined);
  }

  /** Reckon the same choices anew, after the time for a yes has run out. */
  async renew(): Promise<void> {
    const checkout = this.#checkout();
    if (!checkout) return this.begin();
    const { shipping_address, shipping_option, payment_method } = checkout;
    const params = { header: { "Idempotency-Key": freshKey() } };
    const body = { shipping_address, shipping_option, payment_method };
    const asked = () => data(this.#api.POST("/v1/checkouts", { params, body }));
    await this.#step(async () => this.#show(await this.#heard(asked())));
  }

  close(): void {
    this.state.set(CLOSED);
  }

  /** The yes came too late or to something else: show how it stands now, and what changed. */
  async #reconsider(refusal: Refusal): Promise<null> {
    const checkout = this.#checkout();
    if (!checkout) throw refusal;
    if (refusal.code === "consent_changed") {
      const changed = namesIn(refusal.facts.changed);
      this.#show(await this.#update(checkout, {}), changed);
      return null;
    }
    if (refusal.status === 410) {
      this.#enter({ at: "over", checkout, why: refusal.message });
      return null;
    }
    if (refusal.status === 409) this.#show(await this.#read(checkout.id));
    throw refusal;
  }

  /** Follow a checkout that has been agreed to until it is an order or has come to nothing. */
  async #place(checkout: Checkout): Promise<void> {
    this.#await(checkout);
    await this.#show(await this.#ended(checkout, isUnderWay));
  }

  async #ended(checkout: Checkout, goesOn: (seen: Checkout) => boolean): Promise<Checkout> {
    let seen = checkout;
    for (let look = 0; goesOn(seen) && look < mostLooks(seen); look++) {
      await this.#wait(PAUSES[Math.min(look, PAUSES.length - 1)] ?? 0);
      const before = seen;
      seen = await this.#read(seen.id).catch(() => seen);
      if (isUnderWay(seen) && seen.status !== before.status) this.#await(seen);
    }
    return seen;
  }

  /** What is waited for: the shop, or the shopper's own bank. */
  #await(checkout: Checkout): void {
    const url = checkout.escalation?.url;
    const { stage } = this.state.get();
    if (url) this.#enter({ at: "bank", checkout, url });
    else if (stage.at !== "placing") this.#enter({ at: "placing", checkout });
  }

  async #show(checkout: Checkout, changed: readonly string[] = []): Promise<void> {
    if (checkout.order_id) return this.#celebrate(checkout, checkout.order_id);
    if (isUnderWay(checkout)) return this.#place(checkout);
    if (checkout.status === "canceled") {
      const why = checkout.messages[0]?.content ?? "This checkout has ended. Nothing was charged.";
      return this.#enter({ at: "over", checkout, why });
    }
    if (!checkout.confirmation) return this.#enter({ at: "details", checkout });
    this.#enter({ at: "summary", checkout, changed });
    void this.#watch(checkout);
  }

  async #celebrate(checkout: Checkout, orderId: string): Promise<void> {
    const params = { path: { order_id: orderId } };
    const order = await data(this.#api.GET("/v1/orders/{order_id}", { params }));
    this.#enter({ at: "placed", checkout, order });
    this.#onOrder();
  }

  /** What is being read may end while it is read: sold out, or agreed to in the conversation. */
  async #watch(shown: Checkout): Promise<void> {
    for (const pause of GLANCES) {
      await this.#wait(pause);
      if (!this.#stillReads(shown)) return;
      const seen = await this.#read(shown.id).catch(() => shown);
      if (!this.#stillReads(shown)) return;
      if (seen.confirmation?.consent !== shown.confirmation?.consent) return this.#show(seen);
    }
  }

  #stillReads(shown: Checkout): boolean {
    const { stage, busy } = this.state.get();
    return stage.at === "summary" && stage.checkout === shown && !busy;
  }

  #update(checkout: Checkout, choices: Partial<Choices>): Promise<Checkout> {
    const params = { path: { checkout_id: checkout.id } };
    const asked = this.#api.PATCH("/v1/checkouts/{checkout_id}", { params, body: choices });
    return this.#heard(data(asked));
  }

  #read(id: string): Promise<Checkout> {
    const params = { path: { checkout_id: id } };
    return this.#heard(data(this.#api.GET("/v1/checkouts/{checkout_id}", { params })));
  }

  async #heard(asked: Promise<Checkout>): Promise<Checkout> {
    const checkout = await asked;
    this.latest.set(checkout);
    return checkout;
  }

  #checkout(): Checkout | null {
    const { stage } = this.state.get();
    return "checkout" in stage ? stage.checkout : null;
  }

  async #step(task: () => Promise<void>): Promise<void> {
    this.#patch({ busy: true, refusal: null });
    try {
      await task();
    } catch (thrown) {
      this.#patch({ refusal: asRefusal(thrown) });
    } finally {
      this.#patch({ busy: false });
    }
  }

  /** Go to a stage, unless the shopper has closed the sheet meanwhile. */
  #enter(stage: Stage): void {
    if (stage.at !== "opening" && this.state.get().stage.at === "closed") return;
    this.#patch({ stage, refusal: null });
  }

  #patch(part: Partial<CheckoutState>): void {
    this.state.update((state) => (state === CLOSED && !part.stage ? state : { ...state, ...part }));
  }
}

/** Agreed to, and not over yet. */
function isUnderWay({ status }: Checkout): boolean {
  return status === "complete_in_progress" || status === "requires_escalation";
}

function mostLooks({ status }: Checkout): number {
  return status === "requires_escalation" ? MOST_LOOKS_AT_THE_BANK : MOST_LOOKS;
}

/** What stands against buying, besides choices that are simply not made yet. */
export function obstacles(messages: readonly Message[]): Message[] {
  return messages.filter((message) => !message.code.startsWith("missing_"));
}

function namesIn(changed: unknown): readonly string[] {
  return Array.isArray(changed) ? changed.filter((name) => typeof name === "string") : [];
}

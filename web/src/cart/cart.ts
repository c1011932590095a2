import { type Api, data, freshKey } from "../api/client";
import { asRefusal, type Refusal } from "../api/refusal";
import type { Cart } from "../api/types";
import { Observable } from "../observable";

export interface CartState {
  readonly cart: Cart | null;
  /** Quantities that were asked for and are not confirmed yet, by line; 0 takes a line out. */
  readonly wanted: ReadonlyMap<string, number>;
  /** What went wrong with a line, by line. */
  readonly problems: ReadonlyMap<string, string>;
  /** Why the discount code that was given last was refused. */
  readonly codeProblem: string | null;
  /** What the shopper should know about the whole cart. */
  readonly notice: string | null;
}

const EMPTY: CartState = {
  cart: null,
  wanted: new Map(),
  problems: new Map(),
  codeProblem: null,
  notice: null,
};
const CHANGED_ELSEWHERE =
  "Your cart was changed elsewhere meanwhile. This is how it stands now; your last change was not made.";

/**
 * The cart of whoever is shopping. Changes go to the store one after another, each under the version
 * that the one before it gave, so a conflict always comes from somewhere else.
 */
export class CartStore {
  readonly state = new Observable<CartState>(EMPTY);
  readonly #api: Api;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(api: Api) {
    this.#api = api;
  }

  load(): Promise<void> {
    return this.#next(async () => this.adopt(await this.#read()));
  }

  /** Put something in. Throws a `Refusal`, for the caller to show beside the button. */
  add(productId: string, sku: string, quantity = 1): Promise<void> {
    const body = { product_id: productId, sku, quantity };
    const params = { header: { "Idempotency-Key": freshKey() } };
    return this.#next(async () =>
      this.adopt(await data(this.#api.POST("/v1/carts/current/lines", { body, params }))),
    );
  }

  /** Ask for a quantity of a line; of several in a row only the last is sent. */
  async setQuantity(lineId: string, quantity: number): Promise<void> {
    this.#patch({ wanted: withEntry(this.state.get().wanted, lineId, quantity), notice: null });
    await this.#next(() => this.#settle(lineId));
  }

  remove(lineId: string): Promise<void> {
    return this.setQuantity(lineId, 0);
  }

  /** Put a discount code on the cart; whether it was taken. A refusal is shown beside the field. */
  giveCode(code: string): Promise<boolean> {
    return this.#coded(() => data(this.#api.POST("/v1/carts/current/codes", { body: { code } })));
  }

  /** Take a discount code off the cart. */
  takeCode(code: string): Promise<boolean> {
    const params = { path: { code } };
    return this.#coded(() => data(this.#api.DELETE("/v1/carts/current/codes/{code}", { params })));
  }

  /** Take over a guest's cart. */
  merge(guestToken: string): Promise<void> {
    const body = { guest_token: guestToken };
    return this.#next(async () =>
      this.adopt(await data(this.#api.POST("/v1/carts/current/merges", { body }))),
    );
  }

  /** Show a cart that came along with another answer, unless it is older than the one shown. */
  adopt(cart: Cart): void {
    const shown = this.state.get().cart;
    if (shown && shown.id === cart.id && shown.version > cart.version) return;
    this.#patch({ cart });
  }

  dismiss(): void {
    this.#patch({ notice: null });
  }

  /** Forget everything: somebody else is shopping now. */
  reset(): void {
    this.state.set(EMPTY);
  }

  #coded(send: () => Promise<Cart>): Promise<boolean> {
    return this.#next(async () => {
      try {
        const cart = await send();
        this.#patch({ codeProblem: null });
        this.adopt(cart);
        return true;
      } catch (thrown) {
        this.#patch({ codeProblem: asRefusal(thrown).message });
        return false;
      }
    });
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(task);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #settle(lineId: string): Promise<void> {
    const quantity = this.state.get().wanted.get(lineId);
    if (quantity === undefined) return;
    try {
      const cart = await this.#send(lineId, quantity);
      this.#patch({ problems: withoutEntry(this.state.get().problems, lineId) });
      this.adopt(cart);
    } catch (thrown) {
      await this.#explain(lineId, asRefusal(thrown));
    } finally {
      this.#forget(lineId, quantity);
    }
  }

  #send(lineId: string, quantity: number): Promise<Cart> {
    const version = this.state.get().cart?.version ?? 0;
    const params = { path: { line_id: lineId }, header: { "if-match": `"${version}"` } };
    const line = "/v1/carts/current/lines/{line_id}" as const;
    if (quantity === 0) return data(this.#api.DELETE(line, { params }));
    return data(this.#api.PATCH(line, { params, body: { quantity } }));
  }

  async #explain(lineId: string, refusal: Refusal): Promise<void> {
    const overtaken = refusal.status === 412 || refusal.status === 404;
    const { problems } = this.state.get();
    if (overtaken) this.#patch({ notice: CHANGED_ELSEWHERE });
    else this.#patch({ problems: withEntry(problems, lineId, refusal.message) });
    const fresh = await this.#read().catch(() => null);
    if (fresh) this.#patch({ cart: fresh });
  }

  /** The wish is answered, unless a later one has taken its place. */
  #forget(lineId: string, quantity: number): void {
    const { wanted } = this.state.get();
    if (wanted.get(lineId) === quantity) this.#patch({ wanted: withoutEntry(wanted, lineId) });
  }

  #read(): Promise<Cart> {
    return data(this.#api.GET("/v1/carts/current"));
  }

  #patch(part: Partial<CartState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}

function withoutEntry<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** How many pieces are in a cart, for the button that opens it. */
export function pieces(cart: Cart | null): number {
  return (cart?.lines ?? []).reduce(
    (sum, line) => sum + (line.sell_unit.unit === "each" ? line.quantity : 1),
    0,
  );
}

/** Whether it can be bought as it is. */
export function isBuyable(cart: Cart): boolean {
  return cart.lines.length > 0 && !cart.messages.some((message) => message.severity === "error");
}

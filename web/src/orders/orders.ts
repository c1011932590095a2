import { type Api, data, freshKey } from "../api/client";
import { asRefusal, type Refusal } from "../api/refusal";
import type { Order, OrderSummary } from "../api/types";
import { Observable } from "../observable";

export interface OrdersState {
  readonly orders: readonly OrderSummary[] | null;
  readonly nextCursor: string | null;
  readonly order: Order | null;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
}

const START: OrdersState = {
  orders: null,
  nextCursor: null,
  order: null,
  busy: false,
  refusal: null,
};

/** What was bought before: a list, and one of it looked at closely. */
export class OrdersStore {
  readonly state = new Observable<OrdersState>(START);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    await this.#step(async () => {
      const page = await data(this.#api.GET("/v1/orders", { params: { query: { limit: 20 } } }));
      return { orders: page.items, nextCursor: page.next_cursor ?? null, order: null };
    });
  }

  async more(): Promise<void> {
    const { orders, nextCursor } = this.state.get();
    if (!nextCursor) return;
    const query = { limit: 20, cursor: nextCursor };
    await this.#step(async () => {
      const page = await data(this.#api.GET("/v1/orders", { params: { query } }));
      return { orders: [...(orders ?? []), ...page.items], nextCursor: page.next_cursor ?? null };
    });
  }

  async open(id: string): Promise<void> {
    const params = { path: { order_id: id } };
    await this.#step(async () => ({
      order: await data(this.#api.GET("/v1/orders/{order_id}", { params })),
    }));
  }

  /** Have an order come to nothing, as it is shown: where it has moved on meanwhile, it is shown anew. */
  async cancel(order: Order): Promise<void> {
    const path = { order_id: order.id };
    const header = { "If-Match": `"${order.version}"`, "Idempotency-Key": freshKey() };
    await this.#step(async () => {
      const params = { path, header };
      const asked = this.#api.POST("/v1/orders/{order_id}/cancellations", {
        params,
        body: { reason: "changed_mind" },
      });
      return { order: await data(asked) };
    });
  }

  back(): void {
    this.state.update((state) => ({ ...state, order: null, refusal: null }));
  }

  reset(): void {
    this.state.set(START);
  }

  async #step(task: () => Promise<Partial<OrdersState>>): Promise<void> {
    this.state.update((state) => ({ ...state, busy: true, refusal: null }));
    try {
      const part = await task();
      this.state.update((state) => ({ ...state, ...part }));
    } catch (thrown) {
      this.state.update((state) => ({ ...state, refusal: asRefusal(thrown) }));
    } finally {
      this.state.update((state) => ({ ...state, busy: false }));
    }
  }
}

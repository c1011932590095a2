import { describe, expect, it } from "vitest";
import type { Cart, CartLine } from "../api/types";
import { inTurn, json, problem, Script } from "../testing/script";
import { CartStore, isBuyable, pieces } from "./cart";

const line = (id: string, quantity: number, unit: "each" | "g" = "each"): CartLine =>
  ({ id, quantity, sell_unit: { unit, increment: 1 }, messages: [] }) as unknown as CartLine;

const cart = (version: number, ...lines: CartLine[]): Cart =>
  ({ id: "crt_1", version, lines, messages: [] }) as unknown as Cart;

async function shown(...answers: Parameters<typeof inTurn>) {
  const script = new Script(inTurn(json(cart(1, line("l1", 1), line("l2", 1))), ...answers));
  const store = new CartStore(script.api);
  await store.load();
  return { script, store };
}

describe("the cart", () => {
  it("adds under a key, so that a repeated sending adds once", async () => {
    const { script, store } = await shown(json(cart(2, line("l1", 2)), 201));
    await store.add("prd_1", "SKU-1", 2);
    const [, asked] = script.asked;
    expect(asked?.body).toEqual({ product_id: "prd_1", sku: "SKU-1", quantity: 2 });
    expect(asked?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f-]{36}$/);
    expect(store.state.get().cart?.version).toBe(2);
  });

  it("leaves a refusal to whoever added, and stays as it is", async () => {
    const { store } = await shown(problem(409, "out_of_stock"));
    await expect(store.add("prd_1", "SKU-1")).rejects.toMatchObject({ code: "out_of_stock" });
    expect(store.state.get().cart?.version).toBe(1);
  });

  it("sends changes one after another, each under the version that the last one gave", async () => {
    const { script, store } = await shown(
      json(cart(2, line("l1", 2), line("l2", 1))),
      json(cart(3, line("l1", 2))),
    );
    await Promise.all([store.setQuantity("l1", 2), store.remove("l2")]);
    expect(script.lines.slice(1)).toEqual([
      "PATCH /v1/carts/current/lines/l1",
      "DELETE /v1/carts/current/lines/l2",
    ]);
    expect(script.asked.slice(1).map(({ headers }) => headers.get("If-Match"))).toEqual([
      '"1"',
      '"2"',
    ]);
    expect(store.state.get().wanted.size).toBe(0);
  });

  it("sends only the last of several wishes for a line, and shows it at once", async () => {
    const { script, store } = await shown(json(cart(2, line("l1", 4))));
    const wishes = [2, 3, 4].map((quantity) => store.setQuantity("l1", quantity));
    expect(store.state.get().wanted.get("l1")).toBe(4);
    await Promise.all(wishes);
    expect(script.asked.slice(1).map(({ body }) => body)).toEqual([{ quantity: 4 }]);
  });

  it("shows how it stands, and says so, where it was changed elsewhere", async () => {
    const { store } = await shown(problem(412, "stale_version"), json(cart(7, line("l1", 9))));
    await store.setQuantity("l1", 2);
    expect(store.state.get().cart?.version).toBe(7);
    expect(store.state.get().notice).toContain("changed elsewhere");
    store.dismiss();
    expect(store.state.get().notice).toBeNull();
  });

  it("says on the line what is wrong with its quantity, until it is right", async () => {
    const { store } = await shown(
      problem(422, "too_many"),
      json(cart(1, line("l1", 1))),
      json(cart(2, line("l1", 2))),
    );
    await store.setQuantity("l1", 5_000);
    expect(store.state.get().problems.get("l1")).toBe("because too_many");
    await store.setQuantity("l1", 2);
    expect(store.state.get().problems.size).toBe(0);
  });

  it("puts a code on, says why one is refused, and takes it off", async () => {
    const { script, store } = await shown(
      problem(422, "promotion_code_refused"),
      json(cart(2), 201),
      json(cart(3)),
    );
    expect(await store.giveCode("nonsense")).toBe(false);
    expect(store.state.get().codeProblem).toBe("because promotion_code_refused");
    expect(await store.giveCode("SUMMER10")).toBe(true);
    expect(store.state.get().codeProblem).toBeNull();
    expect(await store.takeCode("SUMMER10")).toBe(true);
    expect(script.lines.slice(1)).toEqual([
      "POST /v1/carts/current/codes",
      "POST /v1/carts/current/codes",
      "DELETE /v1/carts/current/codes/SUMMER10",
    ]);
    expect(store.state.get().cart?.version).toBe(3);
  });

  it("does not go back to an older state that comes late", async () => {
    const { store } = await shown();
    store.adopt(cart(5));
    store.adopt(cart(4, line("l1", 1)));
    expect(store.state.get().cart?.version).toBe(5);
    store.adopt({ ...cart(1), id: "crt_2" });
    expect(store.state.get().cart?.id).toBe("crt_2");
  });

  it("counts pieces, and what is weighed as one", () => {
    expect(pieces(cart(1, line("l1", 3), line("l2", 500, "g")))).toBe(4);
    expect(pieces(null)).toBe(0);
  });

  it("can be bought unless it is empty or something stands against it", () => {
    const message = { severity: "error" } as Cart["messages"][number];
    expect(isBuyable(cart(1, line("l1", 1)))).toBe(true);
    expect(isBuyable(cart(1))).toBe(false);
    expect(isBuyable({ ...cart(1, line("l1", 1)), messages: [message] })).toBe(false);
  });
});

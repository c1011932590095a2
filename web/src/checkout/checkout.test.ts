import { describe, expect, it, vi } from "vitest";
import type { Checkout, Message } from "../api/types";
import { inTurn, json, pauses, problem, Script } from "../testing/script";
import { CheckoutStore, obstacles } from "./checkout";
import { deliveryTime, methodWords, withMethodNames } from "./methods";

const checkout = (part: Partial<Checkout> = {}): Checkout =>
  ({
    id: "chk_1",
    status: "incomplete",
    messages: [],
    confirmation: null,
    order_id: null,
    ...part,
  }) as Checkout;

const ready = (consent: string): Checkout =>
  checkout({
    status: "ready_for_complete",
    confirmation: { consent, expires_at: "2026-01-01T00:00:00Z" } as Checkout["confirmation"],
  });

const placing = checkout({ status: "complete_in_progress" });
const asked = checkout({
  status: "requires_escalation",
  escalation: { url: "https://bank.example/3ds", expires_at: "2026-01-01T00:00:00Z" },
});
const bought = checkout({ status: "completed", order_id: "ord_1" });
const order = { id: "ord_1", number: "H-1" };

/** A checkout that waits for nothing, except between its glances at what is being read: those never come. */
function buying(...answers: Parameters<typeof inTurn>) {
  const script = new Script(inTurn(...answers));
  const { waited, pause } = pauses();
  const orders = { placed: 0 };
  const still = new Promise<void>(() => undefined);
  const store: CheckoutStore = new CheckoutStore(
    script.api,
    () => void orders.placed++,
    (milliseconds) => (store.state.get().stage.at === "summary" ? still : pause(milliseconds)),
  );
  return { store, script, orders, waited, stage: () => store.state.get().stage };
}

describe("a checkout", () => {
  it("asks for what is missing, shows all, and places the order on a yes", async () => {
    const { store, script, orders, stage } = buying(
      json(checkout(), 201),
      json(ready("c1")),
      json(placing, 202),
      json(placing),
      json(bought),
      json(order),
    );
    await store.begin();
    expect(stage().at).toBe("details");
    await store.choose({ payment_method: "pm_card_ok" });
    expect(stage().at).toBe("summary");
    await store.confirm();
    expect(stage()).toMatchObject({ at: "placed", order });
    expect(script.asked[2]?.body).toEqual({ consent: "c1" });
    expect(orders.placed).toBe(1);
    expect(store.latest.get()?.order_id).toBe("ord_1");
  });

  it("shows where to confirm with the bank, and goes on by itself once that is done", async () => {
    const seen: string[] = [];
    const { store, script, stage } = buying(
      json(ready("c1"), 201),
      json(placing, 202),
      json(asked),
      json(asked),
      json(placing),
      json(bought),
      json(order),
    );
    store.state.subscribe(() => seen.push(stage().at));
    await store.begin();
    await store.confirm();
    expect([...new Set(seen)]).toEqual(["opening", "summary", "placing", "bank", "placed"]);
    expect(script.lines.filter((line) => line.startsWith("GET /v1/checkouts"))).toHaveLength(4);
  });

  it("looks at once when the shopper says that they have confirmed", async () => {
    const script = new Script(inTurn(json(asked, 201), json(placing), json(bought), json(order)));
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const store = new CheckoutStore(
      script.api,
      () => undefined,
      () => gate,
    );
    const begun = store.begin();
    await vi.waitUntil(() => store.state.get().stage.at === "bank");
    await store.confirmed();
    expect(script.lines.at(-1)).toBe("POST /v1/checkouts/chk_1/continuations");
    goOn();
    await begun;
    expect(store.state.get().stage).toMatchObject({ at: "placed", order });
  });

  it("tells of a bank that said no", async () => {
    const refused = checkout({
      messages: [{ code: "payment_refused", content: "Choose another way to pay." } as Message],
    });
    const { store, stage } = buying(json(ready("c1"), 201), json(asked, 202), json(refused));
    await store.begin();
    await store.confirm();
    expect(stage()).toMatchObject({ at: "details", checkout: refused });
  });

  it("agrees to nothing but what is on the screen", async () => {
    const { store, script, stage } = buying(
      json(ready("c1"), 201),
      problem(409, "consent_changed", { changed: ["lines", "total"] }),
      json(ready("c2")),
    );
    await store.begin();
    await store.confirm();
    expect(stage()).toMatchObject({ at: "summary", changed: ["lines", "total"] });
    expect(script.lines.at(-1)).toBe("PATCH /v1/checkouts/chk_1");
  });

  it("says when the yes comes too late, and can be begun again with the same choices", async () => {
    const { store, script, stage } = buying(
      json({ ...ready("c1"), payment_method: "pm_card_ok", shipping_option: "standard" }, 201),
      problem(410, "confirmation_expired"),
      json(ready("c2"), 201),
    );
    await store.begin();
    await store.confirm();
    expect(stage()).toMatchObject({ at: "over", why: "because confirmation_expired" });
    await store.renew();
    expect(script.asked[2]?.body).toMatchObject({
      payment_method: "pm_card_ok",
      shipping_option: "standard",
    });
    expect(stage().at).toBe("summary");
  });

  it("takes a no at once, and tells the store", async () => {
    const { store, script, stage } = buying(
      json(ready("c1"), 201),
      json(checkout({ status: "canceled" })),
    );
    await store.begin();
    const told = store.decline();
    expect(stage().at).toBe("closed");
    await told;
    expect(script.lines.at(-1)).toBe("POST /v1/checkouts/chk_1/cancellations");
    expect(store.latest.get()?.status).toBe("canceled");
  });

  it("goes back to the choices where the payment was refused, with the reason", async () => {
    const refused = checkout({ messages: [{ code: "payment_refused" } as Message] });
    const { store, orders, stage } = buying(
      json(ready("c1"), 201),
      json(placing, 202),
      json(refused),
    );
    await store.begin();
    await store.confirm();
    expect(stage()).toMatchObject({
      at: "details",
      checkout: { messages: [{ code: "payment_refused" }] },
    });
    expect(orders.placed).toBe(0);
  });

  it("goes on looking while the store cannot be asked", async () => {
    const { store, waited, stage } = buying(
      json(ready("c1"), 201),
      json(placing, 202),
      problem(503, "away"),
      json(bought),
      json(order),
    );
    await store.begin();
    await store.confirm();
    expect(waited).toEqual([250, 400]);
    expect(stage().at).toBe("placed");
  });

  it("says that it did not begin, and opens nothing", async () => {
    const { store, stage } = buying(problem(409, "empty_cart"));
    await store.begin();
    expect(stage().at).toBe("opening");
    expect(store.state.get()).toMatchObject({ busy: false, refusal: { code: "empty_cart" } });
  });

  it("stays closed once it was closed, whatever comes late", async () => {
    const { store, stage } = buying(json(ready("c1"), 201));
    const begun = store.begin();
    store.close();
    await begun;
    expect(stage().at).toBe("closed");
  });

  it("that was agreed to in the conversation is followed without a sheet", async () => {
    const { store, orders, stage } = buying(json(placing), json(bought));
    await store.follow(placing);
    expect(stage().at).toBe("closed");
    expect(store.latest.get()?.status).toBe("completed");
    expect(orders.placed).toBe(1);
  });
});

describe("words of a checkout", () => {
  it("leave out what is simply not chosen yet", () => {
    const messages = [{ code: "missing_address" }, { code: "out_of_stock" }] as Message[];
    expect(obstacles(messages).map(({ code }) => code)).toEqual(["out_of_stock"]);
  });

  it("call payment methods by name", () => {
    expect(withMethodNames("Pay with pm_card_ok")).toBe("Pay with test card");
    expect(methodWords("pm_bank_transfer").title).toBe("Bank transfer");
    expect(deliveryTime("2-4")).toBe("2-4 days");
    expect(deliveryTime("tomorrow")).toBe("tomorrow");
  });
});

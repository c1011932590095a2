import { describe, expect, it } from "vitest";
import type { Order, TimelineEntry } from "../api/types";
import { happened, statusWords, who } from "./progress";

const entry = (what: string, by: TimelineEntry["by"]): TimelineEntry =>
  ({ at: "2026-03-10T12:00:00Z", what, note: "", by, amount: null }) as TimelineEntry;

describe("an order's progress", () => {
  it("is being canceled until money and items are back", () => {
    const asked = { requested_at: "2026-03-10T12:00:00Z", by: "customer", reason: "changed_mind" };
    const order = (cancellation: unknown) =>
      ({ status: "confirmed", cancellation }) as unknown as Order;
    expect(statusWords(order(null))).toBe("Confirmed");
    expect(statusWords(order({ ...asked, settled_at: null }))).toBe("Being canceled");
    const settled = { ...asked, settled_at: "2026-03-10T12:00:05Z" };
    expect(statusWords({ ...order(settled), status: "canceled" })).toBe("Canceled");
  });

  it("tells what happened and who did it, known or not", () => {
    expect(happened(entry("refunded", "system"))).toBe("Refunded");
    expect(happened(entry("put_aside", "system"))).toBe("Put aside");
    expect([who(entry("placed", "guest")), who(entry("refunded", "system"))]).toEqual([
      " · by you",
      "",
    ]);
  });
});

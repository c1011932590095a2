import { describe, expect, it } from "vitest";
import type { Turn } from "../api/types";
import { prose } from "./prose";

const turn = (text: string, tools: string[], comparison?: object): Turn =>
  ({
    reply: { text, cards: [], comparison },
    steps: ["plan", ...tools, "answer"].map((name) => ({
      name,
      kind: name === "plan" || name === "answer" ? name : "read",
    })),
  }) as unknown as Turn;

const compared = { rows: [{ label: "price" }, { label: "Weight" }] };

describe("the words of an answer", () => {
  it("leave the rows of a table to the table, and nothing else", () => {
    const text = "The dome is lighter.\n- price: a; b\n- Weight: 2 kg; 3 kg\n- pricey: no row";
    const told = prose(turn(text, ["catalog.compare"], compared), false);
    expect(told).toBe("The dome is lighter.\n- pricey: no row");
  });

  it("leave what is remembered to the list, where the list is there and the turn did nothing else", () => {
    const text = "This is what I know about you:\n- You wear size 43.";
    expect(prose(turn(text, ["memory.view"]), true)).toBe("This is what I know about you:");
    expect(prose(turn(text, ["memory.view"]), false)).toBe(text);
    expect(prose(turn(text, ["memory.view", "orders.list"]), true)).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import type { Step } from "../api/types";
import { doing } from "./doing";

const step = (name: string, part: Partial<Step> = {}): Step =>
  ({ number: 1, kind: "read", name, status: "done", ms: 0, detail: "", ...part }) as Step;
const around = (...acts: Step[]) => [
  step("plan", { kind: "plan" }),
  ...acts,
  step("answer", { kind: "answer" }),
];

describe("what a turn did", () => {
  it("is told in a line, with the numbers of things", () => {
    const acts = [
      step("catalog.search", { count: 40 }),
      step("carts.add", { kind: "write", count: 1 }),
      step("catalog.compare", { count: 2 }),
    ];
    expect(doing(around(...acts))).toBe("searched, found 40 · added 1 · compared 2");
  });

  it("tells what was not done as well", () => {
    const acts = [
      step("carts.add", { status: "failed", count: null }),
      step("catalog.compare", { status: "skipped" }),
    ];
    expect(doing(around(...acts))).toBe("carts add: did not work · catalog compare: was left out");
  });

  it("has a word for a turn that only talked, and for a tool that it does not know", () => {
    expect(doing(around())).toBe("answered");
    expect(doing(around(step("wishes.list", { count: 3 })))).toBe("wishes list");
  });
});

import { describe, expect, it } from "vitest";
import { inTurn, json, problem, Script } from "../testing/script";
import { MemoryStore } from "./memory";

const remembered = (...ids: string[]) =>
  json({ version: 1, consent: {}, summary: "", entries: ids.map((id) => ({ id })) });

function store(...answers: Parameters<typeof inTurn>) {
  const script = new Script(inTurn(...answers));
  const forgotten: string[] = [];
  const made = new MemoryStore(script.api, async () => void forgotten.push("reread"));
  const ids = () => made.state.get().memory?.entries.map(({ id }) => id);
  return { made, script, forgotten, ids };
}

describe("what is remembered", () => {
  it("is forgotten one by one, and what was said is read again then", async () => {
    const { made, script, forgotten, ids } = store(remembered("m1", "m2"), remembered("m2"));
    await made.load();
    expect(ids()).toEqual(["m1", "m2"]);
    await made.forget("m1");
    expect(script.lines).toEqual(["GET /v1/memory", "DELETE /v1/memory/entries/m1"]);
    expect(ids()).toEqual(["m2"]);
    expect(forgotten).toEqual(["reread"]);
  });

  it("stays on the page where it could not be forgotten, with the reason", async () => {
    const { made, forgotten, ids } = store(remembered("m1"), problem(409, "memory_moved"));
    await made.load();
    await made.forget("m1");
    expect(ids()).toEqual(["m1"]);
    expect(made.state.get().refusal?.code).toBe("memory_moved");
    expect(forgotten).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { Refusal } from "../api/refusal";
import type { Step, Turn } from "../api/types";
import { inTurn, json, pauses, problem, Script } from "../testing/script";
import { Conversation } from "./conversation";
import { PollingTurnSource } from "./turns";

const step = (number: number): Step => ({ number, name: `step ${number}`, status: "done" }) as Step;

const turn = (number: number, part: Partial<Turn> = {}): Turn =>
  ({
    id: `trn_${number}`,
    session_id: "ses_1",
    number,
    message: `message ${number}`,
    status: "done",
    steps: [],
    reply: { text: `reply ${number}` },
    ...part,
  }) as Turn;

function talking(known: string | null, ...answers: Parameters<typeof inTurn>) {
  const script = new Script(inTurn(...answers));
  const { pause, waited } = pauses();
  const kept = { id: known };
  const memo = {
    read: () => kept.id,
    write: (id: string | null) => {
      kept.id = id;
    },
  };
  const heard: Turn[] = [];
  const source = new PollingTurnSource(script.api, pause);
  const talk = new Conversation(script.api, source, memo, (done) => void heard.push(done));
  return { talk, script, kept, heard, waited, entries: () => talk.state.get().entries };
}

describe("a conversation", () => {
  it("is opened by the first message, and goes on in the same session", async () => {
    const { talk, script, kept, heard, entries } = talking(
      null,
      json({ id: "ses_1" }, 201),
      json(turn(1), 201),
      json(turn(2), 201),
    );
    await talk.say("  find shoes ");
    await talk.say("add the first one");
    expect(script.lines).toEqual([
      "POST /v1/sessions",
      "POST /v1/sessions/ses_1/turns",
      "POST /v1/sessions/ses_1/turns",
    ]);
    expect(script.asked[1]?.body).toEqual({ message: "find shoes" });
    expect(kept.id).toBe("ses_1");
    expect(heard.map(({ id }) => id)).toEqual(["trn_1", "trn_2"]);
    expect(entries().map((entry) => entry.turn?.reply?.text)).toEqual(["reply 1", "reply 2"]);
  });

  it("takes one message at a time, and none that is empty", async () => {
    const { talk, script } = talking("ses_1", json(turn(1), 201));
    const first = talk.say("find shoes");
    await Promise.all([first, talk.say("find tents"), talk.say("   ")]);
    expect(script.asked).toHaveLength(1);
  });

  it("sends what got no answer again under the same key, so that it is done once", async () => {
    const { talk, script, entries } = talking("ses_1", new TypeError("lost"), json(turn(1), 201));
    await talk.say("make it two");
    const [entry] = entries();
    expect(entry?.refusal).toMatchObject({ code: "unreachable" });
    await talk.retry(entry?.key ?? "");
    const keys = script.asked.map(({ headers }) => headers.get("Idempotency-Key"));
    expect(keys[0]).toBe(keys[1]);
    expect(entries()).toHaveLength(1);
    expect(entries()[0]).toMatchObject({ refusal: null, turn: { id: "trn_1" } });
  });

  it("begins a new session where the old one is over", async () => {
    const { talk, kept, entries } = talking(
      "ses_0",
      problem(409, "session_closed"),
      json({ id: "ses_1" }, 201),
      json(turn(1), 201),
    );
    await talk.say("hello");
    expect(kept.id).toBe("ses_1");
    expect(entries()[0]?.turn?.id).toBe("trn_1");
  });

  it("follows the steps of an answer that takes its time, each once", async () => {
    const { talk, script, entries } = talking(
      "ses_1",
      json(turn(1, { status: "running", steps: [step(1)], reply: null }), 202),
      json({ items: [step(2)], finished: false }),
      json({ items: [step(3)], finished: true }),
      json(turn(1, { steps: [step(1), step(2), step(3)] })),
    );
    await talk.say("find shoes");
    expect(script.lines.slice(1)).toEqual([
      "GET /v1/sessions/ses_1/turns/trn_1/steps?after=1",
      "GET /v1/sessions/ses_1/turns/trn_1/steps?after=2",
      "GET /v1/sessions/ses_1/turns/trn_1",
    ]);
    expect(entries()[0]?.steps.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it("waits while an earlier message is still being answered", async () => {
    const { talk, waited, entries } = talking(
      "ses_1",
      problem(409, "turn_in_progress"),
      problem(409, "turn_in_progress"),
      json(turn(1), 201),
    );
    await talk.say("yes");
    expect(waited).toEqual([300, 500]);
    expect(entries()[0]?.refusal).toBeNull();
  });

  it("is restored in its order, and says of what was lost that it was", async () => {
    const items = [turn(2, { status: "lost", reply: null }), turn(1)];
    const { talk, entries } = talking("ses_1", json({ items }));
    await talk.restore();
    expect(entries().map(({ key }) => key)).toEqual(["trn_1", "trn_2"]);
    expect(entries()[1]?.refusal).toMatchObject({ code: "turn_lost" });
  });

  it("forgets a session that is gone, and keeps one that cannot be asked for now", async () => {
    const gone = talking("ses_1", problem(404, "not_found"));
    await gone.talk.restore();
    expect(gone.kept.id).toBeNull();
    const away = talking("ses_1", problem(503, "away"));
    await away.talk.restore();
    expect(away.kept.id).toBe("ses_1");
    expect(away.talk.state.get().restoring).toBe(false);
  });

  it("goes with the guest who signs in, unless it is not theirs to give", async () => {
    const given = talking("ses_1", json({ id: "ses_1" }));
    await given.talk.claim("g1");
    expect(given.script.lines).toEqual(["POST /v1/sessions/ses_1/claims"]);
    expect(given.script.asked[0]?.body).toEqual({ guest_token: "g1" });
    const refused = talking("ses_1", problem(404, "not_found"));
    await expect(refused.talk.claim("g1")).rejects.toBeInstanceOf(Refusal);
    expect(refused.kept.id).toBeNull();
  });

  it("is read again where words of it were forgotten, each in its place", async () => {
    const { talk, entries } = talking(
      "ses_1",
      json(turn(1), 201),
      json(turn(2), 201),
      json({ items: [turn(1, { message: "[forgotten]" }), turn(2)], next_cursor: null }),
    );
    await talk.say("my size is 43");
    await talk.say("message 2");
    const keys = entries().map(({ key }) => key);
    await talk.reread();
    expect(entries().map(({ message }) => message)).toEqual(["[forgotten]", "message 2"]);
    expect(entries().map(({ key }) => key)).toEqual(keys);
  });
});

import { describe, expect, it } from "vitest";
import { inTurn, json, pauses, problem, Script } from "../testing/script";
import { retrying } from "./retry";

const URL = "https://shop.test/v1/things";
const lost = () => new TypeError("connection lost");

function trying(...answers: Parameters<typeof inTurn>) {
  const script = new Script(inTurn(...answers));
  const { waited, pause } = pauses();
  return { script, waited, send: retrying(script.fetch, pause) };
}

describe("asking again", () => {
  it("happens after a lost connection and a passing refusal, with longer and longer pauses", async () => {
    const { send, waited, script } = trying(
      lost(),
      problem(503, "away"),
      problem(502, "away"),
      json("here"),
    );
    const answer = await send(new Request(URL));
    expect(answer.status).toBe(200);
    expect(waited).toEqual([300, 600, 1200]);
    expect(script.asked).toHaveLength(4);
  });

  it("waits as long as it is told, and never for minutes", async () => {
    const slow = json({}, 429, { "Retry-After": "2" });
    const slower = json({}, 429, { "Retry-After": "600" });
    const { send, waited } = trying(slow, slower, json("here"));
    await send(new Request(URL));
    expect(waited).toEqual([2_000, 8_000]);
  });

  it("ends with the last answer, or the last loss", async () => {
    const refused = trying(...[1, 2, 3, 4].map(() => problem(503, "away")));
    expect((await refused.send(new Request(URL))).status).toBe(503);
    const gone = trying(lost(), lost(), lost(), lost());
    await expect(gone.send(new Request(URL))).rejects.toThrow("connection lost");
  });

  it("sends a POST again only under a key, with the same body", async () => {
    const once = trying(problem(503, "away"));
    expect((await once.send(new Request(URL, { method: "POST", body: "{}" }))).status).toBe(503);
    const keyed = trying(problem(503, "away"), json("made", 201));
    const headers = { "Idempotency-Key": "k1" };
    await keyed.send(new Request(URL, { method: "POST", body: '{"a":1}', headers }));
    expect(keyed.script.asked.map(({ body }) => body)).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it("never repeats what names a version, and never an answer that will not change", async () => {
    const versioned = trying(problem(503, "away"));
    await versioned.send(new Request(URL, { method: "DELETE", headers: { "If-Match": '"3"' } }));
    const wrong = trying(problem(422, "not_valid"));
    await wrong.send(new Request(URL));
    const broken = trying(problem(500, "internal"));
    await broken.send(new Request(URL));
    expect([versioned, wrong, broken].map(({ script }) => script.asked.length)).toEqual([1, 1, 1]);
  });
});

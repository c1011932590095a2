import { describe, expect, it } from "vitest";
import { inTurn, json, problem, Script } from "../testing/script";
import { authorized } from "./authorized";
import { createApi, data } from "./client";
import { asRefusal, type Refusal, refusalOf } from "./refusal";

const refusalIn = (script: Script): Promise<Refusal> =>
  data(script.api.GET("/v1/carts/current")).then(
    () => expect.fail("it was not refused"),
    (thrown: unknown) => thrown as Refusal,
  );

describe("a refusal", () => {
  it("carries the problem document's words, and says where what is wrong", async () => {
    const errors = [{ path: "$.email", code: "taken", message: "is taken" }];
    const refusal = await refusalIn(new Script(() => problem(422, "not_valid", { errors })));
    expect(refusal).toMatchObject({ status: 422, code: "not_valid", message: "because not_valid" });
    expect(refusal.at("$.email")).toBe("is taken");
    expect(refusal.at("$.name")).toBeUndefined();
    expect(refusal.temporary).toBe(false);
  });

  it("is in plain words where the answer is no problem document", async () => {
    const gateway = await refusalIn(new Script(() => json({ message: "Forbidden" }, 403)));
    expect(gateway.message).toBe("This is not yours to open.");
    const page = await refusalIn(
      new Script(() => new Response("<h1>Bad gateway</h1>", { status: 502 })),
    );
    expect(page.message).toContain("did not answer as it should");
    expect(page.temporary).toBe(true);
  });

  it("is also what a request becomes that got nowhere", async () => {
    const refusal = await refusalIn(new Script(() => new TypeError("failed to fetch")));
    expect(refusal).toMatchObject({ status: 0, code: "unreachable", temporary: true });
    expect(asRefusal(refusal)).toBe(refusal);
  });

  it.each([
    [429, true],
    [500, true],
    [404, false],
    [409, false],
  ])("of status %i may pass: %s", (status, passes) => {
    expect(refusalOf(status, null).temporary).toBe(passes);
  });
});

describe("who is asking", () => {
  const authority = {
    authorization: async () => "Guest old",
    renewed: async (old: string) => `${old}, renewed`,
  };

  it("is said in the header, and once more with what is fresh after a 401", async () => {
    const script = new Script(inTurn(problem(401, "expired"), json({ lines: [] })));
    await data(
      createApi("https://shop.test", authorized(script.fetch, authority)).GET("/v1/carts/current"),
    );
    const said = script.asked.map(({ headers }) => headers.get("Authorization"));
    expect(said).toEqual(["Guest old", "Guest old, renewed"]);
  });

  it("is not asked for ever", async () => {
    const script = new Script(inTurn(problem(401, "expired"), problem(401, "expired")));
    const api = createApi("https://shop.test", authorized(script.fetch, authority));
    await expect(data(api.GET("/v1/carts/current"))).rejects.toMatchObject({ status: 401 });
  });
});

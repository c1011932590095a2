import { describe, expect, it } from "vitest";
import { Refusal } from "../api/refusal";
import { inTurn, json, keep, problem, Script } from "../testing/script";
import { Account } from "./account";
import { Credentials } from "./credentials";
import { join } from "./join";

const KEY = "errand.harbor.credentials";
const tokens = (name: string) =>
  json({
    access_token: name,
    refresh_token: `${name}-refresh`,
    expires_in: 900,
    token_type: "Bearer",
  });
const ada = {
  accessToken: "a1",
  refreshToken: "r1",
  expiresAt: 1_000_000,
  email: "ada@example.com",
};

function accountOf(held: object, now: number, ...answers: Parameters<typeof inTurn>) {
  const script = new Script(inTurn(...answers));
  const kept = keep({ [KEY]: JSON.stringify(held) });
  const credentials = new Credentials(kept, "harbor");
  const parts = { shop: "harbor", credentials, anyone: script.api, now: () => now };
  return {
    account: new Account({ ...parts, exclusively: (task) => task() }),
    credentials,
    script,
    kept,
  };
}

describe("whoever shops", () => {
  it("is a guest, once, however many ask at the same time", async () => {
    const { account, script } = accountOf({}, 0, json({ token: "g1" }, 201));
    const all = await Promise.all([account.authorization(), account.authorization()]);
    expect(all).toEqual(["Guest g1", "Guest g1"]);
    expect(await account.authorization()).toBe("Guest g1");
    expect(script.lines).toEqual(["POST /v1/guests"]);
  });

  it("goes on with a token that is good, and renews it shortly before its end", async () => {
    const good = accountOf({ customer: ada }, 969_000);
    expect(await good.account.authorization()).toBe("Bearer a1");
    const ending = accountOf({ customer: ada }, 971_000, tokens("a2"));
    expect(await ending.account.authorization()).toBe("Bearer a2");
    expect(ending.script.asked[0]?.body).toEqual({ refresh_token: "r1" });
    expect(ending.credentials.customer).toMatchObject({
      refreshToken: "a2-refresh",
      expiresAt: 1_871_000,
    });
  });

  it("spends a refresh token once, and takes what another tab has got meanwhile", async () => {
    const { account, kept, script } = accountOf({ customer: ada }, 0);
    kept.setItem(KEY, JSON.stringify({ customer: { ...ada, accessToken: "a9" } }));
    expect(await account.renewed("Bearer a1")).toBe("Bearer a9");
    expect(script.asked).toHaveLength(0);
  });

  it("is told when the sign-in has ended, and is a guest from then on", async () => {
    const { account, credentials } = accountOf(
      { customer: ada },
      0,
      problem(401, "not_valid"),
      json({ token: "g2" }),
    );
    await expect(account.renewed("Bearer a1")).rejects.toMatchObject({ code: "sign_in_ended" });
    expect(credentials.customer).toBeUndefined();
    expect(await account.authorization()).toBe("Guest g2");
  });

  it("stays signed in while the store cannot be asked", async () => {
    const { account, credentials } = accountOf({ customer: ada }, 0, problem(503, "away"));
    await expect(account.renewed("Bearer a1")).rejects.toMatchObject({ status: 503 });
    expect(credentials.customer).toEqual(ada);
  });

  it("leaves nothing behind on signing out, even where the store does not hear of it", async () => {
    const { account, script, kept } = accountOf({ customer: ada }, 0, new TypeError("lost"));
    await account.signOut(script.api);
    expect(script.asked[0]?.body).toEqual({ refresh_token: "r1", everywhere: false });
    expect(JSON.parse(kept.getItem(KEY) ?? "")).toEqual({});
  });

  it("begins anew where what was kept cannot be read", () => {
    const kept = keep({ [KEY]: "{not json" });
    expect(new Credentials(kept, "harbor").held.get()).toEqual({});
    expect(kept.getItem(KEY)).toBeNull();
  });
});

describe("after a sign-in", () => {
  const both = { customer: ada, guest: { token: "g1" } };
  const refused = (status: number) => async () => {
    throw new Refusal({ status, code: "no", detail: "no" });
  };

  it("the guest's things are handed over, and the guest is forgotten", async () => {
    const { credentials } = accountOf(both, 0);
    const given: string[] = [];
    const handOver = async (token: string) => void given.push(token);
    expect(await join(credentials, [handOver, handOver])).toBeUndefined();
    expect(given).toEqual(["g1", "g1"]);
    expect(credentials.guest).toBeUndefined();
  });

  it("the guest is kept while something may still be handed over", async () => {
    const { credentials } = accountOf(both, 0);
    expect(await join(credentials, [async () => undefined, refused(503)])).toMatchObject({
      status: 503,
    });
    expect(credentials.guest).toEqual({ token: "g1" });
    expect(await join(credentials, [refused(409)])).toMatchObject({ status: 409 });
    expect(credentials.guest).toBeUndefined();
  });

  it("there is nothing to hand over without a guest", async () => {
    const { credentials } = accountOf({ customer: ada }, 0);
    expect(await join(credentials, [refused(500)])).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import {
  addressLines,
  clock,
  money,
  per,
  plain,
  quantity,
  roundMoney,
  time,
  words,
} from "./format";

describe("money", () => {
  it.each([
    [{ amount: 8022, currency: "USD" }, "en-US", "$80.22"],
    [{ amount: 5, currency: "USD" }, "en-US", "$0.05"],
    [{ amount: -3247, currency: "USD" }, "en-US", "-$32.47"],
    [{ amount: 1500, currency: "JPY" }, "en-US", "¥1,500"],
    [{ amount: 1234, currency: "KWD" }, "en-US", "KWD\u00a01.234"],
  ])("writes %o as people do", (amount, locale, text) => {
    expect(money(amount, locale)).toBe(text);
  });

  it("is exact where a float would not be", () => {
    expect(money({ amount: 9_007_199_254_740_991, currency: "USD" }, "en-US")).toBe(
      "$90,071,992,547,409.91",
    );
  });

  it("leaves out the zeros of a round amount only", () => {
    expect(roundMoney({ amount: 10_000, currency: "USD" }, "en-US")).toBe("$100");
    expect(roundMoney({ amount: 10_050, currency: "USD" }, "en-US")).toBe("$100.50");
  });
});

describe("quantities", () => {
  const grams = { unit: "g", increment: 100 } as const;
  const pieces = { unit: "each", increment: 1 } as const;

  it("are counted or weighed as they are sold", () => {
    expect(quantity(3, pieces)).toBe("3");
    expect(quantity(3, grams)).toBe("300 g");
    expect(per(pieces)).toBe("");
    expect(per(grams)).toBe("per 100 g");
  });
});

describe("an address", () => {
  const address = {
    name: "Ada Byron",
    line1: "12 Harbour Street",
    line2: "",
    city: "Portland",
    region: "OR",
    postal_code: "97201",
    country: "US",
  };

  it("has its place as its country writes it", () => {
    expect(addressLines(address, "en-US")).toEqual([
      "Ada Byron",
      "12 Harbour Street",
      "Portland, OR 97201",
      "United States",
    ]);
    const paris = { ...address, city: "Paris", region: "", postal_code: "75011", country: "FR" };
    expect(addressLines(paris, "en-US").slice(2)).toEqual(["75011 Paris", "France"]);
  });

  it("has no empty places", () => {
    const bare = { ...address, region: "", postal_code: "" };
    expect(addressLines(bare, "en-US")[2]).toBe("Portland");
  });
});

describe("time and codes", () => {
  it("counts down to nothing, and not below", () => {
    expect(clock(245_000)).toBe("4:05");
    expect(clock(1)).toBe("0:01");
    expect(clock(-5)).toBe("0:00");
  });

  it("makes words of codes", () => {
    expect(words("out_for_delivery")).toBe("Out for delivery");
    expect(words("catalog.search")).toBe("Catalog search");
  });
});

describe("a text that somebody wrote", () => {
  it("has nothing in it that turns how the page is read", () => {
    expect(plain("\u202eesrever\u202c and \u2066set apart\u2069\u200f\u061c")).toBe(
      "esrever and set apart",
    );
  });

  it("keeps letters that are read from the right", () => {
    expect(plain("شاي and חלב")).toBe("شاي and חלב");
  });
});

it("tells a time of the day as a locale does", () => {
  expect(time("2026-03-10T12:05:00Z", "en-US")).toMatch(/^\d{1,2}:\d{2}\s[AP]M$/);
  expect(time("2026-03-10T12:05:00Z", "de-DE")).toMatch(/^\d{2}:\d{2}$/);
});

import { describe, expect, it } from "vitest";
import type { Card, CardVariant } from "./api/types";
import {
  choiceWords,
  choose,
  commonPrice,
  kinds,
  left,
  picked,
  preset,
  questions,
  reduced,
} from "./catalog";

const usd = (amount: number) => ({ amount, currency: "USD" });

function variant(color: string, size: string, available = 1): CardVariant {
  const sku = `${color}-${size}`;
  return {
    sku,
    title: sku,
    options: { color, size },
    price: usd(100),
    list_price: null,
    image: null,
    available,
    backorder: 0,
  };
}

function card(part: Partial<Card> = {}): Card {
  return {
    product_id: "prd_1",
    sku: "red-43",
    title: "Shoe",
    brand: "Velora",
    category: ["Shoes", "Running"],
    kind: "good",
    image: null,
    link: null,
    price: usd(100),
    list_price: null,
    discount_percent: null,
    price_from: false,
    availability: "in_stock",
    available: 3,
    backorder: 0,
    options: { color: ["blue", "red"], size: ["42", "43"], material: ["mesh"] },
    highlights: {},
    measures: {},
    sell_unit: { unit: "each", increment: 1 },
    rating: null,
    city: null,
    reason: null,
    variants: [variant("blue", "42"), variant("red", "42", 0), variant("red", "43", 2)],
    ...part,
  };
}

describe("choosing a variant", () => {
  it("asks only where there is a choice", () => {
    expect(questions(card()).map(([name]) => name)).toEqual(["color", "size"]);
    expect(choiceWords(card())).toBe("2 colors, 2 sizes");
  });

  it("begins with the variant whose price the card shows", () => {
    expect(picked(card(), preset(card()))?.sku).toBe("red-43");
  });

  it("means one variant only when every question is answered", () => {
    expect(picked(card(), { color: "red" })).toBeUndefined();
  });

  it("keeps the other answers while there is such a variant, and follows the new one otherwise", () => {
    expect(choose(card(), { color: "red", size: "43" }, "size", "42")).toEqual({
      color: "red",
      size: "42",
    });
    expect(choose(card(), { color: "red", size: "43" }, "color", "blue")).toEqual({
      color: "blue",
      size: "42",
    });
  });

  it("knows what is left of a value beside the other answers", () => {
    const chosen = { color: "red", size: "43" };
    expect(left(card(), chosen, "size", "42")).toBe(0);
    expect(left(card(), chosen, "size", "43")).toBe(2);
    expect(left(card(), chosen, "color", "blue")).toBe(0);
  });
});

describe("the shop window", () => {
  const values = (...pairs: [string, number][]) =>
    pairs.map(([value, count]) => ({ value, count, selected: false }));

  it("shows what is reduced, one of each kind", () => {
    const cards = [
      card({ product_id: "a", discount_percent: 60, category: ["Spa"] }),
      card({ product_id: "b", discount_percent: 50, category: ["Spa"] }),
      card({ product_id: "c", discount_percent: 30 }),
      card({ product_id: "d", category: ["Home"] }),
      card({ product_id: "e", discount_percent: 10, category: ["Toys"] }),
    ];
    expect(reduced(cards, 8).map(({ product_id }) => product_id)).toEqual(["a", "c", "e"]);
    expect(reduced(cards, 2)).toHaveLength(2);
  });

  it("names kinds of different departments, as people say them", () => {
    const category = values(
      ["Shoes", 80],
      ["Shoes > Running Shoes", 36],
      ["Shoes > Sneakers", 20],
      ["Home > Coffee & Tea", 19],
      ["Home > Lamps", 18],
    );
    expect(kinds([{ name: "category", values: category }], 3)).toEqual(["running shoes", "lamps"]);
    expect(kinds([], 3)).toEqual([]);
  });

  it("finds a round price that most products are under", () => {
    const price = values(["0-2500", 3], ["2500-5000", 3], ["5000-10000", 3], ["10000-", 1]);
    expect(commonPrice([{ name: "price", values: price }])).toBe(5_000);
    expect(
      commonPrice([{ name: "price", values: values(["0-2500", 1], ["2500-", 9]) }]),
    ).toBeUndefined();
    expect(commonPrice([])).toBeUndefined();
  });
});

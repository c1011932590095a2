import type { Card, CardVariant, Facet } from "./api/types";

export type Chosen = Readonly<Record<string, string>>;

/** The options that tell a card's variants apart: those with more than one value. */
export function questions(card: Card): [name: string, values: readonly string[]][] {
  return Object.entries(card.options).filter(([, values]) => values.length > 1);
}

/** The variants that have all the values chosen so far. */
export function matching(card: Card, chosen: Chosen): CardVariant[] {
  return card.variants.filter((variant) =>
    Object.entries(chosen).every(([name, value]) => variant.options[name] === value),
  );
}

/** The one variant that is meant, once every question is answered. */
export function picked(card: Card, chosen: Chosen): CardVariant | undefined {
  const answered = questions(card).every(([name]) => name in chosen);
  return answered ? matching(card, chosen)[0] : undefined;
}

/** How many can be had with this value beside what is chosen for the other options. */
export function left(card: Card, chosen: Chosen, name: string, value: string): number {
  return matching(card, { ...chosen, [name]: value }).reduce(
    (sum, v) => sum + Math.max(0, v.available),
    0,
  );
}

/** What is chosen when a card is opened: the variant whose price it shows. */
export function preset(card: Card): Chosen {
  return card.variants.find((variant) => variant.sku === card.sku)?.options ?? {};
}

/**
 * The choice after one more answer: the other answers stay as far as there is such a variant, and
 * otherwise follow one that has the new value.
 */
export function choose(card: Card, chosen: Chosen, name: string, value: string): Chosen {
  const wish = { ...chosen, [name]: value };
  if (matching(card, wish).length) return wish;
  return matching(card, { [name]: value })[0]?.options ?? wish;
}

/** `5 colors, 8 sizes` for what can be chosen. */
export function choiceWords(card: Card): string {
  return questions(card)
    .map(([name, values]) => `${values.length} ${plural(name.toLowerCase())}`)
    .join(", ");
}

const plural = (noun: string): string => (noun.endsWith("s") ? noun : `${noun}s`);

/** What is reduced most, one of each kind, so that a look shows how wide the shop is. */
export function reduced(cards: readonly Card[], most: number): Card[] {
  const seen = new Set<string>();
  const found = cards.filter((card) => {
    const kind = card.category.join();
    return card.discount_percent && !seen.has(kind) && seen.add(kind);
  });
  return found.slice(0, most);
}

/** Kinds that a shop has much of, the one from one department and the next from another. */
export function kinds(facets: readonly Facet[], most: number): string[] {
  const departments = new Set<string>();
  const found: string[] = [];
  for (const { value } of valuesOf(facets, "category")) {
    const [department = "", ...below] = value.split(" > ");
    const kind = below.at(-1);
    if (!kind || kind.includes("&") || departments.has(department)) continue;
    departments.add(department);
    found.push(kind.toLowerCase());
  }
  return found.slice(0, most);
}

/** A round price, in minor units, that most of a shop's products are under. */
export function commonPrice(facets: readonly Facet[]): number | undefined {
  const ranges = valuesOf(facets, "price");
  const all = ranges.reduce((sum, range) => sum + range.count, 0);
  let under = 0;
  for (const { value, count } of ranges) {
    under += count;
    if (under * 5 >= all * 3) return Number(value.split("-")[1]) || undefined;
  }
  return undefined;
}

function valuesOf(facets: readonly Facet[], name: string): Facet["values"] {
  return facets.find((facet) => facet.name === name)?.values ?? [];
}

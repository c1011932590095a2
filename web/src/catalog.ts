import type { Card, CardVariant } from "./api/types";

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

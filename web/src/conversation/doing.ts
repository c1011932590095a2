import type { Step } from "../api/types";
import { words } from "../format";

/** What a step did, by its tool, in the past tense; `n` is how many things it was about. */
const DID: Readonly<Record<string, (n: number) => string>> = {
  "catalog.search": (n) => `searched, found ${n}`,
  "catalog.compare": (n) => `compared ${n}`,
  "carts.add": (n) => `added ${n}`,
  "carts.add_all": (n) => `added ${n}`,
  "recommendations.around": (n) => `suggested ${n}`,
  "recommendations.for_me": (n) => `suggested ${n}`,
  "orders.list": (n) => `read ${n} orders`,
  "orders.bought": (n) => `found ${n} bought before`,
  "memory.view": (n) => `read ${n} remembered`,
  "knowledge.answer": (n) => `read ${n} passages`,
};

const PLAINLY: Readonly<Record<string, string>> = {
  "catalog.details": "looked closer",
  "catalog.get_cards": "looked again",
  "carts.view": "looked into the cart",
  "carts.set_quantity": "changed the cart",
  "carts.remove": "took out 1",
  "carts.clear": "emptied the cart",
  "carts.codes": "looked at the codes",
  "carts.give_code": "gave a code",
  "carts.take_code": "took a code off",
  "checkout.start": "prepared a checkout",
  "checkout.update": "filled in the checkout",
  "checkout.get": "looked at the checkout",
  "checkout.confirm": "placed the order",
  "checkout.cancel": "let the checkout go",
  "orders.get": "read an order",
  "orders.offer_cancellation": "looked whether it can be canceled",
  "orders.cancel": "canceled an order",
  "orders.again": "looked what can be bought again",
  "prices.history": "read the prices",
  "memory.remember": "remembered",
  "memory.forget": "forgot",
  "memory.learn": "changed what is learned",
  "support.hand_off": "offered a ticket",
  "support.open_ticket": "opened a ticket",
};

const NOT: Readonly<Record<string, string>> = {
  failed: "did not work",
  refused: "was not done",
  skipped: "was left out",
  undone: "was taken back",
};

/** `searched, found 40 · added 1 · compared 2`; of a turn that only talked, how many steps it took. */
export function doing(steps: readonly Step[]): string {
  const acts = steps.filter((step) => step.kind !== "plan" && step.kind !== "answer");
  return acts.map(did).join(" · ") || "answered";
}

/** One step in a few words. */
export function did({ name, status, count }: Step): string {
  if (status !== "done") return `${plainly(name)}: ${NOT[status] ?? status}`;
  const counted = DID[name];
  return counted && count != null ? counted(count) : (PLAINLY[name] ?? plainly(name));
}

function plainly(name: string): string {
  return words(name).toLowerCase();
}

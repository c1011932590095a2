import { words } from "../format";

interface MethodWords {
  readonly title: string;
  readonly note: string;
}

const KNOWN: Readonly<Record<string, MethodWords>> = {
  pm_card_ok: { title: "Test card", note: "is accepted" },
  pm_card_declined: { title: "Test card, declined", note: "is refused by its bank" },
  pm_card_insufficient_funds: { title: "Test card, empty", note: "has not enough on it" },
  pm_card_stall: { title: "Test card, silent", note: "its bank does not answer" },
  pm_card_capture_refused: {
    title: "Test card, late refusal",
    note: "is refused when it is charged",
  },
  pm_card_capture_stall: {
    title: "Test card, late silence",
    note: "its bank is silent when it is charged",
  },
  pm_card_visa: { title: "Visa test card", note: "is accepted" },
  pm_card_mastercard: { title: "Mastercard test card", note: "is accepted" },
  pm_card_visa_chargeDeclined: { title: "Visa, declined", note: "is refused by its bank" },
  pm_card_visa_chargeDeclinedInsufficientFunds: {
    title: "Visa, empty",
    note: "has not enough on it",
  },
  pm_card_authenticationRequired: {
    title: "Card whose bank asks",
    note: "is confirmed with its bank first",
  },
};

/** When a delivery comes: `2–4 days`, or in the shop's own words. */
export function deliveryTime(days: string): string {
  return /^[\d–-]+$/.test(days) ? `${days} days` : days;
}

/** A payment method for people. */
export function methodWords(method: string): MethodWords {
  return KNOWN[method] ?? { title: words(method.replace(/^pm_/, "")), note: "" };
}

/** A text in which payment methods are called by their names: `Pay with test card`. */
export function withMethodNames(text: string): string {
  return text.replaceAll(/\bpm_\w+/g, (method) => methodWords(method).title.toLowerCase());
}

import type { Order, TimelineEntry } from "../api/types";
import { words } from "../format";

const PAYMENT: Readonly<Record<Order["payment_state"], string>> = {
  authorized: "Approved, to be charged",
  captured: "Paid",
  capture_failed: "Needs a second look by the shop",
  voided: "Canceled, nothing was charged",
  partially_refunded: "Partly refunded",
  refunded: "Refunded",
};

const FULFILMENT: Readonly<Record<Order["fulfilment_state"], string>> = {
  unfulfilled: "Being prepared",
  partially_shipped: "Partly on its way",
  shipped: "On its way",
  delivered: "Delivered",
  canceled: "Canceled",
};

export const paymentWords = (order: Order): string => PAYMENT[order.payment_state];

/** How far the delivery has come. What is used in place, such as a treatment, is not delivered. */
export function deliveryWords(order: Order): string {
  return order.shipping_address ? FULFILMENT[order.fulfilment_state] : "Used in place";
}

/** The order as a whole; one whose money and items are still on their way back is not canceled yet. */
export function statusWords({ status, cancellation }: Order): string {
  return cancellation && !cancellation.settled_at ? "Being canceled" : words(status);
}

const HAPPENED: Readonly<Record<string, string>> = {
  placed: "Placed",
  authorized: "Payment approved",
  confirmed: "Paid",
  capture_failed: "Payment not carried out",
  cancellation_requested: "Cancellation asked for",
  refunded: "Refunded",
  refund_refused: "Refund refused",
  refund_failed: "Refund sent back by the bank",
  disputed: "Contested at the bank",
  canceled: "Canceled",
};

/** A line of the timeline; what is not known yet is told by its code. */
export const happened = ({ what }: TimelineEntry): string => HAPPENED[what] ?? words(what);

const WHO: Readonly<Record<string, string>> = {
  guest: " · by you",
  customer: " · by you",
  key: " · by the shop",
};

/** Who did it, where somebody did. */
export const who = ({ by }: TimelineEntry): string => WHO[by ?? "system"] ?? "";

import type { Order } from "../api/types";

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

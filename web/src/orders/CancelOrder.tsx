import { useState } from "react";
import type { Order } from "../api/types";
import { useShop, useValue } from "../ui/context";

/** A no to an order that has not gone out: asked once more before it is one. */
export function CancelOrder({ order }: { order: Order }) {
  const { orders } = useShop();
  const { busy } = useValue(orders.state);
  const [asked, setAsked] = useState(false);
  if (!order.cancelable) return null;
  if (!asked)
    return (
      <button type="button" className="button button-quiet" onClick={() => setAsked(true)}>
        Cancel this order
      </button>
    );
  return (
    <div className="sheet-foot">
      <button type="button" className="button button-quiet" onClick={() => setAsked(false)}>
        Keep it
      </button>
      <button
        type="button"
        className="button"
        disabled={busy}
        onClick={() => void orders.cancel(order)}
      >
        Yes, cancel it
      </button>
    </div>
  );
}

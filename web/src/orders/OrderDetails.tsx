import type { Order } from "../api/types";
import { AddressLines } from "../checkout/Summary";
import { date, words } from "../format";
import { Lines, Totals } from "../ui/Bill";
import { useLocale } from "../ui/context";

/** An order with its lines, its bill and how far it has come. */
export function OrderDetails({ order }: { order: Order }) {
  const locale = useLocale();
  return (
    <div className="order">
      <p className="order-head">
        <span className="badge" data-status={order.status}>
          {words(order.status)}
        </span>
        <span>{date(order.placed_at, locale)}</span>
      </p>
      <Lines lines={order.lines} />
      <Totals totals={order.totals} />
      <dl className="terms">
        <div>
          <dt>Payment</dt>
          <dd>{words(order.payment_state)}</dd>
        </div>
        <div>
          <dt>Delivery</dt>
          <dd>{order.shipping_address ? words(order.fulfilment_state) : "Taken up in place"}</dd>
        </div>
        {order.shipping_address && (
          <div>
            <dt>To</dt>
            <dd>
              <AddressLines address={order.shipping_address} />
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

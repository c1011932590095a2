import type { Order } from "../api/types";
import { AddressLines } from "../checkout/Summary";
import { date } from "../format";
import { Lines, Totals } from "../ui/Bill";
import { useLocale } from "../ui/context";
import { deliveryWords, paymentWords, statusWords } from "./progress";
import { Timeline } from "./Timeline";

/** An order with its lines, its bill and how far it has come. */
export function OrderDetails({ order }: { order: Order }) {
  const locale = useLocale();
  return (
    <div className="order">
      <p className="order-head">
        <span className="badge" data-status={order.status}>
          {statusWords(order)}
        </span>
        <span>{date(order.placed_at, locale)}</span>
      </p>
      <Lines lines={order.lines} />
      <Totals totals={order.totals} discounts={order.discounts} />
      <dl className="terms">
        <div>
          <dt>Payment</dt>
          <dd>{paymentWords(order)}</dd>
        </div>
        <div>
          <dt>Delivery</dt>
          <dd>{deliveryWords(order)}</dd>
        </div>
        {order.shipping_address && (
          <div>
            <dt>Deliver to</dt>
            <dd>
              <AddressLines address={order.shipping_address} />
            </dd>
          </div>
        )}
      </dl>
      <Timeline order={order} />
    </div>
  );
}

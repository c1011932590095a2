import type { OrderSummary } from "../api/types";
import { date, words } from "../format";
import { useLocale, useMoney, useShop, useValue } from "../ui/context";
import { Trouble } from "../ui/Notice";
import { Picture } from "../ui/Picture";
import { Sheet } from "../ui/Sheet";
import { CancelOrder } from "./CancelOrder";
import { OrderDetails } from "./OrderDetails";

/** What was bought before. */
export function OrdersSheet({ onClose }: { onClose: () => void }) {
  const { orders } = useShop();
  const { order, refusal, busy, orders: found } = useValue(orders.state);
  const back = order ? () => (found ? orders.back() : void orders.load()) : undefined;
  return (
    <Sheet
      title={order ? `Order ${order.number}` : "Your orders"}
      place="side"
      onClose={onClose}
      onBack={back}
    >
      {refusal && <Trouble refusal={refusal} onRetry={() => void orders.load()} />}
      {order ? (
        <>
          <OrderDetails order={order} />
          <CancelOrder key={order.id} order={order} />
        </>
      ) : (
        <OrderList />
      )}
      {busy && !found && !order && (
        <p className="sheet-empty" role="status">
          One moment…
        </p>
      )}
    </Sheet>
  );
}

function OrderList() {
  const { orders } = useShop();
  const state = useValue(orders.state);
  if (!state.orders) return null;
  if (!state.orders.length)
    return <p className="sheet-empty">You have not ordered anything yet.</p>;
  return (
    <>
      <ul className="order-list">
        {state.orders.map((order) => (
          <li key={order.id}>
            <OrderRow order={order} />
          </li>
        ))}
      </ul>
      {state.nextCursor && (
        <button
          type="button"
          className="button button-quiet button-wide"
          disabled={state.busy}
          onClick={() => void orders.more()}
        >
          Earlier orders
        </button>
      )}
    </>
  );
}

function OrderRow({ order }: { order: OrderSummary }) {
  const { orders } = useShop();
  const format = useMoney();
  const locale = useLocale();
  return (
    <button type="button" className="order-row" onClick={() => void orders.open(order.id)}>
      <Picture src={order.image} title={order.title} />
      <span className="order-row-what">
        <strong>{order.title}</strong>
        <small>
          {order.number} · {date(order.placed_at, locale)}
        </small>
      </span>
      <span className="order-row-sum">
        <strong>{format(order.total)}</strong>
        <small className="badge" data-status={order.status}>
          {words(order.status)}
        </small>
      </span>
    </button>
  );
}

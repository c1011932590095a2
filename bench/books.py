"""The books of one shop, read from every room's records, and whether they agree with each other."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.stall import Stall
from local.cloud import RunningCloud
from local.seed import Seeder
from shared.checkout.model import CLOSED, Checkout, CheckoutStatus
from shared.inventory.levels import Level
from shared.kernel.events import Event
from shared.orders.model import Order, OrderStatus, PaymentProgress
from shared.payments.model import Payment, PaymentState
from shared.runtime.table import load_events, texts

#: Payments behind which no money is held or moved.
_NOTHING_HELD = frozenset({PaymentState.REFUSED, PaymentState.VOIDED})


@dataclass(frozen=True)
class Books:
    """What the rooms say: by id, and the levels by SKU. ``announced`` are the events of every record's
    latest version."""

    checkouts: Mapping[str, Checkout]
    orders: Mapping[str, Order]
    payments: Mapping[str, Payment]
    levels: Mapping[str, Level]
    on_hand: Mapping[str, int]
    announced: Sequence[Event]

    @classmethod
    def read(cls, store: RunningCloud, seeder: Seeder, stall: Stall) -> "Books":
        """Everything of a stall, as it stands."""
        rows = {name: list(_items(store, f"{name}TableName", stall.tenant)) for name in _TABLES}
        docs = {
            name: [texts(row)[0] for row in rows[name] if row["sk"]["S"] == _TABLES[name]] for name in rows
        }
        checkouts = [Checkout.model_validate_json(doc) for doc in docs["Checkout"]]
        orders = [Order.model_validate_json(doc) for doc in docs["Orders"]]
        payments = [Payment.model_validate_json(doc) for doc in docs["Payments"]]
        said = [texts(row)[1] for own in rows.values() for row in own if "events" in row]
        return cls(
            checkouts={one.id: one for one in checkouts},
            orders={one.id: one for one in orders},
            payments={one.id: one for one in payments},
            levels=stall.levels(seeder),
            on_hand=stall.wares,
            announced=[event for text in said for event in load_events(text)],
        )

    @property
    def open(self) -> list[Checkout]:
        """Checkouts that something still has to happen to: the rest were bought, ended or given back."""
        return [
            one for one in self.checkouts.values() if one.status not in CLOSED and one.attempt is not None
        ]

    @property
    def sold(self) -> Counter[str]:
        """Units by SKU, of all orders."""
        units: Counter[str] = Counter()
        for order in self.orders.values():
            units.update({line.sku: line.quantity for line in order.lines})
        return units

    def discrepancies(self) -> list[str]:
        """Where records contradict each other, once nothing is under way any more."""
        return [*self._of_orders(), *self._of_checkouts(), *self._of_money(), *self._of_stock()]

    def _of_orders(self) -> Iterator[str]:
        counts = Counter(order.checkout_id for order in self.orders.values())
        yield from (f"{checkout} became {count} orders" for checkout, count in counts.items() if count > 1)
        for order in self.orders.values():
            if (order.status, order.payment_state) != (OrderStatus.CONFIRMED, PaymentProgress.CAPTURED):
                yield f"{order.id} is {order.status}, its payment {order.payment_state}"
            checkout = self.checkouts.get(order.checkout_id)
            if checkout is None or checkout.order_id != order.id:
                yield f"{order.id} is not the order of {order.checkout_id}"

    def _of_checkouts(self) -> Iterator[str]:
        for checkout in self.checkouts.values():
            whole = checkout.status is CheckoutStatus.COMPLETED
            if whole != (checkout.order_id is not None) or whole != (checkout.order_id in self.orders):
                yield f"{checkout.id} is {checkout.status}, its order {checkout.order_id}"
            if not whole and checkout.attempt is not None and checkout.status not in CLOSED:
                yield f"{checkout.id} is still {checkout.status}"

    def _of_money(self) -> Iterator[str]:
        of_orders = {order.payment_id: order for order in self.orders.values()}
        for order in self.orders.values():
            if order.payment_id not in self.payments:
                yield f"{order.id} has no payment"
        for payment in self.payments.values():
            order = of_orders.get(payment.id)
            if order is None and payment.state not in _NOTHING_HELD:
                yield f"{payment.id} is {payment.state} for no order"
            if order and (payment.state is not PaymentState.CAPTURED or payment.captured != order.total):
                yield f"{payment.id} is {payment.state} {payment.captured}, {order.id} cost {order.total}"

    def _of_stock(self) -> Iterator[str]:
        sold = self.sold
        for sku, on_hand in self.on_hand.items():
            level = self.levels[sku]
            if (level.on_hand, level.held, level.committed) != (on_hand, 0, sold[sku]):
                yield f"{sku}: {level} though {sold[sku]} of {on_hand} are sold"
            if level.free != on_hand - sold[sku] or level.free < 0:
                yield f"{sku}: {level.free} free though {sold[sku]} of {on_hand} are sold"


_TABLES = {"Checkout": "checkout", "Orders": "order", "Payments": "payment", "Inventory": "reservation"}


def _items(store: RunningCloud, table: str, tenant: str) -> Iterator[dict[str, Any]]:
    pages = (
        store.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=store.outputs[table],
            ConsistentRead=True,
            FilterExpression="begins_with(pk, :tenant)",
            ExpressionAttributeValues={":tenant": {"S": f"{tenant}#"}},
        )
    )
    for page in pages:
        yield from page["Items"]

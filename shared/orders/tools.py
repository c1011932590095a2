"""What the assistant may do with orders: read the shopper's own, and carry their yes to cancel one.

It offers a cancellation by reading; the act itself waits for consent, and is done behind a desk.
"""

from __future__ import annotations

from typing import Any, Protocol

from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool
from shared.orders.model import OrderSummary, OrderView
from shared.orders.service import OrderService

#: Orders that the assistant tells of at once.
LATEST = 5


class ListOrders(Model):
    """Nothing is needed to list the latest."""


class OrderWanted(Model):
    """An order of the shopper's own."""

    order_id: IdText


class OrderList(Model):
    """The latest orders, newest first; ``more`` where there are others."""

    items: tuple[OrderSummary, ...]
    more: bool = False


class CancellationWanted(Model):
    """Which order is not to be: by its id or its number; the latest that can still be, without either."""

    order_id: IdText | None = None


class CancellationOffer(Model):
    """The order that could be canceled on a yes, or why none: it went out, or there is none."""

    order: OrderView | None = None


class CancellationAgreed(Model):
    """The shopper's yes to have exactly this order come to nothing."""

    order_id: IdText


class OrderDesk(Protocol):
    """Whoever may change orders for the assistant."""

    def cancel_order(self, ctx: Context, order_id: str) -> OrderView: ...


def tools(*, orders: OrderService, desk: OrderDesk) -> tuple[Tool[Any], ...]:
    """The orders' tools."""

    def latest(ctx: Context, _: ListOrders) -> OrderList:
        page = orders.list(ctx, LATEST)
        return OrderList(items=tuple(page.items), more=page.next_cursor is not None)

    def get(ctx: Context, wanted: OrderWanted) -> OrderView:
        return orders.get(ctx, wanted.order_id)

    def offer(ctx: Context, wanted: CancellationWanted) -> CancellationOffer:
        found = list(orders.latest(ctx, LATEST))
        if wanted.order_id is not None:
            named = [order for order in found if wanted.order_id in (order.id, order.number.casefold())]
            return CancellationOffer(order=named[0] if named else orders.get(ctx, wanted.order_id))
        open_ = [order for order in found if order.cancelable]
        return CancellationOffer(order=next(iter(open_ or found), None))

    def cancel(ctx: Context, agreed: CancellationAgreed) -> OrderView:
        return desk.cancel_order(ctx, agreed.order_id)

    return (
        Tool("orders.list", "list the latest orders", ListOrders, "read", latest),
        Tool("orders.get", "tell about one order", OrderWanted, "read", get),
        Tool("orders.offer_cancellation", "offer to cancel an order", CancellationWanted, "read", offer),
        Tool("orders.cancel", "cancel an order, on the shopper's yes", CancellationAgreed, "commit", cancel),
    )

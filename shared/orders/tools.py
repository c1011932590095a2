"""What the assistant may do with orders: read the shopper's own."""

from __future__ import annotations

from typing import Any

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


def tools(*, orders: OrderService) -> tuple[Tool[Any], ...]:
    """The orders' tools."""

    def latest(ctx: Context, _: ListOrders) -> OrderList:
        page = orders.list(ctx, LATEST)
        return OrderList(items=tuple(page.items), more=page.next_cursor is not None)

    def get(ctx: Context, wanted: OrderWanted) -> OrderView:
        return orders.get(ctx, wanted.order_id)

    return (
        Tool("orders.list", "list the latest orders", ListOrders, "read", latest),
        Tool("orders.get", "tell about one order", OrderWanted, "read", get),
    )

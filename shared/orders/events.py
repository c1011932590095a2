"""What orders announce."""

from typing import ClassVar

from shared.kernel.events import Fact
from shared.kernel.model import Model
from shared.kernel.money import Money


class BoughtLine(Model):
    """A line of an order, by ids and amounts."""

    line_id: str
    product_id: str
    sku: str
    quantity: int
    total: Money


class _OfOrder(Fact):
    order_id: str
    number: str
    checkout_id: str


class OrderPlaced(_OfOrder):
    """An order was committed: stock is taken, the payment is authorized."""

    name: ClassVar[str] = "orders.placed"
    total: Money
    lines: tuple[BoughtLine, ...]


class OrderConfirmed(_OfOrder):
    """The order's payment was captured."""

    name: ClassVar[str] = "orders.confirmed"
    total: Money


class OrderCaptureFailed(_OfOrder):
    """The provider would not pay out for the order: somebody has to look at it."""

    name: ClassVar[str] = "orders.capture_failed"
    reason: str


class OrderCancellationRequested(_OfOrder):
    """The order is to come to nothing: money and stock are to go back. ``by`` is the kind of who asked."""

    name: ClassVar[str] = "orders.cancellation_requested"
    by: str
    reason: str


class OrderCanceled(_OfOrder):
    """The order came to nothing: its stock is free, its payment is as ``payment_state`` says."""

    name: ClassVar[str] = "orders.canceled"
    reason: str
    payment_state: str


FACTS: tuple[type[Fact], ...] = (
    OrderPlaced,
    OrderConfirmed,
    OrderCaptureFailed,
    OrderCancellationRequested,
    OrderCanceled,
)

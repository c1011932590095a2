"""An order: lines frozen as they were bought, and four states that move apart from each other."""

from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from shared.identity.model import Address
from shared.kernel.errors import Conflict
from shared.kernel.ids import derived
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor
from shared.pricing.model import Discounted, QuotedLine, Total
from shared.promotions.redemptions import RedemptionKey

S = TypeVar("S", bound=StrEnum)


class IllegalMove(Conflict):
    """The order's state forbids the step."""

    code = "order_state"


class NumberTaken(Conflict):
    """Another order of the shop has this number already."""

    code = "order_number_taken"


class OrderStatus(StrEnum):
    """The order as a whole."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELED = "canceled"
    COMPLETED = "completed"


class PaymentProgress(StrEnum):
    """The money: held for the shop, paid to it, refused at the pay-out, let go, paid back."""

    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    CAPTURE_FAILED = "capture_failed"
    VOIDED = "voided"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class Fulfilment(StrEnum):
    """The goods on their way out."""

    UNFULFILLED = "unfulfilled"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"


class Returning(StrEnum):
    """The goods on their way back."""

    NONE = "none"
    REQUESTED = "requested"
    PARTIALLY_RETURNED = "partially_returned"
    RETURNED = "returned"


class TimelineEntry(Model):
    """Something that happened to the order, for people: ``what`` is a stable code."""

    at: datetime
    what: str
    note: str = ""


class Order(Model):
    """What one consent bought. Money, goods and returns have states of their own.

    ``number`` is for people; ``id`` is for programs. ``shipping_option`` is an option's id.
    ``redemptions`` are what it took of promotions, to be given back where it is canceled.
    """

    id: str
    number: str
    tenant: str
    owner: Actor
    checkout_id: str
    cart_id: str
    payment_id: str
    lines: tuple[QuotedLine, ...]
    totals: tuple[Total, ...]
    total: Money
    discounts: tuple[Discounted, ...] = ()
    redemptions: tuple[RedemptionKey, ...] = ()
    currency: str
    shipping_address: Address | None
    shipping_option: str | None
    status: OrderStatus = OrderStatus.PENDING
    payment_state: PaymentProgress = PaymentProgress.AUTHORIZED
    fulfilment_state: Fulfilment = Fulfilment.UNFULFILLED
    return_state: Returning = Returning.NONE
    timeline: tuple[TimelineEntry, ...]
    placed_at: datetime
    updated_at: datetime
    version: int = 1

    def moved(
        self,
        what: str,
        at: datetime,
        note: str = "",
        *,
        status: OrderStatus | None = None,
        payment: PaymentProgress | None = None,
        fulfilment: Fulfilment | None = None,
        returning: Returning | None = None,
    ) -> "Order":
        """The order one entry on, with the states given. Raises :class:`IllegalMove`."""
        return self.model_copy(
            update={
                "status": _step("status", _STATUS, self.status, status),
                "payment_state": _step("payment_state", _PAYMENT, self.payment_state, payment),
                "fulfilment_state": _step("fulfilment_state", _GOODS, self.fulfilment_state, fulfilment),
                "return_state": _step("return_state", _RETURN, self.return_state, returning),
                "timeline": (*self.timeline, TimelineEntry(at=at, what=what, note=note)),
                "updated_at": at,
                "version": self.version + 1,
            }
        )


_STATUS: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.CONFIRMED, OrderStatus.CANCELED}),
    OrderStatus.CONFIRMED: frozenset({OrderStatus.COMPLETED, OrderStatus.CANCELED}),
    OrderStatus.CANCELED: frozenset(),
    OrderStatus.COMPLETED: frozenset(),
}
_PAYMENT: dict[PaymentProgress, frozenset[PaymentProgress]] = {
    PaymentProgress.AUTHORIZED: frozenset(
        {PaymentProgress.CAPTURED, PaymentProgress.CAPTURE_FAILED, PaymentProgress.VOIDED}
    ),
    PaymentProgress.CAPTURED: frozenset({PaymentProgress.PARTIALLY_REFUNDED, PaymentProgress.REFUNDED}),
    PaymentProgress.CAPTURE_FAILED: frozenset({PaymentProgress.CAPTURED, PaymentProgress.VOIDED}),
    PaymentProgress.VOIDED: frozenset(),
    PaymentProgress.PARTIALLY_REFUNDED: frozenset({PaymentProgress.REFUNDED}),
    PaymentProgress.REFUNDED: frozenset(),
}
_GOODS: dict[Fulfilment, frozenset[Fulfilment]] = {
    Fulfilment.UNFULFILLED: frozenset(
        {Fulfilment.PARTIALLY_SHIPPED, Fulfilment.SHIPPED, Fulfilment.CANCELED}
    ),
    Fulfilment.PARTIALLY_SHIPPED: frozenset({Fulfilment.SHIPPED}),
    Fulfilment.SHIPPED: frozenset({Fulfilment.DELIVERED}),
    Fulfilment.DELIVERED: frozenset(),
    Fulfilment.CANCELED: frozenset(),
}
_RETURN: dict[Returning, frozenset[Returning]] = {
    Returning.NONE: frozenset({Returning.REQUESTED}),
    Returning.REQUESTED: frozenset({Returning.NONE, Returning.PARTIALLY_RETURNED, Returning.RETURNED}),
    Returning.PARTIALLY_RETURNED: frozenset({Returning.REQUESTED, Returning.RETURNED}),
    Returning.RETURNED: frozenset(),
}


def _step(name: str, moves: dict[S, frozenset[S]], was: S, to: S | None) -> S:
    if to is None or to == was:
        return was
    if to not in moves[was]:
        raise IllegalMove(f"An order whose {name} is {was} cannot become {to}.", state=was, wanted=to)
    return to


def order_number(shop: str, order_id: str, tries: int = 0) -> str:
    """A number such as ``H-7K10F3Q``: the shop's letter and letters that count nothing.

    ``tries`` gives another number where one is taken already.
    """
    letter = next((c.upper() for c in shop if c.isascii() and c.isalpha()), "E")
    return f"{letter}-{derived('n', order_id, str(tries))[-7:].upper()}"


class OrderSummary(Model):
    """An order in a list."""

    id: str
    number: str
    status: OrderStatus
    payment_state: PaymentProgress
    fulfilment_state: Fulfilment
    return_state: Returning
    total: Money
    items: int
    title: str
    image: str | None
    placed_at: datetime
    version: int

    @staticmethod
    def of(order: Order) -> "OrderSummary":
        """The summary; ``title`` and ``image`` are those of the first line."""
        first = order.lines[0]
        return OrderSummary(
            id=order.id,
            number=order.number,
            status=order.status,
            payment_state=order.payment_state,
            fulfilment_state=order.fulfilment_state,
            return_state=order.return_state,
            total=order.total,
            items=sum(line.quantity for line in order.lines),
            title=first.title,
            image=first.image,
            placed_at=order.placed_at,
            version=order.version,
        )


class OrderView(Model):
    """An order as its owner sees it."""

    id: str
    number: str
    checkout_id: str
    lines: tuple[QuotedLine, ...]
    totals: tuple[Total, ...]
    total: Money
    discounts: tuple[Discounted, ...] = ()
    currency: str
    shipping_address: Address | None
    shipping_option: str | None
    status: OrderStatus
    payment_state: PaymentProgress
    fulfilment_state: Fulfilment
    return_state: Returning
    timeline: tuple[TimelineEntry, ...]
    placed_at: datetime
    updated_at: datetime
    version: int

    @staticmethod
    def of(order: Order) -> "OrderView":
        """The order without what concerns the store alone."""
        return OrderView(**{name: getattr(order, name) for name in OrderView.model_fields})

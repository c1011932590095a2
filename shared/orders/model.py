"""An order: lines frozen as they were bought, and four states that move apart from each other."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, TypeVar

from shared.identity.model import Address
from shared.kernel.errors import Conflict
from shared.kernel.ids import derived
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor
from shared.pricing.model import Discounted, QuotedLine, Total
from shared.promotions.redemptions import RedemptionKey

S = TypeVar("S", bound=StrEnum)
ActorKind = Literal["guest", "customer", "key", "system"]


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
    """Something that happened to the order, for people: ``what`` is a stable code, ``by`` the kind of who
    did it. ``note`` is a code or an id, ``amount`` the money that moved.
    """

    at: datetime
    what: str
    note: str = ""
    by: ActorKind = "system"
    amount: Money | None = None


class Cancellation(Model):
    """That the order is to come to nothing: from ``requested_at`` on nothing of it may go out, and once
    money and stock are back it is ``settled_at``.
    """

    requested_at: datetime
    by: ActorKind
    reason: str
    settled_at: datetime | None = None

    @property
    def pending(self) -> bool:
        return self.settled_at is None


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
    #: None where it was placed before orders could be canceled.
    reservation_id: str | None = None
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
    cancellation: Cancellation | None = None
    placed_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def cancelable(self) -> bool:
        """Whether it can still come to nothing: before anything of it went out, and once."""
        open_ = self.status in (OrderStatus.PENDING, OrderStatus.CONFIRMED)
        unsent = self.fulfilment_state is Fulfilment.UNFULFILLED
        return open_ and unsent and self.cancellation is None and self.reservation_id is not None

    def moved(
        self,
        what: str,
        at: datetime,
        note: str = "",
        *,
        by: ActorKind = "system",
        amount: Money | None = None,
        status: OrderStatus | None = None,
        payment: PaymentProgress | None = None,
        fulfilment: Fulfilment | None = None,
        returning: Returning | None = None,
        **more: Any,
    ) -> "Order":
        """The order one entry on, with the states given. Raises :class:`IllegalMove`."""
        if self.cancellation and fulfilment not in (None, self.fulfilment_state, Fulfilment.CANCELED):
            raise IllegalMove("The order is being canceled.", state="canceling", wanted=fulfilment)
        entry = TimelineEntry(at=at, what=what, note=note, by=by, amount=amount)
        return self.model_copy(
            update={
                "status": _step("status", _STATUS, self.status, status),
                "payment_state": _step("payment_state", _PAYMENT, self.payment_state, payment),
                "fulfilment_state": _step("fulfilment_state", _GOODS, self.fulfilment_state, fulfilment),
                "return_state": _step("return_state", _RETURN, self.return_state, returning),
                "timeline": (*self.timeline, entry),
                "updated_at": at,
                "version": self.version + 1,
                **more,
            }
        )


_STATUS: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.CONFIRMED, OrderStatus.CANCELED}),
    OrderStatus.CONFIRMED: frozenset({OrderStatus.COMPLETED, OrderStatus.CANCELED}),
    OrderStatus.CANCELED: frozenset(),
    OrderStatus.COMPLETED: frozenset(),
}
#: An authorized one may be captured and given back before the saga confirms it, and a refund may fail
#: after it was made.
_PAYMENT: dict[PaymentProgress, frozenset[PaymentProgress]] = {
    PaymentProgress.AUTHORIZED: frozenset(
        {
            PaymentProgress.CAPTURED,
            PaymentProgress.CAPTURE_FAILED,
            PaymentProgress.VOIDED,
            PaymentProgress.PARTIALLY_REFUNDED,
            PaymentProgress.REFUNDED,
        }
    ),
    PaymentProgress.CAPTURED: frozenset({PaymentProgress.PARTIALLY_REFUNDED, PaymentProgress.REFUNDED}),
    PaymentProgress.CAPTURE_FAILED: frozenset({PaymentProgress.CAPTURED, PaymentProgress.VOIDED}),
    PaymentProgress.VOIDED: frozenset(),
    PaymentProgress.PARTIALLY_REFUNDED: frozenset({PaymentProgress.REFUNDED, PaymentProgress.CAPTURED}),
    PaymentProgress.REFUNDED: frozenset({PaymentProgress.PARTIALLY_REFUNDED, PaymentProgress.CAPTURED}),
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
    cancellation: Cancellation | None = None
    cancelable: bool = False
    placed_at: datetime
    updated_at: datetime
    version: int

    @staticmethod
    def of(order: Order) -> "OrderView":
        """The order without what concerns the store alone."""
        return OrderView(**{name: getattr(order, name) for name in OrderView.model_fields})

"""The use cases of orders."""

from collections.abc import Sequence
from datetime import datetime

from shared.kernel.change import Change
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound
from shared.kernel.events import Announcer, Fact
from shared.kernel.paging import Page
from shared.kernel.tenancy import Context
from shared.orders.events import BoughtLine, OrderCaptureFailed, OrderConfirmed, OrderPlaced
from shared.orders.model import Order, OrderStatus, OrderSummary, OrderView, PaymentProgress, TimelineEntry
from shared.orders.ports import OrderStore

#: The shop's own people: they see every order of the shop, cancel and refund.
WRITE = "orders:write"


class OrderService:
    """Reads for the owner; moves for the saga and for later rooms."""

    def __init__(self, *, store: OrderStore, announcer: Announcer, clock: Clock) -> None:
        self._store = store
        self._announcer = announcer
        self._clock = clock

    def get(self, ctx: Context, order_id: str) -> OrderView:
        """The actor's own order. Raises :class:`NotFound`, for another's too."""
        return OrderView.of(self.find(ctx, order_id))

    def list(self, ctx: Context, limit: int = 20, cursor: str | None = None) -> Page[OrderSummary]:
        """The actor's orders, newest first."""
        ctx.require("shop")
        page = self._store.mine(ctx, limit, cursor)
        return Page(items=[OrderSummary.of(order) for order in page.items], next_cursor=page.next_cursor)

    def latest(self, ctx: Context, limit: int) -> Sequence[OrderView]:
        """The actor's latest orders with their lines, newest first: one call."""
        ctx.require("shop")
        return [OrderView.of(order) for order in self._store.mine(ctx, limit, None).items]

    def find(self, ctx: Context, order_id: str) -> Order:
        """The whole record of the actor's own order. Raises :class:`NotFound`."""
        ctx.require("shop")
        order = self._store.get(ctx.tenant, order_id)
        if order is None or order.owner != ctx.actor:
            raise NotFound("There is no such order.")
        return order

    def find_for_shop(self, ctx: Context, order_id: str) -> Order:
        """The whole record of anybody's order. Needs ``orders:write``. Raises :class:`NotFound`."""
        ctx.require(WRITE)
        order = self._store.get(ctx.tenant, order_id)
        if order is None:
            raise NotFound("There is no such order.")
        return order

    def placing(self, ctx: Context, order: Order) -> Change:
        """The writes that place a new order; they land at most once for its id.

        Refused with :class:`~shared.orders.model.NumberTaken` where its number is another's.
        """
        timeline = (
            TimelineEntry(at=order.placed_at, what="placed", by=order.owner.kind),
            TimelineEntry(at=order.placed_at, what="authorized", amount=order.total),
        )
        placed = order.model_copy(update={"timeline": timeline, "version": 1})
        fact = OrderPlaced(
            order_id=order.id,
            number=order.number,
            checkout_id=order.checkout_id,
            total=order.total,
            lines=tuple(_bought(order)),
        )
        return self._change(ctx, placed, fact)

    def confirming(self, ctx: Context, order: Order) -> Change:
        """The write that records the captured payment and confirms the order."""
        paid = order.payment_state in (PaymentProgress.AUTHORIZED, PaymentProgress.CAPTURE_FAILED)
        confirmed = order.moved(
            "confirmed",
            self._now(),
            amount=order.total,
            status=OrderStatus.CONFIRMED,
            payment=PaymentProgress.CAPTURED if paid else None,
        )
        fact = OrderConfirmed(
            order_id=order.id, number=order.number, checkout_id=order.checkout_id, total=order.total
        )
        return self._change(ctx, confirmed, fact)

    def capture_failed(self, ctx: Context, order: Order, reason: str) -> Change:
        """The write that records a refused capture: the order stays pending, for people to settle."""
        failed = order.moved("capture_failed", self._now(), reason, payment=PaymentProgress.CAPTURE_FAILED)
        fact = OrderCaptureFailed(
            order_id=order.id, number=order.number, checkout_id=order.checkout_id, reason=reason
        )
        return self._change(ctx, failed, fact)

    def _change(self, ctx: Context, order: Order, fact: Fact) -> Change:
        return self._store.put(order, self._announcer.envelopes(ctx, [fact]))

    def _now(self) -> datetime:
        return self._clock.now()


def _bought(order: Order) -> Sequence[BoughtLine]:
    return [
        BoughtLine(
            line_id=line.line_id,
            product_id=line.product_id,
            sku=line.sku,
            quantity=line.quantity,
            total=line.total,
        )
        for line in order.lines
    ]

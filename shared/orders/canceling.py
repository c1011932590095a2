"""An order that is not to be: asked for in one write, then settled step by step, each safe to run again.

asked → payment let go or given back → stock taken back → canceled

Whoever asks writes the request on the order, and from then on nothing of it goes out. The steps are
run by whoever hears of it, and by the sweeper where that one was lost: each finds out by the records
what is left to do.
"""

from collections.abc import Callable
from datetime import timedelta

from pydantic import Field

from shared.inventory.taking_back import TakingBack
from shared.kernel.change import UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError, NotFound, Stale
from shared.kernel.events import Announcer
from shared.kernel.ids import derived
from shared.kernel.model import Model
from shared.kernel.tenancy import Context, system
from shared.ledger.service import LedgerService
from shared.orders.events import OrderCanceled, OrderCancellationRequested
from shared.orders.model import (
    Cancellation,
    Fulfilment,
    IllegalMove,
    Order,
    OrderStatus,
    OrderView,
    PaymentProgress,
)
from shared.orders.money import OrderMoney, progress
from shared.orders.ports import OrderStore
from shared.orders.service import WRITE
from shared.payments.model import Payment, PaymentState
from shared.payments.ports import again
from shared.payments.refunding import RefundRequest, RefundService
from shared.payments.service import PaymentRequest, PaymentService

#: How long whoever hears of a request may take before the sweeper does it.
_PATIENCE = timedelta(minutes=1)


class CancelOrder(Model):
    """Why it is not to be: a word or a few, for the shop."""

    reason: str = Field(default="changed_mind", pattern=r"^[a-z][a-z_]{0,39}$")


class OrderCanceling:
    """Takes the request: the owner's, or that of the shop's own people."""

    def __init__(self, *, store: OrderStore, uow: UnitOfWork, announcer: Announcer, clock: Clock) -> None:
        self._store = store
        self._uow = uow
        self._announcer = announcer
        self._clock = clock

    def request(self, ctx: Context, order_id: str, given: CancelOrder, seen: int | None = None) -> OrderView:
        """Have the order come to nothing; asked twice, it is asked once.

        Raises :class:`NotFound`, :class:`IllegalMove` once it went out or is over, :class:`Stale` where
        ``seen`` is not its version.
        """
        return OrderView.of(again(lambda: self._request(ctx, order_id, given, seen)))

    def _request(self, ctx: Context, order_id: str, given: CancelOrder, seen: int | None) -> Order:
        order = self._find(ctx, order_id)
        if order.cancellation is not None:
            return order
        if seen is not None and seen != order.version:
            raise Stale("The order was changed meanwhile.", version=order.version)
        if not order.cancelable:
            raise IllegalMove("This order cannot be canceled any more.", state=str(order.fulfilment_state))
        now, by = self._clock.now(), ctx.actor.kind
        asked = order.moved(
            "cancellation_requested",
            now,
            given.reason,
            by=by,
            cancellation=Cancellation(requested_at=now, by=by, reason=given.reason),
        )
        fact = OrderCancellationRequested(**_about(asked), by=by, reason=given.reason)
        self._uow.commit(self._store.put(asked, self._announcer.envelopes(ctx, [fact])))
        return asked

    def _find(self, ctx: Context, order_id: str) -> Order:
        order = self._store.get(ctx.tenant, order_id)
        allowed = order is not None and (order.owner == ctx.actor or WRITE in ctx.scopes)
        if order is None or not allowed:
            raise NotFound("There is no such order.")
        return order


class OrderSettling:
    """Carries a cancellation out."""

    def __init__(
        self,
        *,
        store: OrderStore,
        payments: PaymentService,
        refunds: RefundService,
        stock: TakingBack,
        money: OrderMoney,
        ledger: LedgerService,
        uow: UnitOfWork,
        announcer: Announcer,
        clock: Clock,
    ) -> None:
        self._store = store
        self._payments = payments
        self._refunds = refunds
        self._stock = stock
        self._money = money
        self._ledger = ledger
        self._uow = uow
        self._announcer = announcer
        self._clock = clock

    def settle(self, tenant: str, order_id: str) -> None:
        """Go on from wherever it stands; nothing where nobody asked, or it is done.

        Raises :class:`~shared.payments.model.PaymentStalled` and
        :class:`~shared.payments.provider.ProviderFault`: run it again then.
        """
        order = self._store.get(tenant, order_id)
        if order is None or order.cancellation is None or not order.cancellation.pending:
            return
        ctx = system(tenant, f"cancel-{order_id}")
        payment = self._money_back(ctx, order)
        self._stock.take_back(ctx, order.reservation_id or "", "canceled")
        again(lambda: self._close(ctx, order_id, payment))

    def sweep(self, log: Callable[[str, DomainError], None] = lambda _, __: None) -> int:
        """Settle what nobody did in time; how many. What fails is tried again in the next round."""
        done = 0
        for order in list(self._store.canceling(self._clock.now() - _PATIENCE)):
            try:
                self.settle(order.tenant, order.id)
            except DomainError as error:
                log(order.id, error)
            else:
                done += 1
        return done

    def _money_back(self, ctx: Context, order: Order) -> Payment:
        payment = self._payments.observe(ctx, order.payment_id, self._money.beside)
        if payment.state is PaymentState.AUTHORIZED:
            return self._payments.void(ctx, _same(payment))
        if payment.state is PaymentState.CAPTURED:
            self._refund(ctx, order, payment)
        return self._payments.find(ctx, payment.id)

    def _refund(self, ctx: Context, order: Order, payment: Payment) -> None:
        """All that is left, once: under an id that the order gives."""
        name = derived("rfd", order.id, "canceled")
        asked = payment.refund(name)
        amount = asked.amount if asked else payment.refundable
        if amount.amount > 0:
            self._refunds.refund(ctx, payment.id, RefundRequest(id=name, amount=amount), self._money.beside)

    def _close(self, ctx: Context, order_id: str, payment: Payment) -> None:
        order = self._store.get(ctx.tenant, order_id)
        if order is None or order.cancellation is None or not order.cancellation.pending:
            return
        asked, now = order.cancellation, self._clock.now()
        closed = order.moved(
            "canceled",
            now,
            asked.reason,
            status=OrderStatus.CANCELED,
            payment=progress(payment) or PaymentProgress.VOIDED,
            fulfilment=Fulfilment.CANCELED,
            cancellation=asked.model_copy(update={"settled_at": now}),
        )
        fact = OrderCanceled(**_about(closed), reason=asked.reason, payment_state=str(closed.payment_state))
        self._uow.commit(
            self._store.put(closed, self._announcer.envelopes(ctx, [fact])),
            self._ledger.canceled(ctx, payment.id, payment.amount.currency),
        )


def _same(payment: Payment) -> PaymentRequest:
    return PaymentRequest(
        id=payment.id, checkout_id=payment.checkout_id, amount=payment.amount, method=payment.method
    )


def _about(order: Order) -> dict[str, str]:
    return {"order_id": order.id, "number": order.number, "checkout_id": order.checkout_id}

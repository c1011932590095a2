"""What happens to an order's payment, on the order: a line of its timeline in the same transaction."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.kernel.change import Change
from shared.kernel.clock import Clock
from shared.kernel.money import Money
from shared.kernel.tenancy import Context
from shared.ledger.service import LedgerService
from shared.orders.model import Order, PaymentProgress
from shared.orders.ports import OrderStore
from shared.payments.model import Payment, PaymentState
from shared.payments.refunds import Refund, RefundState, given_back


@dataclass(frozen=True, slots=True)
class _Line:
    what: str
    amount: Money
    note: str = ""


class OrderMoney:
    """Knows which order a payment is for, by the ledger, and keeps it in step with the payment."""

    def __init__(self, *, store: OrderStore, ledger: LedgerService, clock: Clock) -> None:
        self._store = store
        self._ledger = ledger
        self._clock = clock

    def beside(self, ctx: Context, was: Payment, now: Payment) -> Change:
        """The order's next version, where its payment has something to tell of and the order is placed."""
        lines = [*_refunds(was, now), *_disputes(was, now)]
        order_id = self._ledger.order_of(ctx, now.id) if lines else None
        order = self._store.get(ctx.tenant, order_id) if order_id else None
        if order is None:
            return Change(())
        return self._store.put(self._told(ctx, order, lines, now), [])

    def _told(self, ctx: Context, order: Order, lines: list[_Line], payment: Payment) -> Order:
        by, at, version = ctx.actor.kind, self._clock.now(), order.version + 1
        for line in lines:
            order = order.moved(line.what, at, line.note, by=by, amount=line.amount, version=version)
        return order.model_copy(update={"payment_state": progress(payment) or order.payment_state})


def progress(payment: Payment) -> PaymentProgress | None:
    """How far a captured payment has come back; None where it is not captured."""
    if payment.state is not PaymentState.CAPTURED:
        return None
    answered = (each for each in payment.refunds if each.state is RefundState.REFUNDED)
    back = given_back(answered, payment.amount.currency)
    if back.amount == 0:
        return PaymentProgress.CAPTURED
    return (
        PaymentProgress.PARTIALLY_REFUNDED
        if back < (payment.captured or payment.amount)
        else PaymentProgress.REFUNDED
    )


def _refunds(was: Payment, now: Payment) -> Iterator[_Line]:
    for refund in now.refunds:
        before = was.refund(refund.id)
        if refund.state is RefundState.REFUNDED and not _is(before, RefundState.REFUNDED):
            yield _Line("refunded", refund.amount, refund.id)
        elif refund.state is RefundState.REFUSED and not _is(before, RefundState.REFUSED):
            failed = "refund_failed" if _is(before, RefundState.REFUNDED) else "refund_refused"
            yield _Line(failed, refund.amount, refund.refusal or "")


def _is(refund: Refund | None, state: RefundState) -> bool:
    return refund is not None and refund.state is state


def _disputes(was: Payment, now: Payment) -> Iterator[_Line]:
    known = {each.reference: each.status for each in was.disputes}
    for dispute in now.disputes:
        if known.get(dispute.reference) != dispute.status:
            yield _Line("disputed", dispute.amount, dispute.status)

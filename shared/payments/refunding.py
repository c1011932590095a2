"""The use case of refunds: kept, then asked for under the refund's id, then answered."""

from collections.abc import Callable
from typing import TypeVar

from shared.kernel.change import UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Invalid, NotFound, Stale
from shared.kernel.events import Announcer, Fact
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tenancy import Context
from shared.payments.events import PaymentRefunded, RefundWasRefused
from shared.payments.model import Payment, PaymentStalled
from shared.payments.provider import Declined, NoAnswer, PaymentProvider
from shared.payments.refunds import Refund, RefundDiffers, RefundState
from shared.payments.service import PaymentStore

T = TypeVar("T")
#: How often a lost race is run again before the caller is told.
_RACES = 6


class RefundRequest(Model):
    """What to give back: ``id`` makes it happen once for a payment."""

    id: str
    amount: Money


class RefundService:
    """Gives back what was captured. Who may ask for that is for the use case to say that asks."""

    def __init__(
        self,
        *,
        store: PaymentStore,
        provider: PaymentProvider,
        uow: UnitOfWork,
        announcer: Announcer,
        clock: Clock,
    ) -> None:
        self._store = store
        self._provider = provider
        self._uow = uow
        self._announcer = announcer
        self._clock = clock

    def refund(self, ctx: Context, payment_id: str, request: RefundRequest) -> Refund:
        """Give the amount back; asked again with the same id, it gives the first answer again.

        The answer is ``refunded`` or ``refused``. Raises :class:`PaymentStalled` (ask again with the same
        id; until then it counts as given back), :class:`~shared.payments.refunds.RefundTooLarge`,
        :class:`~shared.payments.refunds.TooManyRefunds`, :class:`RefundDiffers`,
        :class:`~shared.payments.model.PaymentOver`, :class:`NotFound`, :class:`Invalid`.
        """
        if request.amount <= Money.zero(request.amount.currency):
            raise Invalid("A refund is of more than nothing.")
        payment, refund = _again(lambda: self._kept(ctx, payment_id, request))
        if refund.state is not RefundState.PENDING:
            return refund
        answered = self._answered(payment, refund)
        return _again(lambda: self._recorded(ctx, payment_id, answered))

    def _kept(self, ctx: Context, payment_id: str, request: RefundRequest) -> tuple[Payment, Refund]:
        """The payment with the refund on it, written before the provider hears of it."""
        payment = self._find(ctx, payment_id)
        known = payment.refund(request.id)
        if known is not None:
            if known.amount != request.amount:
                raise RefundDiffers("This refund was asked for with another amount.", refund_id=known.id)
            return payment, known
        refund = Refund(id=request.id, amount=request.amount, asked_at=self._clock.now())
        with_it = payment.with_refund(refund)
        self._uow.commit(self._store.put(with_it, []))
        return with_it, refund

    def _answered(self, payment: Payment, refund: Refund) -> Refund:
        try:
            approval = self._provider.refund(payment, refund)
        except NoAnswer as silence:
            raise PaymentStalled("The payment provider did not answer in time.") from silence
        except Declined as no:
            answer = {"state": RefundState.REFUSED, "refusal": no.code}
        else:
            answer = {"state": RefundState.REFUNDED, "reference": approval.reference}
        return refund.model_copy(update={**answer, "answered_at": self._clock.now()})

    def _recorded(self, ctx: Context, payment_id: str, answered: Refund) -> Refund:
        payment = self._find(ctx, payment_id)
        known = payment.refund(answered.id)
        if known is not None and known.state is not RefundState.PENDING:
            return known
        after = payment.with_answer(answered, self._clock.now())
        events = self._announcer.envelopes(ctx, [_fact(after, answered)])
        self._uow.commit(self._store.put(after, events))
        return answered

    def _find(self, ctx: Context, payment_id: str) -> Payment:
        payment = self._store.get(ctx.tenant, payment_id)
        if payment is None:
            raise NotFound("There is no such payment.")
        return payment


def _again(attempt: Callable[[], T]) -> T:
    """Run again what lost a race, reading afresh, a bounded number of times."""
    for _ in range(_RACES - 1):
        try:
            return attempt()
        except Stale:
            continue
    return attempt()


def _fact(payment: Payment, refund: Refund) -> Fact:
    about = {
        "payment_id": payment.id,
        "checkout_id": payment.checkout_id,
        "amount": refund.amount,
        "refund_id": refund.id,
    }
    if refund.state is RefundState.REFUSED:
        return RefundWasRefused.model_validate({**about, "reason": refund.refusal})
    return PaymentRefunded.model_validate(about)

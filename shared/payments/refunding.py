"""The use case of refunds: kept, then asked for under the refund's id, then answered."""

from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Invalid, NotFound
from shared.kernel.events import Announcer
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tenancy import Context
from shared.ledger.service import LedgerService
from shared.payments.announcing import refund_fact
from shared.payments.model import Payment, PaymentStalled
from shared.payments.observing import Beside
from shared.payments.ports import PaymentStore, again
from shared.payments.provider import Declined, NoAnswer, PaymentProvider
from shared.payments.refunds import Refund, RefundDiffers, RefundState


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
        ledger: LedgerService,
        uow: UnitOfWork,
        announcer: Announcer,
        clock: Clock,
    ) -> None:
        self._store = store
        self._provider = provider
        self._ledger = ledger
        self._uow = uow
        self._announcer = announcer
        self._clock = clock

    def refund(
        self, ctx: Context, payment_id: str, request: RefundRequest, beside: Beside | None = None
    ) -> Refund:
        """Give the amount back; asked again with the same id, it gives the first answer again.

        ``beside`` writes along with the answer.

        The answer is ``refunded`` or ``refused``. Raises :class:`PaymentStalled` (ask again with the same
        id; until then it counts as given back), :class:`~shared.payments.refunds.RefundTooLarge`,
        :class:`~shared.payments.refunds.TooManyRefunds`, :class:`RefundDiffers`,
        :class:`~shared.payments.model.PaymentOver`, :class:`NotFound`, :class:`Invalid`.
        """
        if request.amount <= Money.zero(request.amount.currency):
            raise Invalid("A refund is of more than nothing.")
        payment, refund = again(lambda: self._kept(ctx, payment_id, request))
        if refund.state is not RefundState.PENDING:
            return refund
        answered = self._answered(payment, refund)
        return again(lambda: self._recorded(ctx, payment_id, answered, beside))

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

    def _recorded(self, ctx: Context, payment_id: str, answered: Refund, beside: Beside | None) -> Refund:
        payment = self._find(ctx, payment_id)
        known = payment.refund(answered.id)
        if known is not None and known.state is not RefundState.PENDING:
            return known
        after = payment.with_answer(answered, self._clock.now())
        events = self._announcer.envelopes(ctx, [refund_fact(after, answered)])
        more = beside(ctx, payment, after) if beside else Change(())
        self._uow.commit(self._store.put(after, events), self._entry(ctx, payment_id, answered), more)
        return answered

    def _entry(self, ctx: Context, payment_id: str, answered: Refund) -> Change:
        if answered.state is RefundState.REFUSED:
            return Change(())
        return self._ledger.refunded(ctx, payment_id, answered.id, answered.amount)

    def _find(self, ctx: Context, payment_id: str) -> Payment:
        payment = self._store.get(ctx.tenant, payment_id)
        if payment is None:
            raise NotFound("There is no such payment.")
        return payment

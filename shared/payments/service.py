"""The use cases of payments. Every step is recorded around the provider's call, never across it."""

from contextlib import suppress

from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Invalid, NotFound, Stale
from shared.kernel.events import Announcer, Fact
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.tenancy import Context
from shared.ledger.service import LedgerService
from shared.payments.announcing import fact
from shared.payments.events import (
    CaptureWasRefused,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentVoided,
    PaymentWasRefused,
)
from shared.payments.model import (
    ActionRequired,
    Evidence,
    Payment,
    PaymentOver,
    PaymentRefused,
    PaymentStalled,
    PaymentState,
)
from shared.payments.observing import Beside, Observing
from shared.payments.ports import PaymentStore
from shared.payments.provider import ActionNeeded, Approval, Declined, NoAnswer, PaymentProvider, Standing

_NOTHING_HELD = frozenset({PaymentState.VOIDED, PaymentState.REFUSED, PaymentState.CAPTURE_REFUSED})


class PaymentRequest(Model):
    """What to hold: ``id`` makes it happen once, ``method`` is the provider's token."""

    id: str
    checkout_id: str
    amount: Money
    method: str


class PaymentService:
    """Authorize, capture, void: each at most once for a payment, whoever asks how often."""

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
        self._observing = Observing(
            store=store, provider=provider, ledger=ledger, uow=uow, announcer=announcer, clock=clock
        )

    def accepts(self, method: str) -> bool:
        """Whether the shop takes this payment method."""
        return self._provider.accepts(method)

    def find(self, ctx: Context, payment_id: str) -> Payment:
        """The payment's record. Raises :class:`NotFound`."""
        payment = self._store.get(ctx.tenant, payment_id)
        if payment is None:
            raise NotFound("There is no such payment.")
        return payment

    def authorize(self, ctx: Context, request: PaymentRequest) -> Payment:
        """Hold the amount.

        Asked again, it gives the first answer again. Raises :class:`PaymentRefused`,
        :class:`PaymentStalled` (void it then), :class:`PaymentOver` where it was voided, and
        :class:`ActionRequired` as long as the card's holder has to confirm at its ``action_url``.
        """
        payment = self._begun(ctx, request)
        if payment.action_url:
            return _settled(self.observe(ctx, payment.id))
        if payment.state is not PaymentState.PENDING:
            return _settled(payment)
        try:
            approval = self._provider.authorize(payment)
        except NoAnswer as silence:
            raise PaymentStalled("The payment provider did not answer in time.") from silence
        except ActionNeeded as asked:
            heard = Evidence(step="action", reference=asked.reference, code="asked", at=self._clock.now())
            self._record(ctx, payment.asking(asked.url, heard))
            return _settled(self.find(ctx, payment.id))
        except Declined as no:
            refused = payment.moved(PaymentState.REFUSED, self._heard("authorize", no))
            self._record(ctx, refused, fact(PaymentWasRefused, refused, reason=no.code))
            return _settled(self.find(ctx, payment.id))
        authorized = payment.moved(PaymentState.AUTHORIZED, self._heard("authorize", approval))
        try:
            self._uow.commit(self._change(ctx, authorized, fact(PaymentAuthorized, authorized)))
        except Stale:
            return self._overtaken(ctx, authorized)
        return authorized

    def observe(self, ctx: Context, payment_id: str, beside: Beside | None = None) -> Payment:
        """Bring the record up to what the provider has. See :meth:`Observing.observe`."""
        return self._observing.observe(ctx, payment_id, beside)

    def standing(self, reference: str) -> Standing | None:
        """See :meth:`Observing.standing`."""
        return self._observing.standing(reference)

    def record(self, ctx: Context, standing: Standing, beside: Beside | None = None) -> Payment:
        """See :meth:`Observing.record`."""
        return self._observing.record(ctx, standing, beside)

    def capture(self, ctx: Context, payment_id: str, amount: Money | None = None) -> tuple[Payment, Change]:
        """Have the held amount paid out, or ``amount`` of it, and the write that records the answer.

        The payment is ``captured`` or ``capture_refused``; the write is empty where that was
        recorded before. Raises :class:`PaymentStalled` (ask again), :class:`PaymentOver`, and
        :class:`Invalid` for more than is held.
        """
        payment = self.find(ctx, payment_id)
        if payment.state in (PaymentState.CAPTURED, PaymentState.CAPTURE_REFUSED):
            return payment, Change(())
        if payment.state is not PaymentState.AUTHORIZED:
            raise PaymentOver("Only an authorized payment can be captured.", state=payment.state)
        wanted = payment.amount if amount is None else amount
        if payment.amount < wanted or wanted <= Money.zero(wanted.currency):
            raise Invalid("No more can be captured than is held.", held=payment.amount.model_dump())
        try:
            approval = self._provider.capture(payment, wanted)
        except NoAnswer as silence:
            raise PaymentStalled("The payment provider did not answer in time.") from silence
        except Declined as no:
            refused = payment.moved(PaymentState.CAPTURE_REFUSED, self._heard("capture", no))
            return refused, self._change(ctx, refused, fact(CaptureWasRefused, refused, reason=no.code))
        captured = payment.moved(PaymentState.CAPTURED, self._heard("capture", approval))
        captured = captured.model_copy(update={"captured": wanted})
        kept = self._change(ctx, captured, fact(PaymentCaptured, captured, amount=wanted))
        return captured, kept + self._ledger.captured(ctx, payment_id, wanted)

    def void(self, ctx: Context, request: PaymentRequest) -> Payment:
        """Let the amount go, whatever is known about it; from then on it can never be authorized.

        Where nothing was asked yet a voided record is left in the way. Raises
        :class:`PaymentStalled`, and :class:`PaymentOver` where it was captured.
        """
        payment = self._begun(ctx, request)
        if payment.state in _NOTHING_HELD:
            return payment
        if payment.state is PaymentState.CAPTURED:
            raise PaymentOver("The payment was captured; it can only be paid back.", state=payment.state)
        voided = payment.moved(PaymentState.VOIDED, self._heard("void", self._let_go(payment)))
        entry = self._ledger.voided(ctx, payment.id, payment.amount.currency)
        try:
            self._uow.commit(self._change(ctx, voided, fact(PaymentVoided, voided)), entry)
        except Stale:
            return self.void(ctx, request)
        return voided

    def _begun(self, ctx: Context, request: PaymentRequest) -> Payment:
        """The payment's record, made before the provider hears of it."""
        now = self._clock.now()
        payment = Payment(
            **request.model_dump(exclude={"amount"}),
            amount=request.amount,
            tenant=ctx.tenant,
            created_at=now,
            updated_at=now,
        )
        try:
            self._uow.commit(self._store.put(payment, []))
        except Stale:
            return self.find(ctx, request.id)
        return payment

    def _overtaken(self, ctx: Context, authorized: Payment) -> Payment:
        """What became of a payment that was settled elsewhere while the provider approved it."""
        current = self.find(ctx, authorized.id)
        if current.state is PaymentState.VOIDED:
            self._let_go(authorized)
        return _settled(current)

    def _let_go(self, payment: Payment) -> Approval:
        try:
            return self._provider.void(payment)
        except NoAnswer as silence:
            raise PaymentStalled("The payment provider did not answer in time.") from silence

    def _heard(self, step: str, answer: Approval | Declined) -> Evidence:
        reference = answer.reference if isinstance(answer, Approval) else ""
        return Evidence(step=step, reference=reference, code=answer.code, at=self._clock.now())

    def _change(self, ctx: Context, payment: Payment, *facts: Fact) -> Change:
        return self._store.put(payment, self._announcer.envelopes(ctx, facts))

    def _record(self, ctx: Context, payment: Payment, *facts: Fact) -> None:
        """Unless it was recorded elsewhere meanwhile: the record says what holds then."""
        with suppress(Stale):
            self._uow.commit(self._change(ctx, payment, *facts))


def _settled(payment: Payment) -> Payment:
    """The payment where it is authorized; its refusal otherwise."""
    if payment.state is PaymentState.PENDING:
        raise ActionRequired("The card's holder has to confirm with their bank.", payment_id=payment.id)
    if payment.state is PaymentState.REFUSED:
        raise PaymentRefused("The payment was refused.", reason=payment.refusal)
    if payment.state in (PaymentState.VOIDED, PaymentState.CAPTURE_REFUSED):
        raise PaymentOver("The payment has been let go.", state=payment.state)
    return payment

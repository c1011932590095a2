"""What became of a payment at the provider, brought into our records: whoever asks, however often.

News from the provider are reasons to look, never what is acted on: they come late, twice, out of
order. So each look takes the present state of the authorization and records all that it says and our
record does not say yet, one fact a write, each with its entry in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound
from shared.kernel.events import Announcer, Fact
from shared.kernel.ids import derived
from shared.kernel.tenancy import Context
from shared.ledger.service import LedgerService
from shared.payments.announcing import fact, refund_fact
from shared.payments.events import PaymentAuthorized, PaymentCaptured, PaymentDisputed, PaymentWasRefused
from shared.payments.model import Dispute, Evidence, Payment, PaymentStalled, PaymentState
from shared.payments.ports import PaymentStore, again
from shared.payments.provider import (
    MadeDispute,
    MadeRefund,
    NoAnswer,
    PaymentProvider,
    ProviderFault,
    Standing,
)
from shared.payments.refunds import Refund, RefundState

_Step = tuple[Payment, Fact, Change]
#: Facts that one look records at most: refunds and disputes, each in a write of its own.
_MOST_STEPS = 250


class Beside(Protocol):
    """What another room writes in the transaction that records a step of a payment."""

    def __call__(self, ctx: Context, was: Payment, now: Payment) -> Change: ...


class Observing:
    """Looks at authorizations. ``beside`` lets a room that knows the payment's order write along."""

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

    def standing(self, reference: str) -> Standing | None:
        """How an authorization stands now. Raises :class:`PaymentStalled`."""
        try:
            return self._provider.look(reference)
        except NoAnswer as silence:
            raise PaymentStalled("The payment provider did not answer in time.") from silence

    def observe(self, ctx: Context, payment_id: str, beside: Beside | None = None) -> Payment:
        """Look at what a payment's authorization has become; as it is where none is known.

        Raises :class:`NotFound`, :class:`PaymentStalled`.
        """
        payment = self._find(ctx, payment_id)
        standing = self.standing(payment.reference) if payment.reference else None
        return payment if standing is None else self.record(ctx, standing, beside)

    def record(self, ctx: Context, standing: Standing, beside: Beside | None = None) -> Payment:
        """Record what ``standing`` says. Raises :class:`NotFound`, :class:`PaymentStalled`."""
        payment, moved = again(lambda: self._record_next(ctx, standing, beside))
        for _ in range(_MOST_STEPS):
            if not moved:
                break
            payment, moved = again(lambda: self._record_next(ctx, standing, beside))
        if payment.state is PaymentState.VOIDED and standing.state in ("held", "action"):
            self._let_go(payment, standing)
        return payment

    def _record_next(self, ctx: Context, standing: Standing, beside: Beside | None) -> tuple[Payment, bool]:
        was = self._find(ctx, standing.payment_id)
        step = next(self._steps(ctx, was, standing), None)
        if step is None:
            return was, False
        now, told, entry = step
        more = beside(ctx, was, now) if beside else Change(())
        kept = self._store.put(now, self._announcer.envelopes(ctx, [told]))
        self._uow.commit(kept, entry, more)
        return now, True

    def _steps(self, ctx: Context, was: Payment, standing: Standing) -> Iterator[_Step]:
        """What is to be recorded, the first of which is. A state of ours that is further on stays."""
        if was.state is PaymentState.PENDING:
            yield from self._answered(was, standing)
        elif was.state is PaymentState.AUTHORIZED and standing.captured:
            now = was.moved(PaymentState.CAPTURED, self._heard("capture", standing, "captured"))
            now = now.model_copy(update={"captured": standing.captured})
            entry = self._ledger.captured(ctx, was.id, standing.captured)
            yield now, fact(PaymentCaptured, now, amount=standing.captured), entry
        elif was.state is PaymentState.CAPTURED:
            yield from (step for made in standing.refunds for step in self._refund(ctx, was, made))
            yield from (step for made in standing.disputes for step in self._dispute(ctx, was, made))

    def _answered(self, was: Payment, standing: Standing) -> Iterator[_Step]:
        if standing.state in ("held", "captured"):
            if standing.amount != was.amount:
                raise ProviderFault("state", "held_another_amount")
            now = was.moved(PaymentState.AUTHORIZED, self._heard("authorize", standing, "approved"))
            yield now, fact(PaymentAuthorized, now), Change(())
        elif standing.state == "refused" or (standing.state == "released" and was.action_url):
            code = standing.refusal or "authorization_canceled"
            now = was.moved(PaymentState.REFUSED, self._heard("authorize", standing, code))
            yield now, fact(PaymentWasRefused, now, reason=code), Change(())

    def _refund(self, ctx: Context, was: Payment, made: MadeRefund) -> Iterator[_Step]:
        """A refund of ours that got no answer, one that people made there, or one that failed later."""
        known = _known(was, made)
        if made.state == "pending" or (known and known.state.value == made.state):
            return
        if known is None and made.state == "refused":
            return
        now = self._clock.now()
        update = {"state": RefundState(made.state), "reference": made.reference, "answered_at": now}
        refund = (known or _foreign(made)).model_copy(update={**update, "refusal": made.refusal})
        after = was.with_answer(refund, now) if known else was.with_made(refund, now)
        yield after, refund_fact(after, refund), self._refund_entry(ctx, was, refund)

    def _refund_entry(self, ctx: Context, was: Payment, refund: Refund) -> Change:
        if refund.state is RefundState.REFUNDED:
            return self._ledger.refunded(ctx, was.id, refund.id, refund.amount)
        return self._ledger.refund_failed(ctx, was.id, refund.id, refund.amount.currency)

    def _dispute(self, ctx: Context, was: Payment, made: MadeDispute) -> Iterator[_Step]:
        known = next((each for each in was.disputes if each.reference == made.reference), None)
        if known and (known.status, known.taken) == (made.status, made.taken):
            return
        at = self._clock.now()
        now = was.with_dispute(Dispute(**made.model_dump(exclude={"amount"}), amount=made.amount, at=at), at)
        about = {"dispute_id": made.reference, "reason": made.reason, "status": made.status}
        told = fact(PaymentDisputed, now, **about, amount=made.amount)
        yield now, told, self._dispute_entry(ctx, was.id, made, known)

    def _dispute_entry(self, ctx: Context, sale: str, made: MadeDispute, known: Dispute | None) -> Change:
        if made.taken == bool(known and known.taken):
            return Change(())
        if made.taken:
            return self._ledger.disputed(ctx, sale, made.reference, made.amount)
        return self._ledger.dispute_won(ctx, sale, made.reference, made.amount.currency)

    def _let_go(self, payment: Payment, standing: Standing) -> None:
        """What was voided here must hold nothing there, however late it came to."""
        heard = self._heard("action", standing, "late")
        try:
            self._provider.void(payment.model_copy(update={"evidence": (*payment.evidence, heard)}))
        except NoAnswer as silence:
            raise PaymentStalled("The payment provider did not answer in time.") from silence

    def _heard(self, step: str, standing: Standing, code: str) -> Evidence:
        return Evidence(step=step, reference=standing.reference, code=code, at=self._clock.now())

    def _find(self, ctx: Context, payment_id: str) -> Payment:
        payment = self._store.get(ctx.tenant, payment_id)
        if payment is None:
            raise NotFound("There is no such payment.")
        return payment


def _known(payment: Payment, made: MadeRefund) -> Refund | None:
    """Ours by its id; another by the provider's reference."""
    if made.refund_id and (ours := payment.refund(made.refund_id)):
        return ours
    return next((each for each in payment.refunds if each.reference == made.reference), None)


def _foreign(made: MadeRefund) -> Refund:
    """A refund that people made at the provider's: its id follows from the provider's reference."""
    name = derived("rfd", made.reference)
    return Refund(id=name, amount=made.amount, reference=made.reference, origin="provider", asked_at=made.at)

"""A payment: one authorization asked for under one key, and the evidence of each answer.
What was captured can be given back in parts (``refunds.py``).

pending → authorized → captured
   │           └─────→ voided
   ├→ refused  └─────→ capture_refused
   └→ voided
"""

from datetime import datetime
from enum import StrEnum

from shared.kernel.errors import Conflict, Refused, Unavailable
from shared.kernel.ids import derived
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.payments.refunds import MOST_REFUNDS, Refund, RefundTooLarge, TooManyRefunds, given_back


class PaymentState(StrEnum):
    """How far a payment has come. ``pending`` means asked, and no answer recorded yet."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    REFUSED = "refused"
    VOIDED = "voided"
    CAPTURE_REFUSED = "capture_refused"


class PaymentRefused(Refused):
    """The provider said no. ``reason`` among the facts is its code (``card_declined``)."""

    code = "payment_refused"


class PaymentStalled(Unavailable):
    """The provider did not answer in time: whether it holds the money is not known."""

    code = "payment_stalled"


class PaymentOver(Conflict):
    """The payment has been voided meanwhile, or is in a state that forbids the step."""

    code = "payment_over"


class ActionRequired(Conflict):
    """Whoever holds the card must confirm with their bank first; where, the checkout says."""

    code = "payment_action_required"


class Dispute(Model):
    """What the holder of a card contests at their bank. ``taken``: the provider has it taken back."""

    reference: str
    amount: Money
    reason: str
    status: str
    taken: bool
    at: datetime


class Evidence(Model):
    """What a provider answered: its own reference, the code, and when we heard it."""

    step: str
    reference: str
    code: str
    at: datetime


class Payment(Model):
    """One authorization of ``amount`` for one attempt of one checkout.

    ``id`` is also the key under which the provider does each step once. ``method`` is the
    provider's token of a payment method, never a card number.
    """

    id: str
    tenant: str
    checkout_id: str
    amount: Money
    method: str
    state: PaymentState = PaymentState.PENDING
    refusal: str | None = None
    #: Records from before this was kept were captured whole.
    captured: Money | None = None
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    #: Where the holder confirms (3-D Secure), as long as it is pending. Never announced, never logged.
    action_url: str | None = None
    evidence: tuple[Evidence, ...] = ()
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def reference(self) -> str:
        """The provider's own reference of the authorization; empty as long as none is known."""
        return next((heard.reference for heard in self.evidence if heard.step in _NAMING), "")

    @property
    def refundable(self) -> Money:
        """What is left of what was captured."""
        if self.state is not PaymentState.CAPTURED:
            return Money.zero(self.amount.currency)
        return (self.captured or self.amount) - given_back(self.refunds, self.amount.currency)

    def refund(self, refund_id: str) -> Refund | None:
        """The refund of an id, if it was ever asked for."""
        return next((each for each in self.refunds if each.id == refund_id), None)

    def with_refund(self, refund: Refund) -> "Payment":
        """The next version, with one refund more, pending. Raises :class:`RefundTooLarge`,
        :class:`TooManyRefunds`, :class:`PaymentOver`, and :class:`~shared.kernel.money.CurrencyMismatch`.
        """
        if self.state is not PaymentState.CAPTURED:
            raise PaymentOver("Only a captured payment can be refunded.", state=self.state)
        if len(self.refunds) >= MOST_REFUNDS:
            raise TooManyRefunds(f"A payment takes {MOST_REFUNDS} refunds.", most=MOST_REFUNDS)
        if self.refundable < refund.amount:
            left = self.refundable.model_dump()
            raise RefundTooLarge("There is not so much left to refund.", refundable=left)
        return self._next((*self.refunds, refund), refund.asked_at)

    def with_answer(self, answered: Refund, at: datetime) -> "Payment":
        """The next version, with what became of a refund."""
        return self._next(tuple(answered if each.id == answered.id else each for each in self.refunds), at)

    def _next(self, refunds: tuple[Refund, ...], at: datetime) -> "Payment":
        return self.model_copy(update={"refunds": refunds, "updated_at": at, "version": self.version + 1})

    def moved(self, to: PaymentState, evidence: Evidence) -> "Payment":
        """The payment one step on. Raises :class:`PaymentOver` where its state forbids the step."""
        if to not in _MOVES[self.state]:
            raise PaymentOver(f"A payment that is {self.state} cannot become {to}.", state=self.state)
        return self.model_copy(
            update={
                "state": to,
                "refusal": evidence.code if to in _REFUSALS else self.refusal,
                "evidence": (*self.evidence, evidence),
                "action_url": None,
                "updated_at": evidence.at,
                "version": self.version + 1,
            }
        )

    def asking(self, url: str, evidence: Evidence) -> "Payment":
        """The next version, pending until its holder has confirmed at ``url``."""
        update = {"action_url": url, "evidence": (*self.evidence, evidence), "updated_at": evidence.at}
        return self.model_copy(update={**update, "version": self.version + 1})

    def with_dispute(self, dispute: Dispute, at: datetime) -> "Payment":
        """The next version, with how a dispute stands now."""
        others = tuple(each for each in self.disputes if each.reference != dispute.reference)
        update = {"disputes": (*others, dispute), "updated_at": at, "version": self.version + 1}
        return self.model_copy(update=update)

    def with_made(self, refund: Refund, at: datetime) -> "Payment":
        """The next version, with a refund that was made at the provider's, however much is left here."""
        return self._next((*self.refunds, refund), at)


#: Steps whose answer names the authorization.
_NAMING = ("authorize", "action")
_REFUSALS = frozenset({PaymentState.REFUSED, PaymentState.CAPTURE_REFUSED})
_MOVES: dict[PaymentState, frozenset[PaymentState]] = {
    PaymentState.PENDING: frozenset({PaymentState.AUTHORIZED, PaymentState.REFUSED, PaymentState.VOIDED}),
    PaymentState.AUTHORIZED: frozenset(
        {PaymentState.CAPTURED, PaymentState.VOIDED, PaymentState.CAPTURE_REFUSED}
    ),
    PaymentState.CAPTURED: frozenset(),
    PaymentState.REFUSED: frozenset(),
    PaymentState.VOIDED: frozenset(),
    PaymentState.CAPTURE_REFUSED: frozenset(),
}


def payment_id(checkout_id: str, attempt: int) -> str:
    """The one payment of an attempt: however often it is asked for, it is the same."""
    return derived("pay", checkout_id, str(attempt))

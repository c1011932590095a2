"""A payment provider that keeps books of its own, so that ours can be held against them.

What it answers, the test provider decides by the payment method. Each step is done once for a payment's
id or a refund's, a payment that was let go before it was asked for can never be held, and one that was paid
out can not be let go: the port's contract.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from shared.kernel.clock import Clock
from shared.kernel.money import Money
from shared.payments.model import Payment
from shared.payments.provider import (
    Approval,
    Declined,
    MadeRefund,
    NoAnswer,
    ProviderFault,
    Standing,
    TestProvider,
)
from shared.payments.refunds import Refund
from tests.faults.boundary import Boundary
from tests.faults.faults import Fault

#: What the provider does once for an id, or for good: each a guard that can be taken away.
PROMISES = ("authorize once", "capture once", "void for good", "refund once")
_KINDS: tuple[Fault, ...] = (
    "crash before",
    "crash after",
    "unreachable",
    "unanswered",
    "late",
    "twice",
    "slow",
)


@dataclass
class Charge:
    """An amount that was held: then paid out, in part or whole, or let go, and given back."""

    payment: str
    held: int
    of: Payment
    captured: int = 0
    refunded: dict[str, int] = field(default_factory=dict[str, int])
    open: bool = True
    reference: str = ""


@dataclass
class Books:
    """What the provider did. ``keeps`` are the promises that it holds to; a test takes one away."""

    charges: list[Charge] = field(default_factory=list[Charge])
    released: set[str] = field(default_factory=set[str])
    keeps: set[str] = field(default_factory=lambda: set(PROMISES))
    captures: list[str] = field(default_factory=list[str])
    used: set[str] = field(default_factory=set[str])

    def begin(self) -> None:
        """New books."""
        for page in (self.charges, self.released, self.captures, self.used):
            page.clear()

    def keeping(self, promise: str, *, due: bool) -> bool:
        """Whether a promise that falls due now is held to."""
        if due:
            self.used.add(promise)
        return due and promise in self.keeps

    def of(self, payment: str) -> list[Charge]:
        return [charge for charge in self.charges if charge.payment == payment]


class Provider(TestProvider):
    """The port, each of its steps a call that may go wrong."""

    __test__ = False

    def __init__(self, boundary: Boundary, books: Books, clock: Clock) -> None:
        self._boundary = boundary
        self._books = books
        self._clock = clock

    def authorize(self, payment: Payment) -> Approval:
        return self._ask("authorize", payment.id, lambda: self._authorized(payment))

    def capture(self, payment: Payment, amount: Money) -> Approval:
        return self._ask("capture", payment.id, lambda: self._captured(payment, amount))

    def void(self, payment: Payment) -> Approval:
        return self._ask("void", payment.id, lambda: self._voided(payment))

    def refund(self, payment: Payment, refund: Refund) -> Approval:
        return self._ask("refund", payment.id, lambda: self._refunded(payment, refund))

    def look(self, reference: str) -> Standing | None:
        return self._ask("look", reference, lambda: self._seen(reference))

    def _ask(self, step: str, payment: str, do: Callable[[], object]) -> Any:
        """A silence stays silence, whatever was done; what is no answer of a provider's is not raised."""
        try:
            return self._boundary.call(f"provider {step} {payment}", do, _KINDS)
        except (ConnectTimeoutError, ReadTimeoutError) as silence:
            raise NoAnswer(step) from silence

    def _authorized(self, payment: Payment) -> Approval:
        known = self._books.of(payment.id)
        if self._books.keeping("authorize once", due=bool(known)):
            if not known[0].open and not known[0].captured:
                raise Declined("canceled")
            return super().authorize(payment)
        if self._books.keeping("void for good", due=payment.id in self._books.released):
            raise Declined("canceled")
        charge = Charge(payment.id, payment.amount.amount, payment)
        try:
            answer = super().authorize(payment)
        except NoAnswer:
            # It stalls after the work as often as before: the money is held, and nobody was told.
            self._books.charges.append(charge)
            raise
        charge.reference = answer.reference
        self._books.charges.append(charge)
        return answer

    def _captured(self, payment: Payment, amount: Money) -> Approval:
        try:
            answer = super().capture(payment, amount)
        except Declined:
            for charge in self._books.of(payment.id):
                charge.open = False
            raise
        held = [charge for charge in self._books.of(payment.id) if charge.open]
        done = [charge for charge in self._books.of(payment.id) if charge.captured]
        if self._books.keeping("capture once", due=bool(done)):
            return answer
        if not held and not done:
            raise Declined("canceled")
        charge = (held or done)[0]
        charge.captured += amount.amount
        charge.open = False
        self._books.captures.append(payment.id)
        return answer

    def _voided(self, payment: Payment) -> Approval:
        if any(charge.captured for charge in self._books.of(payment.id)):
            raise ProviderFault("state", "it was paid out")
        self._books.released.add(payment.id)
        held = [charge for charge in self._books.of(payment.id) if charge.open]
        if held:
            held[0].open = False
        return super().void(payment)

    def _refunded(self, payment: Payment, refund: Refund) -> Approval:
        charge = next(each for each in self._books.of(payment.id) if each.captured)
        known = charge.refunded.get(refund.id, 0)
        if not self._books.keeping("refund once", due=bool(known)):
            charge.refunded[refund.id] = known + refund.amount.amount
        return super().refund(payment, refund)

    def _seen(self, reference: str) -> Standing | None:
        charge = next((each for each in self._books.charges if each.reference == reference), None)
        if charge is None:
            return None
        payment, currency = charge.of, charge.of.amount.currency
        captured = Money(amount=charge.captured, currency=currency) if charge.captured else None
        return Standing(
            reference=reference,
            tenant=payment.tenant,
            payment_id=payment.id,
            checkout_id=payment.checkout_id,
            state="captured" if captured else "held" if charge.open else "released",
            amount=payment.amount,
            captured=captured,
            refunds=tuple(
                self._made(id_, Money(amount=n, currency=currency)) for id_, n in charge.refunded.items()
            ),
            made_at=payment.created_at,
        )

    def _made(self, refund_id: str, amount: Money) -> MadeRefund:
        return MadeRefund(
            reference=f"at.{refund_id}",
            refund_id=refund_id,
            amount=amount,
            state="refunded",
            at=self._clock.now(),
        )

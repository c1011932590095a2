"""A payment provider that keeps books of its own, so that ours can be held against them.

What it answers, the test provider decides by the payment method. Each step is done once for a payment's
id, and a payment that was let go before it was asked for can never be held: the port's contract.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from shared.kernel.money import Money
from shared.payments.model import Payment
from shared.payments.provider import Approval, Declined, NoAnswer, TestProvider
from shared.payments.refunds import Refund
from tests.faults.boundary import Boundary
from tests.faults.faults import Fault

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
    method: str
    held: int
    captured: int = 0
    refunded: dict[str, int] = field(default_factory=dict[str, int])
    open: bool = True


@dataclass
class Books:
    """What the provider did. ``keeps`` are the promises that it holds to; a test takes one away."""

    charges: list[Charge] = field(default_factory=list[Charge])
    released: set[str] = field(default_factory=set[str])
    keeps: set[str] = field(default_factory=lambda: {"authorize once", "capture once", "void for good"})
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

    def __init__(self, boundary: Boundary, books: Books) -> None:
        self._boundary = boundary
        self._books = books

    def authorize(self, payment: Payment) -> Approval:
        return self._ask("authorize", payment.id, lambda: self._authorized(payment))

    def capture(self, payment: Payment, amount: Money) -> Approval:
        return self._ask("capture", payment.id, lambda: self._captured(payment, amount))

    def void(self, payment: Payment) -> Approval:
        return self._ask("void", payment.id, lambda: self._voided(payment))

    def refund(self, payment: Payment, refund: Refund) -> Approval:
        return self._ask("refund", payment.id, lambda: self._refunded(payment, refund))

    def _ask(self, step: str, payment: str, do: Callable[[], Approval]) -> Any:
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
        charge = Charge(payment.id, payment.method, payment.amount.amount)
        try:
            answer = super().authorize(payment)
        except NoAnswer:
            # It stalls after the work as often as before: the money is held, and nobody was told.
            self._books.charges.append(charge)
            raise
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
        self._books.released.add(payment.id)
        held = [charge for charge in self._books.of(payment.id) if charge.open]
        if held:
            held[0].open = False
        return super().void(payment)

    def _refunded(self, payment: Payment, refund: Refund) -> Approval:
        charge = next(each for each in self._books.of(payment.id) if each.captured)
        charge.refunded[refund.id] = refund.amount.amount
        return super().refund(payment, refund)

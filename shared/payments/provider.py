"""The port to whoever moves the money, and a provider for tests and demonstrations."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Literal, Protocol

from shared.kernel.errors import Unavailable
from shared.kernel.ids import derived
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.payments.model import Payment
from shared.payments.refunds import Refund


class Declined(Exception):  # noqa: N818 - an answer, not a fault
    """The provider said no; ``code`` says why (``card_declined``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ActionNeeded(Exception):  # noqa: N818 - an answer, not a fault
    """The holder of the card must confirm at ``url`` (3-D Secure) before ``reference`` holds anything."""

    def __init__(self, reference: str, url: str) -> None:
        super().__init__(reference)
        self.reference = reference
        self.url = url


class NoAnswer(Exception):  # noqa: N818
    """The provider did not answer in time; what was asked may or may not have been done."""


class ProviderFault(Unavailable):
    """The provider did nothing, as it cannot be asked like this; ``reason`` among the facts says why.

    ``authentication``, ``rate_limit``, ``idempotency`` (the key stands for another request),
    ``invalid_request`` or ``state`` (what it did differs from what we know): people must look, and
    until then the step is asked for again.
    """

    code: ClassVar[str] = "payment_provider_fault"

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__("The payment provider cannot be asked just now.", reason=reason, detail=detail)


class Approval(Model):
    """The provider said yes: its own reference of the authorization, and a code."""

    reference: str
    code: str = "approved"


class MadeRefund(Model):
    """A refund as the provider has it; ``refund_id`` is ours, where it was asked for here."""

    reference: str
    refund_id: str | None = None
    amount: Money
    state: Literal["pending", "refunded", "refused"]
    refusal: str | None = None
    at: datetime


class MadeDispute(Model):
    """A dispute as the provider has it. ``taken`` says whether it has the amount taken back just now."""

    reference: str
    amount: Money
    reason: str
    status: str
    taken: bool


class Standing(Model):
    """How an authorization stands at the provider at this moment.

    ``payment_id``, ``tenant`` and ``checkout_id`` are what we named it with; ``captured`` is what it
    took, ``url`` where its holder must confirm.
    """

    reference: str
    tenant: str
    payment_id: str
    checkout_id: str
    state: Literal["unpaid", "refused", "action", "held", "captured", "released"]
    amount: Money
    captured: Money | None = None
    refusal: str | None = None
    url: str | None = None
    refunds: tuple[MadeRefund, ...] = ()
    disputes: tuple[MadeDispute, ...] = ()
    made_at: datetime


class PaymentProvider(Protocol):
    """Each step is done once for a payment's id, however often it is asked for.

    All of them raise :class:`ProviderFault` besides.
    """

    def accepts(self, method: str) -> bool:
        """Whether this looks like a payment method of this provider."""
        ...

    def authorize(self, payment: Payment) -> Approval:
        """Hold the amount. Raises :class:`Declined`, :class:`NoAnswer`, :class:`ActionNeeded`."""
        ...

    def capture(self, payment: Payment, amount: Money) -> Approval:
        """Pay out what was held, or a part of it; the rest is let go.

        Raises :class:`Declined`, :class:`NoAnswer`.
        """
        ...

    def void(self, payment: Payment) -> Approval:
        """Let go of what was asked for, held or not, answered or not: from then on it can never be held.

        Raises :class:`NoAnswer`.
        """
        ...

    def refund(self, payment: Payment, refund: Refund) -> Approval:
        """Give back what was captured, or a part of it; once for the refund's id.

        Raises :class:`Declined`, :class:`NoAnswer`.
        """
        ...

    def look(self, reference: str) -> Standing | None:
        """How an authorization stands now; None where it is none that we named, or nothing is kept.

        Raises :class:`NoAnswer`.
        """
        ...

    def made(self, since: datetime, until: datetime) -> Iterable[Standing] | None:
        """Every authorization that was made, or given back of, in a time; None where nothing is kept.

        Raises :class:`NoAnswer`.
        """
        ...


#: Payment methods of the test provider: what each does, by the step at which it does it.
TEST_METHODS = {
    "pm_card_ok": "ok",
    "pm_card_declined": "declined",
    "pm_card_insufficient_funds": "insufficient",
    "pm_card_stall": "stall",
    "pm_card_capture_refused": "capturerefused",
    "pm_card_capture_stall": "capturestall",
}
_REFUSALS = {"declined": "card_declined", "insufficient": "insufficient_funds"}


class TestProvider:
    """Answers by payment method alone, always the same, and moves no money."""

    __test__ = False

    def accepts(self, method: str) -> bool:
        return method in TEST_METHODS

    def authorize(self, payment: Payment) -> Approval:
        """See :class:`PaymentProvider`; a method that it does not know is declined."""
        behaviour = TEST_METHODS.get(payment.method, "declined")
        if behaviour in _REFUSALS:
            raise Declined(_REFUSALS[behaviour])
        if behaviour == "stall":
            raise NoAnswer("the authorization was not answered")
        return Approval(reference=f"{behaviour}.{derived('tst', payment.id)}")

    def capture(self, payment: Payment, amount: Money) -> Approval:
        """See :class:`PaymentProvider`; the reference remembers the method's behaviour."""
        behaviour = payment.reference.partition(".")[0]
        if behaviour == "capturerefused":
            raise Declined("authorization_expired")
        if behaviour == "capturestall":
            raise NoAnswer("the capture was not answered")
        return Approval(reference=payment.reference, code="captured")

    def void(self, payment: Payment) -> Approval:
        """See :class:`PaymentProvider`."""
        return Approval(reference=derived("tst", payment.id), code="voided")

    def refund(self, payment: Payment, refund: Refund) -> Approval:
        """See :class:`PaymentProvider`."""
        return Approval(reference=derived("tst", payment.id, refund.id), code="refunded")

    def look(self, reference: str) -> Standing | None:
        """Nothing is kept."""
        return None

    def made(self, since: datetime, until: datetime) -> Iterable[Standing] | None:
        """Nothing is kept."""
        return None

"""The port to whoever moves the money, and a provider for tests and demonstrations."""

from typing import Protocol

from shared.kernel.ids import derived
from shared.kernel.model import Model
from shared.kernel.money import Money


class Declined(Exception):  # noqa: N818 - an answer, not a fault
    """The provider said no; ``code`` says why (``card_declined``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoAnswer(Exception):  # noqa: N818
    """The provider did not answer in time; what was asked may or may not have been done."""


class Approval(Model):
    """The provider said yes: its own reference of the authorization, and a code."""

    reference: str
    code: str = "approved"


class PaymentProvider(Protocol):
    """Each step is done once for its ``key``, however often it is asked for."""

    def accepts(self, method: str) -> bool:
        """Whether this looks like a payment method of this provider."""
        ...

    def authorize(self, key: str, amount: Money, method: str) -> Approval:
        """Hold the amount. Raises :class:`Declined`, :class:`NoAnswer`."""
        ...

    def capture(self, key: str, reference: str, amount: Money) -> Approval:
        """Pay out what was held. Raises :class:`Declined`, :class:`NoAnswer`."""
        ...

    def void(self, key: str) -> Approval:
        """Let go of what was asked for under ``key``, held or not. Raises :class:`NoAnswer`."""
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

    def authorize(self, key: str, amount: Money, method: str) -> Approval:
        """See :class:`PaymentProvider`; a method that it does not know is declined."""
        behaviour = TEST_METHODS.get(method, "declined")
        if behaviour in _REFUSALS:
            raise Declined(_REFUSALS[behaviour])
        if behaviour == "stall":
            raise NoAnswer("the authorization was not answered")
        return Approval(reference=f"{behaviour}.{derived('tst', key)}")

    def capture(self, key: str, reference: str, amount: Money) -> Approval:
        """See :class:`PaymentProvider`; the reference remembers the method's behaviour."""
        behaviour = reference.partition(".")[0]
        if behaviour == "capturerefused":
            raise Declined("authorization_expired")
        if behaviour == "capturestall":
            raise NoAnswer("the capture was not answered")
        return Approval(reference=reference, code="captured")

    def void(self, key: str) -> Approval:
        """See :class:`PaymentProvider`."""
        return Approval(reference=derived("tst", key), code="voided")

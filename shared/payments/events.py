"""What payments announce: amounts and ids, never who paid nor with what."""

from typing import ClassVar

from shared.kernel.events import Fact
from shared.kernel.money import Money


class _OfPayment(Fact):
    payment_id: str
    checkout_id: str
    amount: Money


class PaymentAuthorized(_OfPayment):
    """The provider holds the amount for us."""

    name: ClassVar[str] = "payments.authorized"


class PaymentWasRefused(_OfPayment):
    """The provider refused to hold the amount; ``reason`` is its code."""

    name: ClassVar[str] = "payments.refused"
    reason: str


class PaymentCaptured(_OfPayment):
    """The provider pays the amount out to the shop."""

    name: ClassVar[str] = "payments.captured"


class CaptureWasRefused(_OfPayment):
    """The provider will not pay out what it held; ``reason`` is its code."""

    name: ClassVar[str] = "payments.capture_refused"
    reason: str


class PaymentVoided(_OfPayment):
    """The provider has let the amount go, or never held it."""

    name: ClassVar[str] = "payments.voided"


class PaymentRefunded(_OfPayment):
    """The provider gives ``amount`` back, which may be a part of what was captured."""

    name: ClassVar[str] = "payments.refunded"
    refund_id: str


class RefundWasRefused(_OfPayment):
    """The provider will not give ``amount`` back; ``reason`` is its code."""

    name: ClassVar[str] = "payments.refund_refused"
    refund_id: str
    reason: str


class PaymentDisputed(_OfPayment):
    """The holder of the card contests ``amount`` at their bank; ``status`` is the provider's word."""

    name: ClassVar[str] = "payments.disputed"
    dispute_id: str
    reason: str
    status: str


FACTS: tuple[type[Fact], ...] = (
    PaymentAuthorized,
    PaymentWasRefused,
    PaymentCaptured,
    CaptureWasRefused,
    PaymentVoided,
    PaymentRefunded,
    RefundWasRefused,
    PaymentDisputed,
)

"""What checkouts announce."""

from typing import ClassVar

from shared.kernel.events import Fact
from shared.kernel.money import Money


class _OfCheckout(Fact):
    checkout_id: str


class CheckoutReady(_OfCheckout):
    """Everything is there that a yes needs, and the shopper is asked for it."""

    name: ClassVar[str] = "checkout.ready"
    attempt: int
    total: Money


class CheckoutAgreed(_OfCheckout):
    """The shopper said yes."""

    name: ClassVar[str] = "checkout.agreed"
    attempt: int
    total: Money


class CheckoutFailed(_OfCheckout):
    """An attempt was undone and the shopper may try again; ``reason`` is a stable code."""

    name: ClassVar[str] = "checkout.attempt_failed"
    attempt: int
    reason: str


class CheckoutCanceled(_OfCheckout):
    """It came to nothing; ``reason`` is a stable code."""

    name: ClassVar[str] = "checkout.canceled"
    reason: str


class CheckoutCompleted(_OfCheckout):
    """It became an order."""

    name: ClassVar[str] = "checkout.completed"
    order_id: str


FACTS: tuple[type[Fact], ...] = (
    CheckoutReady,
    CheckoutAgreed,
    CheckoutFailed,
    CheckoutCanceled,
    CheckoutCompleted,
)

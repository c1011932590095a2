"""A checkout: what a cart would cost here and now, and the shopper's decision about it.

incomplete ⇄ ready_for_complete → complete_in_progress → completed
    │               │                 ⇅   ├→ incomplete (payment refused or stalled: choose again)
    │               │      requires_escalation (the card's holder confirms with their bank)
    └→ canceled ←───┴─────────────────────┘

Each time that it becomes ready begins an *attempt*: one consent, one reservation, one payment, one
run of the saga. Nothing of an attempt serves another.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from shared.carts.model import Message
from shared.identity.model import Address, ShippingOption
from shared.kernel.errors import Conflict, Gone, Invalid
from shared.kernel.ids import derived
from shared.kernel.model import Model
from shared.kernel.money import Currency, Money
from shared.kernel.tenancy import Actor
from shared.payments.model import payment_id
from shared.pricing.model import CodeStatus, Discounted, QuotedLine, Total
from shared.promotions.model import Promotion
from shared.promotions.redemptions import RedemptionKey


class CheckoutStatus(StrEnum):
    """The words of the agentic commerce protocols.

    ``requires_escalation`` is for a payment method that asks its holder in person (3-D Secure).
    """

    INCOMPLETE = "incomplete"
    READY = "ready_for_complete"
    ESCALATED = "requires_escalation"
    RUNNING = "complete_in_progress"
    COMPLETED = "completed"
    CANCELED = "canceled"


#: Statuses that nothing changes any more.
CLOSED = frozenset({CheckoutStatus.COMPLETED, CheckoutStatus.CANCELED})
#: Statuses in which the shopper may still change what is bought, and how.
OPEN = frozenset({CheckoutStatus.INCOMPLETE, CheckoutStatus.READY})


class CartEmpty(Conflict):
    """There is nothing to buy."""

    code = "cart_empty"


class ConsentChanged(Conflict):
    """The yes was to something else; ``changed`` names the parts (``lines``, ``totals``, …), ``prices``
    what costs less by now than was shown."""

    code = "consent_changed"


class NotReady(Conflict):
    """Something is missing that a confirmation needs; the checkout's messages say what."""

    code = "checkout_incomplete"


class CheckoutRunning(Conflict):
    """The shopper said yes already and it is being carried out."""

    code = "checkout_in_progress"


class CheckoutClosed(Conflict):
    """The checkout has been completed or canceled; ``checkout_status`` says which."""

    code = "checkout_closed"


class ConfirmationExpired(Gone):
    """The time for a yes is over."""

    code = "confirmation_expired"


class CheckoutExpired(Gone):
    """The checkout was left alone for too long."""

    code = "checkout_expired"


class UnknownPaymentMethod(Invalid):
    """The shop does not take this payment method."""

    code = "unknown_payment_method"


class AttemptOver(Conflict):
    """The attempt that this saga carries out has been ended or overtaken."""

    code = "attempt_over"


class Escalation(Model):
    """Where the holder of the card confirms with their bank, and until when the saga waits for that.

    ``url`` is the provider's, for its owner's eyes alone.
    """

    url: str
    expires_at: datetime


class Attempt(Model):
    """One try at completing a checkout.

    ``number`` is the checkout's version when it became ready, and part of the consent. ``agreed``
    is the shopper's yes, ``ending`` the reason for which the attempt is being undone: from then on
    nothing of it may be committed.
    """

    number: int
    consent: str
    reservation_id: str
    payment_id: str
    order_id: str
    expires_at: datetime
    agreed_at: datetime | None = None
    escalation: Escalation | None = None
    ending: str | None = None

    @staticmethod
    def reservation_of(checkout_id: str, number: int) -> str:
        """The reservation's id, the same for whoever reckons it."""
        return derived("rsv", checkout_id, str(number))

    @staticmethod
    def payment_of(checkout_id: str, number: int) -> str:
        """The payment's id, which is also its idempotency key."""
        return payment_id(checkout_id, number)


class Checkout(Model):
    """The record. ``version`` counts what the shopper could notice; ``deadline`` is when the
    sweeper should look at it (none once it is closed). ``promotions`` are those that ``discounts`` were
    taken off by, as they were then, until the yes took them: from then on ``redemptions`` are what it
    took. Prices are promised until ``quoted_until``."""

    id: str
    tenant: str
    owner: Actor
    shop: str
    locale: str
    cart_id: str
    status: CheckoutStatus
    currency: Currency
    lines: tuple[QuotedLine, ...]
    totals: tuple[Total, ...]
    total: Money
    needs_shipping: bool
    shipping_address: Address | None = None
    shipping_option: str | None = None
    shipping_options: tuple[ShippingOption, ...] = ()
    payment_method: str | None = None
    messages: tuple[Message, ...] = ()
    discounts: tuple[Discounted, ...] = ()
    codes: tuple[CodeStatus, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    redemptions: tuple[RedemptionKey, ...] = ()
    quoted_until: datetime | None = None
    attempt: Attempt | None = None
    order_id: str | None = None
    deadline: datetime | None
    expires_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int = 1


class CreateCheckout(Model):
    """How to check the active cart out; what is left out can be given later.

    ``agreed_total`` is for a caller whose request is itself the confirmation: where the ready
    checkout comes to exactly that total it is confirmed at once, and otherwise it waits for a yes.
    """

    shipping_address: Address | None = None
    shipping_option: str | None = Field(default=None, max_length=64)
    payment_method: str | None = Field(default=None, max_length=255)
    currency: Currency | None = None
    agreed_total: Money | None = None


class UpdateCheckout(Model):
    """What to change; what is left out stays. An empty update reckons everything afresh."""

    shipping_address: Address | None = None
    shipping_option: str | None = Field(default=None, max_length=64)
    payment_method: str | None = Field(default=None, max_length=255)


class Confirmation(Model):
    """What a yes would mean: every line and sum, in words, and until when it can be given.

    ``consent`` is sent back unchanged to say yes to exactly this.
    """

    consent: str
    summary: tuple[str, ...]
    total: Money
    expires_at: datetime


class Link(Model):
    """Something that belongs to the checkout, by relation (``self``, ``order``)."""

    type: str
    url: str


class CheckoutView(Model):
    """A checkout as its owner sees it. ``confirmation`` is there exactly while a yes can be given,
    ``escalation`` while the holder of the card has to confirm with their bank."""

    id: str
    status: CheckoutStatus
    currency: Currency
    lines: tuple[QuotedLine, ...]
    totals: tuple[Total, ...]
    total: Money
    shipping_address: Address | None
    shipping_option: str | None
    shipping_options: tuple[ShippingOption, ...]
    payment_method: str | None
    messages: tuple[Message, ...]
    discounts: tuple[Discounted, ...] = ()
    codes: tuple[CodeStatus, ...] = ()
    quoted_until: datetime | None = None
    confirmation: Confirmation | None
    escalation: Escalation | None = None
    order_id: str | None
    links: tuple[Link, ...]
    expires_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int

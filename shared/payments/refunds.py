"""What of a captured payment is given back, in one or several parts, and never more than was captured."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Literal

from shared.kernel.errors import Conflict
from shared.kernel.model import Model
from shared.kernel.money import Money, total

#: So that a payment stays far below what an item may hold.
MOST_REFUNDS = 100


class RefundState(StrEnum):
    """``pending`` means asked, and no answer recorded yet: it counts as given back until it is refused."""

    PENDING = "pending"
    REFUNDED = "refunded"
    REFUSED = "refused"


class RefundTooLarge(Conflict):
    """There is not so much left of what was captured; ``refundable`` says how much is."""

    code = "refund_too_large"


class TooManyRefunds(Conflict):
    """A payment keeps all its refunds, refused ones too, and so takes a number of them."""

    code = "too_many_refunds"


class RefundDiffers(Conflict):
    """A refund of this id was asked for with another amount."""

    code = "refund_differs"


class Refund(Model):
    """One part given back. ``reference`` is the provider's, ``refusal`` its code where it said no."""

    id: str
    amount: Money
    state: RefundState = RefundState.PENDING
    reference: str = ""
    refusal: str | None = None
    #: ``shop``: asked for here. ``provider``: made by people at the provider's own dashboard.
    origin: Literal["shop", "provider"] = "shop"
    asked_at: datetime
    answered_at: datetime | None = None


def given_back(refunds: Iterable[Refund], currency: str) -> Money:
    """All that was given back or may have been: what was refused alone does not count."""
    return total((each.amount for each in refunds if each.state is not RefundState.REFUSED), currency)

"""What promotions announce: ids and amounts, and nobody's name."""

from typing import ClassVar

from shared.kernel.events import Fact
from shared.kernel.money import Money


class _OfPromotion(Fact):
    promotion_id: str


class PromotionCreated(_OfPromotion):
    """A shop offers something; it counts from its own beginning on."""

    name: ClassVar[str] = "promotions.created"


class PromotionChanged(_OfPromotion):
    """A promotion was written anew."""

    name: ClassVar[str] = "promotions.changed"
    promotion_version: int


class PromotionFinished(_OfPromotion):
    """Its merchant ended it; it counts until what was shown of it has run out."""

    name: ClassVar[str] = "promotions.ended"


class PromotionRedeemed(_OfPromotion):
    """An order was committed with it; ``amount`` is what it took off."""

    name: ClassVar[str] = "promotions.redeemed"
    order_id: str
    amount: Money


class RedemptionReturned(_OfPromotion):
    """What was taken of it was given back, as the checkout or its order came to nothing."""

    name: ClassVar[str] = "promotions.redemption_returned"
    checkout_id: str
    reason: str


FACTS: tuple[type[Fact], ...] = (
    PromotionCreated,
    PromotionChanged,
    PromotionFinished,
    PromotionRedeemed,
    RedemptionReturned,
)

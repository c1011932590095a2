"""Uses of promotions: claimed, redeemed, returned; and what all of them come to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from shared.kernel.model import Model
from shared.kernel.money import Currency
from shared.promotions.model import UNLIMITED, Limits, Promotion


class Used(Model):
    """How often a promotion was used, and how much it took off, by currency; as counted so far."""

    uses: int = 0
    spent: dict[Currency, int] = Field(default_factory=dict[str, int])


class RedemptionState(StrEnum):
    """``claimed`` at the yes, ``redeemed`` with the order, ``returned`` where it came to nothing."""

    CLAIMED = "claimed"
    REDEEMED = "redeemed"
    RETURNED = "returned"


class Redemption(Model):
    """One use of one promotion by one attempt at a checkout."""

    id: str
    promotion_id: str
    tenant: str
    actor: str
    checkout_id: str
    attempt: int
    currency: Currency
    amount: int
    order_id: str | None = None
    state: RedemptionState = RedemptionState.CLAIMED
    limits: Limits = UNLIMITED
    claimed_at: datetime
    updated_at: datetime
    version: int = 1


class RedemptionKey(Model):
    """By which an attempt's use of a promotion is found again."""

    promotion_id: str
    attempt: int


class RedemptionView(Model):
    """A redemption as the merchant sees it: no person is named."""

    id: str
    checkout_id: str
    order_id: str | None
    currency: Currency
    amount: int
    state: RedemptionState
    claimed_at: datetime
    updated_at: datetime

    @staticmethod
    def of(redemption: Redemption) -> RedemptionView:
        """The redemption without what concerns the store alone."""
        return RedemptionView(**{name: getattr(redemption, name) for name in RedemptionView.model_fields})


class PromotionView(Model):
    """A promotion as its merchant sees it, with what was used of it (None where nothing is counted)."""

    promotion: Promotion
    used: Used | None = None

"""What a shop offers one shopper at a moment: automatic promotions, and those whose codes they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.promotions.model import CodeRefused, Promotion, Reason
from shared.promotions.words import sentence


@dataclass(frozen=True, slots=True)
class Offers:
    """A shop's ``promotions`` to somebody with these ``codes``; ``refused`` are used up, by id, and
    ``room`` is what is left of budgets, by id and currency.

    ``frozen``: these very promotions were shown and are honoured, whatever became of them.
    """

    promotions: Sequence[Promotion] = ()
    codes: Sequence[str] = ()
    signed_in: bool = False
    refused: Mapping[str, Reason] = field(default_factory=dict[str, Reason])
    room: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    frozen: bool = False

    def with_codes(self, codes: Sequence[str]) -> Offers:
        """The same offers to somebody with other codes."""
        return replace(self, codes=tuple(codes))

    def of_code(self, code: str) -> Promotion | None:
        """The promotion of a code: the one that lives longest, where it was used before."""
        found = [p for p in self.promotions if p.code == code]
        return max(found, key=lambda p: (p.ends_at is None, p.ends_at or p.starts_at, p.id), default=None)

    def had(self) -> list[Promotion]:
        """The promotions that can count for this shopper, whether they do or not."""
        own = [p for code in dict.fromkeys(self.codes) if (p := self.of_code(code)) is not None]
        automatic = [p for p in self.promotions if p.code is None]
        return [p for p in (*automatic, *own) if self.against(p) is None]

    def against(self, promotion: Promotion) -> Reason | None:
        """What stands against a promotion whoever is shopping for what; None where nothing does."""
        if promotion.limits.per_customer is not None and not self.signed_in:
            return Reason.SIGN_IN
        return self.refused.get(promotion.id)

    def left(self, currency: str) -> dict[str, int]:
        """What is left of budgets in a currency, by promotion."""
        return {one: left[currency] for one, left in self.room.items() if currency in left}

    def moment(self, promotion: Promotion, at: datetime) -> datetime:
        """The moment at which it is looked at: one that was shown lives as it lived then."""
        over = promotion.ends_at is not None and promotion.ends_at <= at
        return promotion.starts_at if self.frozen and over else at


NO_OFFERS = Offers()


def require_code(code: str, offers: Offers, at: datetime) -> None:
    """Raise :class:`CodeRefused` for a code that cannot count, whatever is in the cart."""
    promotion = offers.of_code(code)
    if promotion is None:
        reason = Reason.UNKNOWN
    elif promotion.live(at):
        reason = offers.against(promotion)
    else:
        reason = Reason.ENDED if promotion.over(at) else Reason.NOT_STARTED
    if reason is not None:
        raise CodeRefused(sentence(code, reason, 0, "USD"), promotion_code=code, reason=reason.value)

"""Promotions as a merchant writes them and as they are kept.

A promotion without a code is automatic; one with a code (a coupon) counts where the code is on the
cart. It takes something off some lines (``effect`` over ``on``), under conditions (``needs``), within
limits, from ``starts_at`` until ``ends_at`` (excluded). Of one ``group`` at most one is had, those of
different groups add up, and an ``exclusive`` one is had alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.money import Currency
from shared.kernel.quantity import MOST

#: A price's own limit, in minor units (:data:`shared.catalog.model.MOST_AMOUNT`).
MOST_AMOUNT = 10**12
#: Promotions of a shop that have not ended: read together, and weighed against each other.
MOST_LIVE = 60
#: Groups among them: what adds up is weighed in every combination.
MOST_GROUPS = 4
#: Bytes of them as JSON: they are one item, of which DynamoDB stores 400 KB.
MOST_BYTES = 300_000
#: Codes on one cart.
MOST_CODES = 5

BasisPoints = Annotated[int, Field(ge=1, le=10_000)]
Amount = Annotated[int, Field(ge=1, le=MOST_AMOUNT)]
#: Minor units by currency: a promotion does not count in a currency that it does not name.
Amounts = Annotated[dict[Currency, Amount], Field(min_length=1, max_length=20)]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9](?:[A-Z0-9_-]{1,30}[A-Z0-9])$")]
#: A code as a shopper writes it, in any case and with spaces around.
TypedCode = Annotated[str, Field(min_length=1, max_length=64)]
Group = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,30}$")]
_Title = Annotated[str, Field(min_length=1, max_length=120)]
_Word = Annotated[str, Field(min_length=1, max_length=100)]
_Some = Annotated[int, Field(ge=1, le=MOST)]
#: The shortest life that a promotion has: one that was ended before it began.
_INSTANT = timedelta(microseconds=1)


class UnknownPromotion(NotFound):
    """The shop has no such promotion."""

    code = "unknown_promotion"


class CodeTaken(Conflict):
    """Another promotion of the shop has this code."""

    code = "promotion_code_taken"


class PromotionExists(Conflict):
    """The Idempotency-Key made another promotion already."""

    code = "promotion_exists"


class PromotionEnded(Conflict):
    """It is over for good."""

    code = "promotion_ended"


class TermsFixed(Conflict):
    """It has begun: what it takes off, on what and under which conditions, was shown to shoppers.

    ``fixed`` names the fields. End it and make another.
    """

    code = "promotion_terms_fixed"


class TooManyPromotions(Conflict):
    """The shop has as many as can count at once, or as many groups of them: ``most``."""

    code = "too_many_promotions"


class CodeRefused(Invalid):
    """A code that does not count; ``reason`` is a :class:`Reason`."""

    code = "promotion_code_refused"


class TooManyCodes(Conflict):
    """A cart has as many codes as one may: ``most``."""

    code = "too_many_promotion_codes"


class LimitReached(Conflict):
    """A promotion that was shown has been used up since; ``promotion_id`` names it."""

    code = "promotion_limit_reached"


class RedemptionOver(Conflict):
    """What was taken of a promotion was given back: nothing can be ordered with it."""

    code = "redemption_over"


class Reason(StrEnum):
    """Why a code or a promotion does not count."""

    UNKNOWN = "unknown"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    SIGN_IN = "sign_in_required"
    USED_UP = "used_up"
    USED_BY_YOU = "used_by_you"
    CURRENCY = "currency"
    SPEND_MORE = "spend_more"
    BUY_MORE = "buy_more"
    NOTHING_FITS = "nothing_fits"
    BETTER_OFFER = "better_offer"


class Selector(Model):
    """Some of a cart's lines: those that fit every list that is not empty.

    A category fits what is in it or below. Without any list, all lines.
    """

    product_ids: Annotated[tuple[IdText, ...], Field(max_length=100)] = ()
    categories: Annotated[tuple[tuple[_Word, ...], ...], Field(max_length=20)] = ()
    brands: Annotated[tuple[_Word, ...], Field(max_length=20)] = ()


EVERYTHING = Selector()


class Percentage(Model):
    """So many basis points (1/10,000) off, at most ``at_most`` where that is given."""

    type: Literal["percentage"] = "percentage"
    basis_points: BasisPoints
    at_most: Amounts | None = None


class FixedAmount(Model):
    """An amount off all selected lines together, never more than they cost."""

    type: Literal["fixed_amount"] = "fixed_amount"
    amounts: Amounts


class BuyGet(Model):
    """For every ``buy`` of the selected, ``get`` more are ``basis_points`` cheaper (10,000: free).

    Those are of ``gets`` where it is given, and else of the selected themselves; the cheapest are
    reduced. ``at_most`` bounds how often it counts in one order.
    """

    type: Literal["buy_x_get_y"] = "buy_x_get_y"
    buy: _Some
    get: _Some
    basis_points: BasisPoints = 10_000
    gets: Selector | None = None
    at_most: _Some | None = None


class FreeShipping(Model):
    """Delivery for nothing, by these options (none named: by any), up to ``at_most``."""

    type: Literal["free_shipping"] = "free_shipping"
    options: Annotated[tuple[_Word, ...], Field(max_length=20)] = ()
    at_most: Amounts | None = None


Effect = Annotated[Percentage | FixedAmount | BuyGet | FreeShipping, Field(discriminator="type")]


class Needs(Model):
    """What the selected lines must come to: an amount in the cart's currency, a number of pieces.

    Both are of goods at the prices paid, before any promotion.
    """

    spend: Amounts | None = None
    quantity: _Some | None = None


class Limits(Model):
    """How often, how often for each customer, and how much together; what is None is unlimited.

    A promotion that counts customers is for people who are signed in: a guest can always be another.
    """

    uses: Annotated[int, Field(ge=1, le=10**9)] | None = None
    per_customer: Annotated[int, Field(ge=1, le=1_000)] | None = None
    budget: Amounts | None = None

    @property
    def any(self) -> bool:
        """Whether anything is counted."""
        return self.uses is not None or self.per_customer is not None or self.budget is not None

    @property
    def counted(self) -> bool:
        """Whether anything is counted over all customers."""
        return self.uses is not None or self.budget is not None


UNLIMITED = Limits()


class PromotionDraft(Model):
    """A promotion as its merchant writes it. Of equal offers the higher ``priority`` is had."""

    title: _Title
    code: Code | None = None
    starts_at: datetime
    ends_at: datetime | None = None
    effect: Effect
    on: Selector = EVERYTHING
    needs: Needs = Needs()
    limits: Limits = UNLIMITED
    group: Group = "default"
    exclusive: bool = False
    priority: Annotated[int, Field(ge=-1_000, le=1_000)] = 0

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        for moment in (self.starts_at, self.ends_at):
            if moment and moment.tzinfo is None:
                raise ValueError("a promotion's beginning and end need a time zone")
        if self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("a promotion ends after it begins")
        return self


class Promotion(PromotionDraft):
    """A promotion of a shop, as kept. ``ended`` is when its merchant ended it."""

    #: What shoppers were shown once it has begun.
    TERMS: ClassVar[tuple[str, ...]] = (
        "code",
        "starts_at",
        "effect",
        "on",
        "needs",
        "group",
        "exclusive",
        "priority",
    )

    id: str
    tenant: str
    ended: datetime | None = None
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def tracked(self) -> bool:
        """Whether each use of it is written down: automatic ones without limits cost no write."""
        return self.code is not None or self.limits.any

    def over(self, at: datetime) -> bool:
        return self.ends_at is not None and at >= self.ends_at

    def live(self, at: datetime) -> bool:
        """Whether it counts at that moment."""
        return self.starts_at <= at and not self.over(at)

    def draft(self) -> PromotionDraft:
        """What its merchant wrote of it."""
        return PromotionDraft(**{name: getattr(self, name) for name in PromotionDraft.model_fields})

    def changed(self, draft: PromotionDraft, at: datetime, promised: datetime) -> Promotion:
        """The next version. One that has begun keeps its terms, and ends no sooner than ``promised``,
        when what was shown of it runs out. Raises :class:`PromotionEnded`, :class:`TermsFixed`.
        """
        if self.over(at):
            raise PromotionEnded("This promotion is over; make a new one.")
        if self.starts_at <= at:
            fixed = [name for name in self.TERMS if getattr(self, name) != getattr(draft, name)]
            if draft.ends_at != self.ends_at and draft.ends_at is not None and draft.ends_at < promised:
                fixed.append("ends_at")
            if fixed:
                words = "It has begun, and shoppers were shown its terms; end it and make another."
                raise TermsFixed(words, fixed=fixed)
        fields = {name: getattr(draft, name) for name in PromotionDraft.model_fields}
        return self.model_copy(update={**fields, "updated_at": at, "version": self.version + 1})

    def finished(self, at: datetime, promised: datetime) -> Promotion:
        """The next version, over at ``promised``; before it began, over at once. Itself where it is
        ended already."""
        if self.ended is not None or self.over(at):
            return self
        over = max(promised, at) if self.starts_at <= at else at
        ends = min(over, self.ends_at) if self.ends_at else over
        begins = min(self.starts_at, ends - _INSTANT)
        update = {"ended": at, "ends_at": ends, "starts_at": begins}
        return self.model_copy(update={**update, "updated_at": at, "version": self.version + 1})


def normal(code: str) -> str:
    """A code as it is compared: without outer spaces, in capitals."""
    return code.strip().upper()

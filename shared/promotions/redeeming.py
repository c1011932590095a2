"""Using promotions: claimed with the shopper's yes, redeemed with the order, given back otherwise.

A claim counts at once, under the limits' own conditions and in the transaction that records the yes:
so what is used up is refused before any payment, and what was claimed is there when the order is
committed. That takes the claim along as redeemed, on the version that was read; a claim that was
given back can not be ordered with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from shared.kernel.change import Change, UnitOfWork, racing
from shared.kernel.clock import Clock
from shared.kernel.events import Announcer
from shared.kernel.ids import derived
from shared.kernel.money import Money
from shared.kernel.tenancy import Context
from shared.promotions.events import PromotionRedeemed, RedemptionReturned
from shared.promotions.model import LimitReached, Promotion, RedemptionOver
from shared.promotions.ports import PromotionStore
from shared.promotions.redemptions import Redemption, RedemptionKey, RedemptionState

#: How often giving back runs again where another claim of the same promotion was in the way.
_TRIES = 8


class TakenOff(Protocol):
    """What a promotion takes off a quote, signed (:class:`shared.pricing.model.Discounted`)."""

    @property
    def promotion_id(self) -> str: ...

    @property
    def amount(self) -> Money: ...


class Redeeming:
    """The uses of promotions, for whoever sells."""

    def __init__(self, *, store: PromotionStore, uow: UnitOfWork, announcer: Announcer, clock: Clock) -> None:
        self._store = store
        self._uow = uow
        self._announcer = announcer
        self._clock = clock

    def claiming(
        self,
        ctx: Context,
        checkout_id: str,
        attempt: int,
        promotions: Sequence[Promotion],
        taken: Sequence[TakenOff],
    ) -> Change:
        """The writes that count what a yes takes of these promotions; none for untracked ones.

        Raises, and is refused as, :class:`LimitReached`.
        """
        tracked = {promotion.id: promotion for promotion in promotions if promotion.tracked}
        change = Change(())
        for one in taken:
            if one.promotion_id in tracked:
                claim = self._claim(ctx, checkout_id, attempt, tracked[one.promotion_id], one.amount)
                change += self._store.claim(claim)
        return change

    def redeeming(
        self, ctx: Context, checkout_id: str, keys: Sequence[RedemptionKey], order_id: str
    ) -> Change:
        """The writes that make an attempt's claims an order's; one read where there are claims.

        Raises, and is refused as, :class:`RedemptionOver`.
        """
        change = Change(())
        for claim in self._claims(ctx, checkout_id, keys):
            if claim.state is RedemptionState.RETURNED:
                words = "A discount of this checkout was given back."
                raise RedemptionOver(words, promotion_id=claim.promotion_id)
            redeemed = self._moved(claim, RedemptionState.REDEEMED, order_id)
            amount = Money(amount=claim.amount, currency=claim.currency)
            fact = PromotionRedeemed(promotion_id=claim.promotion_id, order_id=order_id, amount=amount)
            change += self._store.move(redeemed, self._announcer.envelopes(ctx, [fact]))
        return change

    def giving_back(
        self, ctx: Context, checkout_id: str, keys: Sequence[RedemptionKey], reason: str
    ) -> Change:
        """The writes that give back what was taken, for who cancels in one transaction; what was given
        back already is left alone."""
        change = Change(())
        for claim in self._claims(ctx, checkout_id, keys):
            if claim.state is not RedemptionState.RETURNED:
                returned = self._moved(claim, RedemptionState.RETURNED, claim.order_id)
                fact = RedemptionReturned(
                    promotion_id=claim.promotion_id, checkout_id=checkout_id, reason=reason
                )
                change += self._store.move(returned, self._announcer.envelopes(ctx, [fact]))
        return change

    def give_back(self, ctx: Context, checkout_id: str, keys: Sequence[RedemptionKey], reason: str) -> None:
        """The same at once; again is no second time. Raises :class:`Conflict` where the promotion's
        count is written by others all the while."""
        racing(
            lambda: self._uow.commit(self.giving_back(ctx, checkout_id, keys, reason)), _TRIES, RedemptionOver
        )

    def _claims(self, ctx: Context, checkout_id: str, keys: Sequence[RedemptionKey]) -> list[Redemption]:
        wanted = [(key.promotion_id, key.attempt) for key in keys]
        return self._store.redemptions_of(ctx.tenant, checkout_id, wanted) if wanted else []

    def _claim(
        self, ctx: Context, checkout_id: str, attempt: int, promotion: Promotion, off: Money
    ) -> Redemption:
        now, limits = self._clock.now(), promotion.limits
        budget = None if limits.budget is None else limits.budget.get(off.currency, 0)
        if budget is not None and -off.amount > budget:
            words = "A discount that was shown is used up; look at the checkout again."
            raise LimitReached(words, promotion_id=promotion.id)
        return Redemption(
            id=derived("red", promotion.id, checkout_id, str(attempt)),
            promotion_id=promotion.id,
            tenant=ctx.tenant,
            actor=ctx.actor.id,
            checkout_id=checkout_id,
            attempt=attempt,
            currency=off.currency,
            amount=-off.amount,
            limits=limits,
            claimed_at=now,
            updated_at=now,
        )

    def _moved(self, claim: Redemption, state: RedemptionState, order_id: str | None) -> Redemption:
        update = {"state": state, "order_id": order_id, "version": claim.version + 1}
        return claim.model_copy(update={**update, "updated_at": self._clock.now()})


def keys_of(promotions: Sequence[Promotion], attempt: int) -> tuple[RedemptionKey, ...]:
    """The keys of what an attempt claimed of these promotions."""
    return tuple(RedemptionKey(promotion_id=p.id, attempt=attempt) for p in promotions if p.tracked)

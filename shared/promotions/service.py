"""The use cases of promotions: what shoppers are offered, and what merchants write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from shared.identity.service import TenantService
from shared.kernel.change import UnitOfWork, racing
from shared.kernel.clock import Clock
from shared.kernel.errors import Stale
from shared.kernel.events import Announcer, Fact
from shared.kernel.ids import Ids, derived
from shared.kernel.paging import Page
from shared.kernel.tenancy import Context
from shared.promotions.events import PromotionChanged, PromotionCreated, PromotionFinished
from shared.promotions.model import (
    MOST_BYTES,
    MOST_GROUPS,
    MOST_LIVE,
    CodeTaken,
    Promotion,
    PromotionDraft,
    PromotionExists,
    Reason,
    TooManyPromotions,
    UnknownPromotion,
)
from shared.promotions.offers import Offers
from shared.promotions.ports import LivePromotions, PromotionStore
from shared.promotions.redemptions import PromotionView, RedemptionView, Used

WRITE = "promotions:write"
#: How old a shop's promotions may be where they are read in passing.
FRESH_FOR = timedelta(seconds=10)
#: How long a code that has ended is still known as one.
_REMEMBERED = timedelta(days=30)
_TRIES = 5


class PromotionService:
    """The promotions of every tenant."""

    def __init__(
        self,
        *,
        store: PromotionStore,
        tenants: TenantService,
        uow: UnitOfWork,
        announcer: Announcer,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._store = store
        self._tenants = tenants
        self._uow = uow
        self._announcer = announcer
        self._ids = ids
        self._clock = clock
        self._kept: dict[str, tuple[datetime, LivePromotions]] = {}

    def offers(self, ctx: Context, codes: tuple[str, ...] = ()) -> Offers:
        """What the shop offers the actor with these codes: one read at most every 10 seconds."""
        live = self._live(ctx.tenant).promotions
        return Offers(promotions=live, codes=codes, signed_in=ctx.actor.kind == "customer")

    def standing(self, ctx: Context, offers: Offers) -> Offers:
        """The same without what is used up: one read where any of it has limits. What it says may be
        overtaken; that a limit holds is the claim's own condition."""
        limited = [promotion for promotion in offers.had() if promotion.limits.any]
        if not limited:
            return offers
        used = self._store.used_by(ctx.tenant, ctx.actor.id, [promotion.id for promotion in limited])
        found = {promotion.id: _used_up(promotion, *used[promotion.id]) for promotion in limited}
        refused = {one: reason for one, reason in found.items() if reason is not None}
        room = {promotion.id: _room(promotion, used[promotion.id][0]) for promotion in limited}
        return replace(offers, refused=refused, room=room)

    def get(self, ctx: Context, promotion_id: str) -> PromotionView:
        """A promotion in any state, with what was used of it. Needs ``promotions:write``.

        Raises :class:`UnknownPromotion`.
        """
        promotion = self._one(ctx, promotion_id)
        return self._views(ctx, [promotion])[0]

    def list(self, ctx: Context, limit: int = 20, cursor: str | None = None) -> Page[PromotionView]:
        """Promotions in the order in which they were made. Needs ``promotions:write``."""
        ctx.require(WRITE)
        page = self._store.page(ctx.tenant, limit, cursor)
        return Page(items=self._views(ctx, page.items), next_cursor=page.next_cursor)

    def create(self, ctx: Context, draft: PromotionDraft, key: str | None = None) -> PromotionView:
        """A new promotion; the same ``key`` and draft give the same one again. Needs ``promotions:write``.

        Raises :class:`CodeTaken`, :class:`TooManyPromotions`, :class:`PromotionExists`.
        """
        ctx.require(WRITE)
        made = derived("prm", ctx.tenant, key) if key else self._ids.new("prm")
        now = self._clock.now()
        fields = {name: getattr(draft, name) for name in PromotionDraft.model_fields}
        promotion = Promotion(**fields, id=made, tenant=ctx.tenant, created_at=now, updated_at=now)
        try:
            racing(lambda: self._write(ctx, promotion, PromotionCreated(promotion_id=made)), _TRIES)
        except (PromotionExists, CodeTaken):
            kept = self._store.get(ctx.tenant, made) if key else None
            if kept is None or kept.draft() != draft:
                raise
        return self.get(ctx, made)

    def change(
        self, ctx: Context, promotion_id: str, draft: PromotionDraft, seen: int | None = None
    ) -> PromotionView:
        """The promotion as the draft has it; once it has begun, its terms stay. Needs
        ``promotions:write``.

        Raises :class:`Stale`, :class:`~shared.promotions.model.TermsFixed`,
        :class:`~shared.promotions.model.PromotionEnded`, and what :meth:`create` raises.
        """

        def attempt() -> None:
            was = self._seen(ctx, promotion_id, seen)
            if was.draft() == draft:
                return
            now = self._clock.now()
            after = was.changed(draft, now, self._promised(ctx, now))
            self._write(ctx, after, PromotionChanged(promotion_id=after.id, promotion_version=after.version))

        racing(attempt, _TRIES)
        return self.get(ctx, promotion_id)

    def end(self, ctx: Context, promotion_id: str, seen: int | None = None) -> PromotionView:
        """Have it end for good, once what was shown of it has run out. Needs ``promotions:write``.
        Ending twice is ending once. Raises :class:`Stale`, :class:`UnknownPromotion`."""

        def attempt() -> None:
            was = self._seen(ctx, promotion_id, seen)
            now = self._clock.now()
            after = was.finished(now, self._promised(ctx, now))
            if after is not was:
                self._write(ctx, after, PromotionFinished(promotion_id=after.id))

        racing(attempt, _TRIES)
        return self.get(ctx, promotion_id)

    def redemptions(
        self, ctx: Context, promotion_id: str, limit: int = 20, cursor: str | None = None
    ) -> Page[RedemptionView]:
        """The uses of a promotion that are written down, the newest first. Needs ``promotions:write``."""
        promotion = self._one(ctx, promotion_id)
        page = self._store.redemptions(ctx.tenant, promotion.id, limit, cursor)
        views = [RedemptionView.of(redemption) for redemption in page.items]
        return Page(items=views, next_cursor=page.next_cursor)

    def _live(self, tenant: str) -> LivePromotions:
        now = self._clock.now()
        kept = self._kept.get(tenant)
        if kept is not None and now < kept[0] + FRESH_FOR:
            return kept[1]
        live = self._store.live(tenant)
        self._kept[tenant] = (now, live)
        return live

    def _one(self, ctx: Context, promotion_id: str) -> Promotion:
        ctx.require(WRITE)
        promotion = self._store.get(ctx.tenant, promotion_id)
        if promotion is None:
            raise UnknownPromotion("There is no such promotion.", promotion_id=promotion_id)
        return promotion

    def _seen(self, ctx: Context, promotion_id: str, seen: int | None) -> Promotion:
        was = self._one(ctx, promotion_id)
        if seen is not None and seen != was.version:
            raise Stale("The promotion was changed meanwhile.", version=was.version)
        return was

    def _views(self, ctx: Context, promotions: list[Promotion]) -> list[PromotionView]:
        used = self._store.used(ctx.tenant, [p.id for p in promotions if p.tracked])
        return [PromotionView(promotion=p, used=used.get(p.id)) for p in promotions]

    def _write(self, ctx: Context, promotion: Promotion, fact: Fact) -> None:
        live = _among(self._store.live(ctx.tenant), promotion, self._clock.now())
        self._uow.commit(self._store.put(promotion, live, self._announcer.envelopes(ctx, [fact])))
        self._kept.pop(ctx.tenant, None)

    def _promised(self, ctx: Context, now: datetime) -> datetime:
        """When nobody can hold a quote any more that counts on what is live now."""
        return now + timedelta(seconds=self._tenants.settings(ctx.tenant).quote_seconds) + FRESH_FOR


def _used_up(promotion: Promotion, used: Used, by_actor: int) -> Reason | None:
    limits = promotion.limits
    if limits.per_customer is not None and by_actor >= limits.per_customer:
        return Reason.USED_BY_YOU
    if limits.uses is not None and used.uses >= limits.uses:
        return Reason.USED_UP
    room = _room(promotion, used)
    return Reason.USED_UP if room and not any(room.values()) else None


def _room(promotion: Promotion, used: Used) -> dict[str, int]:
    """What is left of its budget, by currency."""
    budget = promotion.limits.budget or {}
    return {currency: max(0, most - used.spent.get(currency, 0)) for currency, most in budget.items()}


def _among(live: LivePromotions, promotion: Promotion, now: datetime) -> LivePromotions:
    """The shop's live promotions with this one, and without what is long over.

    Raises :class:`CodeTaken`, :class:`TooManyPromotions`.
    """
    others = [p for p in live.promotions if p.id != promotion.id and not _forgotten(p, now)]
    running = [p for p in others if not p.over(now)]
    if promotion.code and any(p.code == promotion.code for p in running):
        raise CodeTaken(f"The code {promotion.code} is another promotion's.", promotion_code=promotion.code)
    groups = {p.group for p in (*running, promotion)}
    if not promotion.over(now) and (len(running) >= MOST_LIVE or len(groups) > MOST_GROUPS):
        words = f"A shop has {MOST_LIVE} promotions at most, in {MOST_GROUPS} groups; end one first."
        raise TooManyPromotions(words, most=MOST_LIVE, most_groups=MOST_GROUPS)
    ended = sorted((p for p in others if p.over(now)), key=lambda p: p.ends_at or p.starts_at)
    room = max(0, MOST_LIVE - len(running) - 1)
    kept = (*running, *(ended[-room:] if room else ()), promotion)
    after = LivePromotions(tenant=live.tenant, promotions=kept, version=live.version + 1)
    if len(after.model_dump_json()) > MOST_BYTES:
        words = "The shop's promotions select too much together; end one, or select by category or brand."
        raise TooManyPromotions(words, most_bytes=MOST_BYTES)
    return after


def _forgotten(promotion: Promotion, now: datetime) -> bool:
    return promotion.ends_at is not None and promotion.ends_at < now - _REMEMBERED

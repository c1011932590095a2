"""Changing what is on hand: counting, receiving, writing off, importing. Each change leaves a movement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.inventory.events import Adjusted
from shared.inventory.levels import Level
from shared.inventory.model import (
    AdjustedBefore,
    CannotSpread,
    LevelMoved,
    LevelsImported,
    NotOnHand,
    StockPromised,
)
from shared.inventory.movements import Movement, Reason
from shared.inventory.planning import counting
from shared.inventory.shelf import MOST_WRITES, TRIES, Shelf, crossing, too_busy
from shared.kernel.change import Change
from shared.kernel.clock import Clock
from shared.kernel.tenancy import Context

WRITE = "inventory:write"
#: Levels that an import writes in one transaction, each with its movement.
_CHUNK = MOST_WRITES // 2


@dataclass(frozen=True, slots=True)
class Why:
    """What a change is made for; ``key`` is of those under which it is made once."""

    reason: Reason
    reference: str | None = None
    key: str | None = None


class Stocktaking:
    """The merchant's side of stock. ``reclaim`` frees some of a SKU from holds that lapsed, if any."""

    def __init__(self, shelf: Shelf, reclaim: Callable[[Context, Level], bool], clock: Clock) -> None:
        self._shelf = shelf
        self._store = shelf.store
        self._clock = clock
        self._reclaim = reclaim

    def import_levels(self, ctx: Context, levels: Mapping[str, int], reason: Reason) -> LevelsImported:
        """See :meth:`InventoryService.import_levels`: two calls for each chunk."""
        ctx.require(WRITE)
        report, skus = LevelsImported(), list(levels)
        for start in range(0, len(skus), _CHUNK):
            chunk = {sku: levels[sku] for sku in skus[start : start + _CHUNK]}
            report = _together(report, self._import_chunk(ctx, chunk, reason))
        return report

    def change(
        self,
        ctx: Context,
        sku: str,
        delta: Callable[[Level], int],
        why: Why,
    ) -> Level:
        """Change a level by what ``delta`` makes of it; what its key did is not done again.

        Raises :class:`StockPromised`, :class:`NotOnHand`.
        """
        ctx.require(WRITE)
        if why.key is not None and self._store.done(ctx.tenant, why.key):
            return self._shelf.levels(ctx, [sku])[sku]
        once = () if why.key is None else (self._store.once(ctx.tenant, why.key, self._clock.now()),)
        for _ in range(TRIES):
            level = self._shelf.levels(ctx, [sku])[sku]
            by = delta(level)
            if by == 0 and level.version:
                return level
            if level.free + by < 0 and not self._made_way(ctx, level):
                continue
            _require_on_hand(level, by)
            try:
                self._shelf.uow.commit(self._moving(ctx, level, by, why), *once)
            except LevelMoved:
                continue
            except AdjustedBefore:
                return self._shelf.levels(ctx, [sku])[sku]
            return self._shelf.levels(ctx, [sku])[sku]
        raise too_busy()

    def promise(self, ctx: Context, sku: str, backorder: int) -> Level:
        """Let so many be sold beyond what is on hand. Raises :class:`StockPromised` where more are
        promised already, :class:`CannotSpread` for what is spread."""
        ctx.require(WRITE)
        for _ in range(TRIES):
            level = self._shelf.levels(ctx, [sku])[sku]
            if level.backorder == backorder:
                return level
            if len(level.shards) > 1:
                raise CannotSpread("What is spread cannot be backordered.", sku=sku)
            if level.free + backorder - level.backorder < 0 and not self._made_way(ctx, level):
                continue
            try:
                self._shelf.uow.commit(self._shelf.change(ctx, [counting(level, 0, backorder)]))
            except LevelMoved:
                continue
            return self._shelf.levels(ctx, [sku])[sku]
        raise too_busy()

    def _made_way(self, ctx: Context, level: Level) -> bool:
        """Nothing is free that is not: False once some was reclaimed. Raises :class:`StockPromised`."""
        if not self._reclaim(ctx, level):
            promised = level.committed + level.held
            raise StockPromised(
                f"{promised} of {level.sku} are sold or held; stock cannot be less.",
                sku=level.sku,
                promised=promised,
            )
        return False

    def _moving(self, ctx: Context, level: Level, by: int, why: Why) -> Change:
        plan = counting(level, by)
        adjusted = Adjusted(sku=level.sku, on_hand=by, reason=why.reason, reference=why.reference)
        event, *told = self._shelf.announcer.envelopes(ctx, [adjusted, *crossing(plan)])
        first, *others = plan.shifts
        events = {first: [event, *told], **dict.fromkeys(others, ())}
        moved = Movement.counted(event, level.sku, by, why.reason, why.reference)
        return self._store.shift(ctx.tenant, events, plan.guards) + self._store.record(
            ctx.tenant, [(moved, 0)]
        )

    def _import_chunk(self, ctx: Context, wanted: Mapping[str, int], reason: Reason) -> LevelsImported:
        levels = self._shelf.levels(ctx, wanted)
        changes = [(lv, wanted[lv.sku] - lv.on_hand) for lv in levels.values()]
        changes = [(lv, by) for lv, by in changes if by or not lv.version]
        unchanged = len(wanted) - len(changes)
        singles = {lv.sku: wanted[lv.sku] for lv, _ in changes}
        if any(lv.free + by < 0 or len(lv.shards) > 1 for lv, by in changes):
            return self._import_singly(ctx, singles, unchanged, reason)
        try:
            self._shelf.uow.commit(*(self._moving(ctx, lv, by, Why(reason)) for lv, by in changes))
        except LevelMoved:
            return self._import_singly(ctx, singles, unchanged, reason)
        return LevelsImported(changed=len(changes), unchanged=unchanged)

    def _import_singly(
        self, ctx: Context, wanted: Mapping[str, int], unchanged: int, reason: Reason
    ) -> LevelsImported:
        refused: list[str] = []
        for sku, quantity in wanted.items():
            try:
                self.change(ctx, sku, counted(quantity), Why(reason))
            except StockPromised:
                refused.append(sku)
        changed = len(wanted) - len(refused)
        return LevelsImported(changed=changed, unchanged=unchanged, refused=tuple(refused))


def counted(quantity: int) -> Callable[[Level], int]:
    """What makes the stock on hand so many."""
    return lambda level: quantity - level.on_hand


def _require_on_hand(level: Level, by: int) -> None:
    if level.on_hand + by < 0:
        raise NotOnHand(
            f"There are only {level.on_hand} of {level.sku}.", sku=level.sku, on_hand=level.on_hand
        )


def _together(one: LevelsImported, other: LevelsImported) -> LevelsImported:
    return LevelsImported(
        changed=one.changed + other.changed,
        unchanged=one.unchanged + other.unchanged,
        refused=one.refused + other.refused,
    )

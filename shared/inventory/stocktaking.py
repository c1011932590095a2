"""Changing what is on hand: counting, receiving, writing off, importing."""

from collections.abc import Callable, Mapping

from shared.inventory.events import Adjusted, AvailabilityChanged
from shared.inventory.model import Level, LevelMoved, LevelsImported, Shift, StockPromised
from shared.inventory.ports import StockStore
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.errors import Conflict
from shared.kernel.events import Announcer, Fact
from shared.kernel.tenancy import Context

WRITE = "inventory:write"
#: How often a lost race is run again. Each loss means that somebody else got on.
TRIES = 12
#: Levels that an import writes in one transaction.
_CHUNK = 100


class Stocktaking:
    """The merchant's side of stock. ``reclaim`` frees some of a SKU from holds that lapsed, if any."""

    def __init__(
        self,
        store: StockStore,
        uow: UnitOfWork,
        announcer: Announcer,
        reclaim: Callable[[Context, str], bool],
    ) -> None:
        self._store = store
        self._uow = uow
        self._announcer = announcer
        self._reclaim = reclaim

    def import_levels(self, ctx: Context, levels: Mapping[str, int], reason: str) -> LevelsImported:
        """See :meth:`InventoryService.import_levels`: two calls for each hundred."""
        ctx.require(WRITE)
        report, skus = LevelsImported(), list(levels)
        for start in range(0, len(skus), _CHUNK):
            chunk = {sku: levels[sku] for sku in skus[start : start + _CHUNK]}
            report = _together(report, self._import_chunk(ctx, chunk, reason))
        return report

    def change(self, ctx: Context, sku: str, delta: Callable[[Level], int], reason: str) -> Level:
        """Change a level by what ``delta`` makes of it. Raises :class:`StockPromised`."""
        ctx.require(WRITE)
        for _ in range(TRIES):
            level = self._store.levels(ctx.tenant, [sku], consistent=True).get(sku, Level(sku=sku))
            shift = _counted(level, delta(level))
            if shift.on_hand == 0 and level.version:
                return level
            if level.free + shift.on_hand < 0:
                self._make_way(ctx, level)
                continue
            try:
                self._uow.commit(self._shifting(ctx, level, shift, reason))
            except LevelMoved:
                continue
            return level.shifted(shift)
        raise too_busy()

    def _make_way(self, ctx: Context, level: Level) -> None:
        if not self._reclaim(ctx, level.sku):
            raise StockPromised(
                f"{level.committed + level.held} of {level.sku} are sold or held; stock cannot be less.",
                sku=level.sku,
                promised=level.committed + level.held,
            )

    def _shifting(self, ctx: Context, level: Level, shift: Shift, reason: str) -> Change:
        adjusted = Adjusted(sku=level.sku, on_hand=shift.on_hand, reason=reason)
        events = self._announcer.envelopes(ctx, [adjusted, *crossing(shift)])
        return self._store.shift(ctx.tenant, level, shift, events)

    def _import_chunk(self, ctx: Context, wanted: Mapping[str, int], reason: str) -> LevelsImported:
        found = self._store.levels(ctx.tenant, wanted, consistent=True)
        levels = [found.get(sku, Level(sku=sku)) for sku in wanted]
        changes = [(lv, _counted(lv, wanted[lv.sku] - lv.on_hand)) for lv in levels]
        changes = [(lv, shift) for lv, shift in changes if shift.on_hand or not lv.version]
        try:
            self._uow.commit(*(self._shifting(ctx, lv, shift, reason) for lv, shift in changes))
        except LevelMoved:
            singles = {lv.sku: wanted[lv.sku] for lv, _ in changes}
            return self._import_singly(ctx, singles, len(wanted) - len(changes), reason)
        return LevelsImported(changed=len(changes), unchanged=len(wanted) - len(changes))

    def _import_singly(
        self, ctx: Context, wanted: Mapping[str, int], unchanged: int, reason: str
    ) -> LevelsImported:
        refused: list[str] = []
        for sku, quantity in wanted.items():
            try:
                self.change(ctx, sku, _to(quantity), reason)
            except StockPromised:
                refused.append(sku)
        changed = len(wanted) - len(refused)
        return LevelsImported(changed=changed, unchanged=unchanged, refused=tuple(refused))


def _to(quantity: int) -> Callable[[Level], int]:
    return lambda level: quantity - level.on_hand


def _counted(level: Level, delta: int) -> Shift:
    return Shift(level.sku, on_hand=delta, seen=level.free, counted=level.on_hand)


def crossing(shift: Shift) -> list[Fact]:
    """What a change of a level announces by itself."""
    crosses = shift.crosses
    return [] if crosses is None else [AvailabilityChanged(sku=shift.sku, available=crosses)]


def too_busy() -> Conflict:
    """The refusal of whoever lost every race."""
    return Conflict("Too many are changing this stock at once; try again.", retry=True)


def _together(one: LevelsImported, other: LevelsImported) -> LevelsImported:
    return LevelsImported(
        changed=one.changed + other.changed,
        unchanged=one.unchanged + other.unchanged,
        refused=one.refused + other.refused,
    )

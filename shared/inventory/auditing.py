"""The ledger of stock: read by merchants, and held against the counters that it must add up to."""

from collections.abc import Iterable, Iterator
from itertools import chain

from shared.inventory.levels import Level
from shared.inventory.model import Reservation
from shared.inventory.movements import Audit, Movement
from shared.inventory.shelf import Shelf
from shared.kernel.paging import Page, decode, encode
from shared.kernel.tenancy import Context

READ = "inventory:write"
#: Looks until a SKU stands still, and movements of one read.
_LOOKS, _PAGE = 3, 100


class Auditing:
    """What moved, and whether it adds up."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._store = shelf.store

    def movements(self, ctx: Context, sku: str, limit: int, cursor: str | None) -> Page[Movement]:
        """The newest first. Needs ``inventory:write``."""
        ctx.require(READ)
        position = decode(cursor)
        before = str(position["before"]) if position and "before" in position else None
        level = self._shelf.levels(ctx, [sku])[sku]
        found = self._store.movements(ctx.tenant, sku, level.widest, limit + 1, before)
        shown, further = found[:limit], len(found) > limit
        return Page(items=shown, next_cursor=encode({"before": shown[-1].id}) if further else None)

    def audit(self, ctx: Context, sku: str) -> Audit:
        """Hold a SKU's counters against its movements and its holds' reservations: a read of them all."""
        found = Audit(sku=sku, counted={}, found={}, settled=False)
        for _ in range(_LOOKS):
            level = self._shelf.levels(ctx, [sku])[sku]
            found = self._summed(ctx, level)
            if self._shelf.levels(ctx, [sku])[sku] == level:
                return found
        return found.model_copy(update={"settled": False})

    def _summed(self, ctx: Context, level: Level) -> Audit:
        moved = list(self._all(ctx, level))
        apart = (self._store.apart(ctx.tenant, level.sku, one.number, None) for one in level.shards)
        holds = chain(*(shard.holds for shard in level.shards), *apart)
        holding = [hold.reservation_id for hold in holds]
        live = self._store.reservations(ctx.tenant, holding).values() if holding else ()
        sums = {
            "on_hand": sum(one.on_hand for one in moved),
            "committed": sum(one.committed for one in moved),
            "held": _held(live, level.sku),
        }
        sums["free"] = sums["on_hand"] + level.backorder - sums["committed"] - sums["held"]
        counted = {name: getattr(level, name) for name in sums}
        return Audit(sku=level.sku, counted=counted, found=sums)

    def _all(self, ctx: Context, level: Level) -> Iterator[Movement]:
        before: str | None = None
        while True:
            some = self._store.movements(ctx.tenant, level.sku, level.widest, _PAGE, before)
            yield from some
            if len(some) < _PAGE:
                return
            before = some[-1].id


def _held(reservations: Iterable[Reservation], sku: str) -> int:
    live = (one for one in reservations if not one.ended)
    return sum(line.quantity for one in live for line in one.lines if line.sku == sku)

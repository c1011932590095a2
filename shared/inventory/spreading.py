"""Stock that is bought faster than one item can be written: spread over shards, and brought back.

A merchant may say so before a rush. A SKU is also spread by whoever had to wait for it, and brought back
by the sweeper once it is bought less.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from shared.inventory.levels import MOST_SHARDS, Level
from shared.inventory.model import CannotSpread, LevelMoved
from shared.inventory.planning import narrowing, spreading
from shared.inventory.shelf import TRIES, Shelf, too_busy
from shared.kernel.clock import Clock
from shared.kernel.errors import Conflict
from shared.kernel.tenancy import Context, system

#: Waits of one reservation for one SKU that show that it is wanted by many at once.
_CROWDED = 4
#: Shards at first, and so many free for each: fewer would only be gathered again.
_AT_FIRST, _EACH = 4, 4
#: When a spread SKU is looked at again, and writes a second of all shards from which on it stays spread:
#: half a reservation a second, whose holds make one level some 5 KB.
_LOOK, _QUIET = timedelta(minutes=10), 1
#: SKUs of which a process knows that they are spread.
_KNOWN = 1_000


class Spreading:
    """Keeps SKUs on as many shards as they need."""

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self._shelf = shelf
        self._store = shelf.store
        self._clock = clock
        self._known: dict[tuple[str, str], int] = {}

    def known(self, tenant: str, sku: str) -> int:
        """Shards of the SKU, as far as this process has learned; 1 unless it has."""
        return self._known.get((tenant, sku), 1)

    def learn(self, tenant: str, levels: Iterable[Level]) -> None:
        """Remember which are spread."""
        for level in levels:
            self._known.pop((tenant, level.sku), None)
            if len(level.shards) > 1:
                if len(self._known) >= _KNOWN:
                    self._known.clear()
                self._known[tenant, level.sku] = len(level.shards)

    def arrange(self, ctx: Context, sku: str, shards: int) -> Level:
        """Have the SKU on so many shards; on more, where stock is held on those that should go.

        Raises :class:`CannotSpread` for what may be backordered or was never counted.
        """
        for _ in range(TRIES):
            level = self._shelf.levels(ctx, [sku])[sku]
            if len(level.shards) == shards:
                break
            if len(level.shards) > shards:
                level = self.narrow(ctx, sku, shards)
                break
            _require_spreadable(level)
            with suppress(LevelMoved):
                self._shelf.uow.commit(self._shelf.change(ctx, [spreading(level, shards)]))
        else:
            raise too_busy()
        self.learn(ctx.tenant, [level])
        return level

    def narrow(self, ctx: Context, sku: str, shards: int = 1) -> Level:
        """Bring back what is on further shards, as far as nothing is held there."""
        for _ in range(TRIES):
            level = self._shelf.levels(ctx, [sku])[sku]
            plan, going = narrowing(level, shards)
            if not going:
                return level
            gone = self._store.drop(ctx.tenant, sku, going)
            with suppress(LevelMoved):
                self._shelf.uow.commit(self._shelf.change(ctx, [plan]), gone)
        raise too_busy()

    def spread_what_is_waited_for(self, ctx: Context, waited: Mapping[str, int]) -> None:
        """Spread what a reservation waited for again and again, as far as there is enough of it."""
        for sku, times in waited.items():
            if times >= _CROWDED:
                with suppress(Conflict):
                    self._spread(ctx, sku)

    def look(self, limit: int = 25) -> int:
        """Bring back what is bought less by now; of every tenant, how many."""
        now = self._clock.now()
        return sum(self._looked(*found, now) for found in self._store.watched(now, limit))

    def _spread(self, ctx: Context, sku: str) -> None:
        level = self._shelf.levels(ctx, [sku])[sku]
        shards = min(MOST_SHARDS, max(_AT_FIRST, 2 * len(level.shards)))
        if level.backorder or level.free < _EACH * shards or len(level.shards) >= shards:
            self.learn(ctx.tenant, [level])
            return
        level = self.arrange(ctx, sku, shards)
        self._shelf.uow.commit(self._store.watch(ctx.tenant, sku, level.version, self._clock.now() + _LOOK))

    def _looked(self, tenant: str, sku: str, seen: int, now: datetime) -> bool:
        ctx = system(tenant, f"look-{sku}")
        level = self._shelf.levels(ctx, [sku])[sku]
        if level.version - seen >= _QUIET * _LOOK.total_seconds():
            self._shelf.uow.commit(self._store.watch(tenant, sku, level.version, now + _LOOK))
            return False
        try:
            level = self.narrow(ctx, sku)
        except Conflict:
            return False
        if len(level.shards) > 1:
            self._shelf.uow.commit(self._store.watch(tenant, sku, level.version, now + _LOOK))
            return False
        self._shelf.uow.commit(self._store.unwatch(tenant, sku))
        return True


def _require_spreadable(level: Level) -> None:
    if level.backorder:
        raise CannotSpread("What may be backordered cannot be spread.", sku=level.sku)
    if not level.shards:
        raise CannotSpread("Nothing of it was ever counted.", sku=level.sku)

"""What inventory needs of the world: a store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from shared.inventory.levels import Guard, Hold, Level, Shard, Shift
from shared.inventory.model import Reservation
from shared.inventory.movements import Movement
from shared.kernel.change import Change
from shared.kernel.events import Event


class StockStore(Protocol):
    """Where stock is kept. Changes are refused as the model's own errors."""

    def levels(
        self,
        tenant: str,
        skus: Iterable[str],
        *,
        consistent: bool = False,
        known: Mapping[str, int] = ...,
    ) -> dict[str, Level]:
        """Those that exist. ``known`` is how many shards some have, as far as the caller has learned."""
        ...

    def reservation(self, tenant: str, reservation_id: str) -> Reservation | None: ...

    def reservations(self, tenant: str, ids: Iterable[str]) -> dict[str, Reservation]: ...

    def due(self, at: datetime, limit: int) -> list[Reservation]: ...

    def put(self, steps: Iterable[tuple[Reservation, Sequence[Event]]]) -> Change: ...

    def shift(
        self,
        tenant: str,
        shifts: Mapping[Shift, Sequence[Event]],
        guards: Iterable[Guard] = (),
    ) -> Change:
        """Refused as :class:`~shared.inventory.model.LevelMoved`, whose ``sku`` says whose."""
        ...

    def drop(self, tenant: str, sku: str, shards: Iterable[Shard]) -> Change:
        """Take shards away that are still as they were seen."""
        ...

    def apart(self, tenant: str, sku: str, shard: int, until: datetime | None) -> Iterator[Hold]:
        """Holds beside a shard that expire by then, or all of them, the oldest first."""
        ...

    def record(self, tenant: str, movements: Iterable[tuple[Movement, int]]) -> Change:
        """Movements, each with the shard beside whose others it is kept."""
        ...

    def movements(self, tenant: str, sku: str, shards: int, limit: int, before: str | None) -> list[Movement]:
        """The newest of a SKU, those before an id, from so many shards."""
        ...

    def once(self, tenant: str, key: str, at: datetime) -> Change:
        """Refused as :class:`~shared.inventory.model.AdjustedBefore`."""
        ...

    def done(self, tenant: str, key: str) -> bool: ...

    def watch(self, tenant: str, sku: str, version: int, at: datetime) -> Change:
        """Have somebody look at a SKU that was spread by itself, at that moment."""
        ...

    def watched(self, at: datetime, limit: int) -> list[tuple[str, str, int]]:
        """Tenant, SKU and version of those whose moment has come."""
        ...

    def unwatch(self, tenant: str, sku: str) -> Change: ...

"""What inventory needs of the world: a store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from shared.inventory.model import Hold, Level, Reservation, Shift
from shared.kernel.change import Change
from shared.kernel.events import Event


class StockStore(Protocol):
    """Where stock is kept. Changes are refused as the model's own errors."""

    def levels(self, tenant: str, skus: Iterable[str], *, consistent: bool = False) -> dict[str, Level]: ...

    def unreserved(self, tenant: str, skus: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Free and held of those that exist, by SKU."""
        ...

    def lapsed(self, tenant: str, sku: str, at: datetime) -> Iterator[Hold]:
        """Holds of a SKU whose time is over, the oldest first."""
        ...

    def reservation(self, tenant: str, reservation_id: str) -> Reservation | None: ...

    def reservations(self, tenant: str, ids: Iterable[str]) -> dict[str, Reservation]: ...

    def due(self, at: datetime, limit: int) -> list[Reservation]: ...

    def put(
        self,
        steps: Iterable[tuple[Reservation, Sequence[Event]]],
        shifts: Mapping[Shift, Sequence[Event]],
    ) -> Change: ...

    def shift(self, tenant: str, level: Level, shift: Shift, events: Sequence[Event]) -> Change: ...

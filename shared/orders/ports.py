"""What orders need of the world: a store."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from shared.kernel.change import Change
from shared.kernel.events import Event
from shared.kernel.paging import Page
from shared.kernel.tenancy import Context
from shared.orders.model import Order


class OrderStore(Protocol):
    """Where orders are kept."""

    def get(self, tenant: str, order_id: str) -> Order | None: ...

    def mine(self, ctx: Context, limit: int, cursor: str | None) -> Page[Order]: ...

    def put(self, order: Order, events: Sequence[Event]) -> Change: ...

    def canceling(self, until: datetime) -> Iterable[Order]:
        """Orders of every tenant whose cancellation was asked for before then and is not settled."""
        ...

"""What payments need of the world besides a provider: a store, and another try at a lost race."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from shared.kernel.change import Change, racing
from shared.kernel.errors import Stale
from shared.kernel.events import Event
from shared.payments.model import Payment

T = TypeVar("T")
#: How often a lost race is run again before the caller is told.
_RACES = 6


class PaymentStore(Protocol):
    """Where payments are kept."""

    def get(self, tenant: str, payment_id: str) -> Payment | None: ...

    def put(self, payment: Payment, events: Sequence[Event]) -> Change: ...

    def heard(self, tenant: str, event_id: str) -> bool:
        """Whether this event of the provider's has been taken in."""
        ...

    def hearing(self, tenant: str, event_id: str, until: datetime) -> Change:
        """That it has been, remembered until then."""
        ...


def again(attempt: Callable[[], T]) -> T:
    """Run again what lost a race, reading afresh, a bounded number of times."""
    return racing(attempt, _RACES, Stale)

"""What the services of one process stand on, whatever they are: a clock, ids, events, tables, commits."""

from typing import Any

from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.runtime.idempotency import Idempotency
from shared.runtime.limits import RateLimiter
from shared.runtime.table import DynamoUnitOfWork, Table


class Ground:
    """Made once a process, on its DynamoDB client. Each room's ``wiring.py`` builds on it."""

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb
        self.clock = SystemClock()
        self.ids = Ids(self.clock)
        self.announcer = Announcer(self.ids, self.clock)
        self.uow = DynamoUnitOfWork(dynamodb)

    def table(self, name: str) -> Table:
        """A room's table."""
        return Table(self._dynamodb, name)

    def limiter(self, table: str) -> RateLimiter:
        """Counts requests."""
        return RateLimiter(self._dynamodb, table, self.clock)

    def idempotency(self, table: str) -> Idempotency:
        """Remembers answers to POSTs."""
        return Idempotency(self._dynamodb, table)

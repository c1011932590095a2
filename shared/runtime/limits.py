"""Rate limits over fixed minutes, counted in DynamoDB and sparing with it.

A function's process counts by itself and reports to the shared counter at every ``limit // 10``-th
request (at every one where the limit is under 20), so a small limit is exact and a large one is
overshot by a tenth of itself for each further process at most. The call that reports is the only
one that costs a write.
"""

from dataclasses import dataclass
from typing import Any

from shared.kernel.clock import Clock, epoch
from shared.kernel.errors import Limited
from shared.runtime.table import TableSpec, attr, key

TABLE = TableSpec(
    name="limits",
    erase="nothing personal: counters by opaque id, and what a tenant's models cost by day",
    export="none",
    retention="1 hour by TTL; days of models' cost 8 days",
    capture="none",
    ttl="expires_at",
)
_WINDOW = 60
#: Subjects that a process remembers before it lets go of those of past minutes.
_REMEMBERED = 10_000


@dataclass(slots=True)
class _Count:
    window: int
    unreported: int = 0
    total: int = 0


class RateLimiter:
    """Admits so many requests a minute of each subject (an actor, an address)."""

    def __init__(self, client: Any, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._counts: dict[str, _Count] = {}

    def admit(self, subject: str, per_minute: int) -> None:
        """Count one request of ``subject``. Raises :class:`Limited` over ``per_minute``."""
        now = epoch(self._clock.now())
        window = now - now % _WINDOW
        count = self._counts.get(subject)
        if count is None or count.window != window:
            self._forget(window)
            count = self._counts[subject] = _Count(window)
        if count.total + count.unreported < per_minute:
            count.unreported += 1
            if count.total == 0 or count.unreported >= max(1, per_minute // 10):
                self._report(subject, count)
            if count.total <= per_minute:
                return
        raise Limited(
            f"At most {per_minute} requests a minute; try again in a moment.",
            retry_after=window + _WINDOW - now,
            limit=per_minute,
        )

    def _report(self, subject: str, count: _Count) -> None:
        answer = self._client.update_item(
            TableName=self._table,
            Key=key(subject, str(count.window)),
            UpdateExpression="ADD requests :n SET expires_at = :x",
            ExpressionAttributeValues={":n": attr(count.unreported), ":x": attr(count.window + 3600)},
            ReturnValues="UPDATED_NEW",
        )
        count.total = int(answer["Attributes"]["requests"]["N"])
        count.unreported = 0

    def _forget(self, window: int) -> None:
        if len(self._counts) > _REMEMBERED:
            self._counts = {s: c for s, c in self._counts.items() if c.window == window}

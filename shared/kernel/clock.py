"""Time as a port: what depends on the hour is handed a clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock for tests and replays: it stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def advance(self, **by: float) -> None:
        """Move on by :class:`~datetime.timedelta` arguments (``seconds=301``)."""
        self._at += timedelta(**by)


def epoch(at: datetime) -> int:
    """Whole seconds since 1970, the form that DynamoDB conditions and TTL compare."""
    return int(at.timestamp())

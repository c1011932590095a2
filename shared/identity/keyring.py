"""Keys that others hold for us, remembered for a while and asked for again when one is unknown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from shared.kernel.clock import Clock
from shared.kernel.errors import Unavailable

T = TypeVar("T")

#: An unknown key is asked for again at most so often, however many unknown keys are tried on us.
ASK_AGAIN = timedelta(seconds=30)


class Remembered(Generic[T]):
    """What ``fetch`` answered last. ``fetch`` raises :class:`Unavailable` where it gets no answer."""

    def __init__(self, fetch: Callable[[], T], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._held: T | None = None
        self._asked: datetime | None = None

    def within(self, age: timedelta) -> T:
        """An answer that was asked for within ``age``; an older one where nobody answers now."""
        now = self._clock.now()
        if self._held is None or self._asked is None or now >= self._asked + age:
            self._asked = now
            try:
                self._held = self._fetch()
            except Unavailable:
                if self._held is None:
                    raise
        return self._held

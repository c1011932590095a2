"""Few tries, with full jitter between them, within a time that is never exceeded.

Full jitter: the wait before try ``n`` is drawn evenly from nothing to ``base * 2^(n-1)``, so that
callers who were refused together do not come back together (M. Brooker, "Exponential Backoff And
Jitter", AWS Architecture Blog, 2015).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shared.assistant.models.failures import ModelUnavailable

T = TypeVar("T")


class Timer(Protocol):
    """Time that passes and chance, as ports: tests bring their own."""

    def now(self) -> float:
        """Seconds since some moment; never goes back."""
        ...

    def sleep(self, seconds: float) -> None: ...

    def chance(self) -> float:
        """A number from 0 up to 1."""
        ...


class SystemTimer:
    """The machine's own."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def chance(self) -> float:
        return random.random()  # noqa: S311 - spreads load, keeps no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one call may take, in seconds.

    ``longest_try`` is what the provider's client allows one try at most: none begins that could end
    after ``deadline``.
    """

    tries: int = 3
    base: float = 0.1
    cap: float = 1.0
    longest_try: float = 5.0
    deadline: float = 9.0


class Tries:
    """The tries of one call, counted."""

    def __init__(self, patience: Patience, timer: Timer) -> None:
        self._patience = patience
        self._timer = timer
        self._until = timer.now() + patience.deadline
        self.made = 0

    def run(self, attempt: Callable[[], T]) -> T:
        """The first answer. Raises the last :class:`ModelUnavailable` where there is none in time."""
        while True:
            self.made += 1
            try:
                return attempt()
            except ModelUnavailable as failure:
                wait = self._wait()
                if not (failure.passing and self._another_fits(wait)):
                    raise
                self._timer.sleep(wait)

    def _wait(self) -> float:
        most = min(self._patience.cap, self._patience.base * 2 ** (self.made - 1))
        return most * self._timer.chance()

    def _another_fits(self, wait: float) -> bool:
        ends = self._timer.now() + wait + self._patience.longest_try
        return self.made < self._patience.tries and ends <= self._until

"""A circuit breaker: whoever keeps failing is left in peace, then tried with one call.

closed     calls go through; ``failures`` in a row open it
open       none go through for ``rest`` seconds
half open  one call goes through: its success closes the circuit, its failure opens it again
(M. Nygard, "Release It!", 2nd ed. 2018, ch. 5). Each process has its own: no store is asked.
"""

from __future__ import annotations

from threading import Lock

from shared.assistant.models.retrying import Timer


class CircuitBreaker:
    """Of one dependency. Safe between threads."""

    def __init__(self, timer: Timer, *, failures: int = 5, rest: float = 30.0) -> None:
        self._timer = timer
        self._most = failures
        self._rest = rest
        self._lock = Lock()
        self._failed = 0
        self._closed_again: float | None = None

    def admits(self) -> bool:
        """Whether a call may be made now. Whoever is let through tells how it ended."""
        with self._lock:
            if self._closed_again is None:
                return True
            now = self._timer.now()
            if now < self._closed_again:
                return False
            # A probe that never tells how it ended is followed by another after the same rest.
            self._closed_again = now + self._rest
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed, self._closed_again = 0, None

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._closed_again = self._timer.now() + self._rest

"""Numbers the steps of a turn and tells whoever listens of each as it begins and ends."""

from __future__ import annotations

from collections.abc import Callable

from shared.assistant.events import EventType, Listener, StepEvent
from shared.assistant.evidence import Outcome


class Progress:
    """The events of one turn, in order. ``monotonic`` tells seconds."""

    def __init__(self, listener: Listener, monotonic: Callable[[], float]) -> None:
        self._listener = listener
        self._monotonic = monotonic
        self._began = monotonic()
        self._steps = 0
        self.events: list[StepEvent] = []

    def started(self, name: str) -> int:
        """A step begins; its number."""
        self._steps += 1
        self._tell("step_started", self._steps, name)
        return self._steps

    def finished(self, step: int, name: str) -> None:
        """A step was done."""
        self._tell("step_finished", step, name)

    def failed(self, step: int, name: str, code: str) -> None:
        """A step was not done, or was undone."""
        self._tell("step_failed", step, name, code)

    def ended(self, outcome: Outcome) -> None:
        """A step of the plan came to this."""
        name, shown = outcome.step.tool, outcome.shown_as
        if outcome.status == "skipped":
            self._steps += 1
            outcome.shown_as = self._steps
            self.failed(self._steps, name, "skipped")
        elif outcome.error is not None:
            self.failed(shown, name, outcome.error.code)
        else:
            self.finished(shown, name)

    def _tell(self, type_: EventType, step: int, name: str, code: str | None = None) -> None:
        event = StepEvent(
            sequence=len(self.events) + 1,
            type=type_,
            step=step,
            name=name,
            code=code,
            at_ms=round(1000 * (self._monotonic() - self._began)),
        )
        self.events.append(event)
        self._listener(event)

"""What happens while a turn runs, as it happens: a step has started, was done, or was not.

The stream lives in the process that answers: a socket or a voice call listens and passes it on. Nothing
of it is written while the turn runs, as that would cost a write a step; a turn that was answered keeps
its events, so that who comes later reads the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from shared.kernel.model import Model

EventType = Literal["step_started", "step_finished", "step_failed"]


class StepEvent(Model):
    """One event of a turn. ``sequence`` counts the turn's events from 1, ``step`` is the step's number.

    A failed step's ``code`` says why; a skipped step was never started, and fails with ``skipped``. A
    step that was done and then undone, as its group could not be done whole, fails with ``undone``.
    ``at_ms`` are milliseconds since the turn began.
    """

    sequence: int
    type: EventType
    step: int
    name: str
    code: str | None = None
    at_ms: int = 0


Listener = Callable[[StepEvent], None]


def unheard(event: StepEvent) -> None:
    """Nobody listens."""

"""What a turn sent to a remote model and what came back: kept for the shop's people, for as long as the
conversation is.

One record a turn, with each call that left the house: what it took and cost, and the words of both sides
with placeholders for personal data. The prompt's fixed words are the file that ``prompt`` names. A turn
that no remote model was asked for has no record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from shared.assistant.model import Session, Turn
from shared.kernel.change import Change
from shared.kernel.clock import Clock
from shared.kernel.model import Model
from shared.kernel.paging import Page
from shared.kernel.tenancy import Context

READ = "audit:read"

#: Why a record has no words: the shopper had something forgotten, or the turn was never answered.
Wordless = Literal["forgotten", "unanswered"]


class ModelCall(Model):
    """One call. ``cost`` is in micro-USD by the list named in ``prices``; ``ms`` has all tries in it.

    ``degraded``: no answer came that could be used (``reason``), and the embedded model's was taken.
    """

    purpose: str
    intent: str
    prompt: str
    model: str
    prices: str
    outcome: Literal["answered", "degraded"]
    reason: str = ""
    attempts: int
    ms: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cost: int
    sent: tuple[str, ...] = ()
    received: tuple[str, ...] = ()


class TurnCalls(Model):
    """The calls of one turn. ``wordless`` says why there are no words, where there are none."""

    session_id: str
    turn_id: str
    at: datetime
    wordless: Wordless | None = None
    calls: tuple[ModelCall, ...]

    def without_words(self, why: Wordless) -> TurnCalls:
        """The same with its figures alone."""
        calls = tuple(call.model_copy(update={"sent": (), "received": ()}) for call in self.calls)
        return self.model_copy(update={"calls": calls, "wordless": why})


Hearing = Callable[[ModelCall], None]


def untold(call: ModelCall) -> None:
    """Nobody wants to know of a call."""


class CallLog:
    """The calls of one turn while it runs."""

    def __init__(self) -> None:
        self._made: list[ModelCall] = []

    def heard(self, call: ModelCall) -> None:
        """Take note of a call."""
        self._made.append(call)

    def record(
        self, session_id: str, turn_id: str, at: datetime, wordless: Wordless | None = None
    ) -> TurnCalls | None:
        """What is kept of the turn that began at ``at``; None where no call was made."""
        if not self._made:
            return None
        record = TurnCalls(session_id=session_id, turn_id=turn_id, at=at, calls=tuple(self._made))
        return record.without_words(wordless) if wordless else record


class CallStore(Protocol):
    """Where records are kept, by tenant and day."""

    def noting(self, session: Session, record: TurnCalls | None) -> Change:
        """The write of a turn's record; none where there is none."""
        ...

    def of_turns(self, session: Session, turns: Sequence[Turn]) -> list[TurnCalls]:
        """The records of some turns of a session: one call."""
        ...

    def rewriting(self, session: Session, record: TurnCalls) -> Change:
        """The write of a record that is there already."""
        ...

    def page(self, tenant: str, day: date, limit: int, cursor: str | None) -> Page[TurnCalls]:
        """The records of a day (UTC), newest first."""
        ...


class CallReading:
    """The use case of who looks after a shop's assistant."""

    def __init__(self, *, store: CallStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def list(
        self, ctx: Context, day: date | None, session_id: str | None, limit: int, cursor: str | None
    ) -> Page[TurnCalls]:
        """A day's calls (today's), newest first; of one session, a page may be short with more to come.

        Needs ``audit:read``.
        """
        ctx.require(READ)
        page = self._store.page(ctx.tenant, day or self._clock.now().date(), limit, cursor)
        found = [record for record in page.items if session_id in (None, record.session_id)]
        return page.model_copy(update={"items": found})

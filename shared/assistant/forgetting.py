"""What is forgotten goes from every conversation of its owner: see :class:`shared.memory.ports.Copies`.

What a remote model was told goes whole, whatever is forgotten: it has the session's memo and the memory's
summary in it, with words that nobody says any more. The figures of the calls stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.assistant.calls import CallStore
from shared.assistant.model import Session, Turn
from shared.assistant.ports import SessionStore
from shared.assistant.redaction import Redaction
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.errors import Stale
from shared.memory.entries import Forgotten

#: Turns that are read at a time.
_PAGE = 50
#: Times that a session is read anew where a turn of it came between.
_TRIES = 5


class Conversations:
    """The copies of what a memory holds: messages, answers, and what sessions keep."""

    def __init__(self, *, store: SessionStore, calls: CallStore, uow: UnitOfWork) -> None:
        self._store = store
        self._calls = calls
        self._uow = uow

    def redact(self, tenant: str, owners: Sequence[str], gone: Forgotten, sparing: str | None = None) -> int:
        """See :class:`shared.memory.ports.Copies`."""
        redaction, changed = Redaction(gone), 0
        ids = dict.fromkeys(session_id for owner in owners for session_id in self._store.owned(tenant, owner))
        for session_id in ids:
            session = self._store.session(tenant, session_id)
            if session is None or session.owner not in owners:
                continue
            if session_id != sparing:
                changed += self._cleaned(session, redaction)
            changed += self._rewritten(session, redaction)
        return changed

    def _cleaned(self, session: Session, redaction: Redaction) -> int:
        """Clean what a session keeps; a turn that is under way in it is let go."""
        for left in reversed(range(_TRIES)):
            after = redaction.session(session)
            if after is session:
                return 0
            try:
                self._uow.commit(self._store.saving(after, session))
            except Stale:
                again = self._store.session(session.tenant, session.id)
                if again is None or not left:
                    raise
                session = again
            else:
                return 1
        raise AssertionError("unreachable")

    def _rewritten(self, session: Session, redaction: Redaction) -> int:
        changes = [
            change
            for page in self._pages(session)
            for change in (*self._turns(session, page, redaction), *self._told(session, page))
        ]
        for change in changes:
            self._uow.commit(change)
        return len(changes)

    def _turns(self, session: Session, page: list[Turn], redaction: Redaction) -> Iterator[Change]:
        for turn in page:
            after = redaction.turn(turn)
            if after is not turn:
                yield self._store.rewriting(session, after)

    def _told(self, session: Session, page: list[Turn]) -> Iterator[Change]:
        for record in self._calls.of_turns(session, page):
            if not record.wordless:
                yield self._calls.rewriting(session, record.without_words("forgotten"))

    def _pages(self, session: Session) -> Iterator[list[Turn]]:
        after = 0
        while page := self._store.turns(session, after, _PAGE):
            yield page
            after = page[-1].number

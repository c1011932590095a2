"""Where conversations are kept."""

from collections.abc import Sequence
from typing import Protocol

from shared.assistant.model import Claim, Session, Turn
from shared.kernel.change import Change


class SessionStore(Protocol):
    """Sessions and their turns."""

    def session(self, tenant: str, session_id: str) -> Session | None: ...

    def opening(self, session: Session) -> Change: ...

    def saving(self, session: Session, was: Session) -> Change:
        """The write of a session's next version, its owner's list kept right."""
        ...

    def claim(
        self, tenant: str, session_id: str, owner: str, claim: Claim, key: str | None
    ) -> Session | None:
        """Take the session for one turn, in one write.

        Returns the session as it was before, one version on; None where it is not this owner's open
        session, where a turn is under way, or where ``key`` was answered lately.
        """
        ...

    def release(self, session: Session, claim: Claim) -> None:
        """Let a claimed session go with nothing answered. Another's claim is left alone."""
        ...

    def answering(self, session: Session, turns: Sequence[Turn]) -> Change:
        """The writes that keep a claimed session's next version and its turns."""
        ...

    def turn(self, session: Session, number: int) -> Turn | None: ...

    def turns(self, session: Session, after: int, limit: int) -> list[Turn]:
        """Turns numbered higher than ``after``, in order."""
        ...

    def sessions_of(
        self, tenant: str, owner: str, limit: int, before: str | None
    ) -> tuple[list[Session], str | None]:
        """An owner's sessions, the latest first, and the id to go on before."""
        ...

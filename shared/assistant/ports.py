"""What a conversation needs: somewhere to be kept, and somebody who answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.assistant.calls import Hearing, untold
from shared.assistant.events import Listener, StepEvent, unheard
from shared.assistant.model import Claim, Memo, Reply, Session, Step, Turn
from shared.kernel.change import Change
from shared.kernel.tenancy import Context
from shared.memory.entries import Forgotten, Lesson, Source, Topic
from shared.memory.model import Memory


class SessionStore(Protocol):
    """Sessions and their turns."""

    def session(self, tenant: str, session_id: str) -> Session | None: ...

    def opening(self, session: Session) -> Change: ...

    def saving(self, session: Session, was: Session) -> Change:
        """The writes of a session's next version; a new owner finds it in their list."""
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

    def owned(self, tenant: str, owner: str) -> list[str]:
        """The ids of all sessions in an owner's list, those that moved on to another owner too."""
        ...

    def rewriting(self, session: Session, turn: Turn) -> Change:
        """The write of a turn that is there already, with other words."""
        ...

    def turn(self, session: Session, number: int) -> Turn | None: ...

    def turns(self, session: Session, after: int, limit: int) -> list[Turn]:
        """Turns numbered higher than ``after``, in order."""
        ...


NOTHING = Change(())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a turn answers: the message, and what the session keeps; ``listener`` hears of its steps,
    ``heard`` of its calls of a remote model."""

    turn_id: str
    number: int
    message: str
    memo: Memo
    session_id: str = ""
    listener: Listener = unheard
    heard: Hearing = untold


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn came to.

    ``forgot`` is what was forgotten in it: none of that is kept of the turn either. ``taught`` is what
    the memory learns of it, to be kept with the turn or, where the memory moved meanwhile, not at all.
    """

    reply: Reply
    steps: tuple[Step, ...]
    memo: Memo
    confidence: int
    events: tuple[StepEvent, ...] = ()
    recalled: tuple[Topic, ...] = ()
    forgot: tuple[Forgotten, ...] = ()
    taught: Change = NOTHING


class Memories(Protocol):
    """What a turn asks of memory."""

    def current(self, ctx: Context) -> Memory: ...

    def taught(self, memory: Memory, lessons: Iterable[Lesson], source: Source) -> Change: ...


class Agent(Protocol):
    """What answers a message: here, or behind an interface of its own."""

    def answer(self, ctx: Context, asked: Asked) -> Answer: ...

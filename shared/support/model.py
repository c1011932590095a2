"""Tickets and their states.

    open ──reply──▶ pending ──▶ solved ──▶ closed
      ◀──owner writes──┴───────────┘

A ticket is open while the shop is to act and pending while its owner is. What the owner writes opens it
again, until it is closed, which is for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Actor

TicketState = Literal["open", "pending", "solved", "closed"]
#: What a ticket is about, as far as it is known: for sorting, and for its subject.
About = Literal["question", "return", "refund", "complaint", "order", "person"]
#: Characters of a question or a message.
LONGEST_TEXT = 2_000
_Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
_Subject = Annotated[str, Field(min_length=1, max_length=120)]
#: States that each state may be moved to by the shop.
_MOVES: Mapping[TicketState, frozenset[TicketState]] = {
    "open": frozenset(("pending", "solved", "closed")),
    "pending": frozenset(("open", "solved", "closed")),
    "solved": frozenset(("open", "closed")),
    "closed": frozenset(),
}


class UnknownTicket(NotFound):
    """No ticket of that id that the asker may see."""

    code = "unknown_ticket"


class TicketTaken(Conflict):
    """A ticket of this id is there already."""

    code = "ticket_taken"


class TicketClosed(Conflict):
    """A closed ticket takes no message and no other state: open a new one."""

    code = "ticket_closed"


class NoSuchMove(Conflict):
    """The ticket's state cannot become that one."""

    code = "no_such_move"


class TooManyMessages(Conflict):
    """The ticket holds as many messages as one may."""

    code = "too_many_messages"


class KeyReused(Invalid):
    """The Idempotency-Key was used with another body."""

    code = "idempotency_key_reused"


class TicketMessage(Model):
    """What one side wrote."""

    id: str
    by: Literal["owner", "shop"]
    text: str
    at: datetime


class Conversation(Model):
    """The turn of a conversation out of which a ticket came."""

    session_id: IdText
    turn_id: IdText


class OrderNamed(Model):
    """An order, as people and as programs name it."""

    order_id: str
    number: str


class TicketDraft(Model):
    """What somebody asks the shop's people."""

    subject: _Subject
    question: _Text
    about: About = "question"
    order_id: IdText | None = None


class NewMessage(Model):
    """A message to add to a ticket."""

    text: _Text


class StateChange(Model):
    """The state that a ticket shall have."""

    state: TicketState


class TicketView(TicketDraft):
    """A ticket as its owner sees it; ``messages`` are what was written after the question."""

    id: str
    state: TicketState = "open"
    conversation: Conversation | None = None
    messages: tuple[TicketMessage, ...] = ()
    version: int = 1
    created_at: datetime
    updated_at: datetime


class Ticket(TicketView):
    """A ticket as it is kept, and as the shop's people see it."""

    MOST: ClassVar[int] = 40

    tenant: str
    owner: Actor

    def view(self) -> TicketView:
        """What its owner sees."""
        return TicketView(**{name: getattr(self, name) for name in TicketView.model_fields})

    def asks(self, draft: TicketDraft) -> bool:
        """Whether this is what that draft would open."""
        return all(getattr(self, name) == getattr(draft, name) for name in TicketDraft.model_fields)

    def said(self, message: TicketMessage) -> Ticket:
        """The next version, with a message: its side has acted and the other is to. Said again, it is
        the same. Raises :class:`TicketClosed`, :class:`TooManyMessages`."""
        if any(message.id == known.id for known in self.messages):
            return self
        self._require_alive()
        if len(self.messages) >= self.MOST:
            raise TooManyMessages(f"A ticket holds {self.MOST} messages at most.", most=self.MOST)
        state: TicketState = "open" if message.by == "owner" else "pending"
        return self._next(message.at, state=state, messages=(*self.messages, message))

    def moved(self, state: TicketState, at: datetime) -> Ticket:
        """The next version, in another state. Raises :class:`TicketClosed`, :class:`NoSuchMove`."""
        if state == self.state:
            return self
        self._require_alive()
        if state not in _MOVES[self.state]:
            raise NoSuchMove(f"A ticket that is {self.state} cannot become {state}.", state=self.state)
        return self._next(at, state=state)

    def _require_alive(self) -> None:
        if self.state == "closed":
            raise TicketClosed("This ticket is closed. Please open a new one.")

    def _next(self, at: datetime, **update: object) -> Ticket:
        return self.model_copy(update={**update, "version": self.version + 1, "updated_at": at})

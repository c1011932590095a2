"""What support announces: ids, and nothing that anybody wrote."""

from typing import ClassVar

from shared.kernel.events import Fact


class TicketOpened(Fact):
    """Somebody asks the shop's people something."""

    name: ClassVar[str] = "support.ticket_opened"
    ticket_id: str
    order_id: str | None
    session_id: str | None


class TicketSolved(Fact):
    """The shop's people consider a ticket answered."""

    name: ClassVar[str] = "support.ticket_solved"
    ticket_id: str


FACTS: tuple[type[Fact], ...] = (TicketOpened, TicketSolved)

"""What the assistant may do with tickets: say what it would open, and open it on the shopper's yes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool
from shared.support.model import About, Conversation, OrderNamed, TicketDraft, TicketView
from shared.support.service import SupportService

#: Matters of an order's: where the shopper has one order alone, it is that one.
_OF_AN_ORDER = frozenset[About](("return", "refund", "order"))


class HandOffWanted(Model):
    """What the shopper wants to reach people about, and the order where one was named."""

    about: About = "person"
    order_id: IdText | None = None


class HandOff(Model):
    """A ticket that could be opened. Its words are the shopper's, which no tool is given."""

    about: About
    order: OrderNamed | None = None


class AgreedTicket(TicketDraft):
    """The ticket that the shopper said yes to. ``request_key`` opens it once."""

    session_id: IdText | None = None
    turn_id: IdText | None = None
    request_key: Annotated[str, Field(min_length=1, max_length=100)]


def _conversation(agreed: AgreedTicket) -> Conversation | None:
    if agreed.session_id is None or agreed.turn_id is None:
        return None
    return Conversation(session_id=agreed.session_id, turn_id=agreed.turn_id)


def tools(*, support: SupportService) -> tuple[Tool[Any], ...]:
    """Support's tools."""

    def hand_off(ctx: Context, given: HandOffWanted) -> HandOff:
        guess = given.about in _OF_AN_ORDER
        return HandOff(about=given.about, order=support.order_for(ctx, given.order_id, guess=guess))

    def open_ticket(ctx: Context, agreed: AgreedTicket) -> TicketView:
        draft = TicketDraft(**{name: getattr(agreed, name) for name in TicketDraft.model_fields})
        return support.open(ctx, draft, agreed.request_key, _conversation(agreed))

    return (
        Tool("support.hand_off", "offer a ticket to the shop's people", HandOffWanted, "read", hand_off),
        Tool("support.open_ticket", "open it, on the shopper's yes", AgreedTicket, "commit", open_ticket),
    )

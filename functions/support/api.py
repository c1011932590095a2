"""What shoppers do: ask the shop's articles, and write to its people."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from functions.support import merchant, wiring
from shared.kernel.ids import IdText
from shared.kernel.paging import Page
from shared.knowledge.model import LONGEST_QUESTION, Answers
from shared.runtime.http import Asking, IdempotencyKey, answer, problems
from shared.support.model import NewMessage, TicketDraft, TicketView

router = APIRouter(prefix="/support")
_TicketId = Annotated[IdText, Path()]
_Question = Annotated[str, Query(min_length=1, max_length=LONGEST_QUESTION)]
_Limit = Annotated[int, Query(ge=1, le=100)]
_Cursor = Annotated[str | None, Query(max_length=500)]


@router.get(
    "/answers",
    response_model=None,
    responses={200: {"model": Answers}, **problems()},
    operation_id="askSupport",
    summary="What the shop's articles say to a question",
)
async def ask(ctx: Asking, q: _Question) -> Response:
    """Passages word for word, or ``known: false`` where nothing that is written answers."""
    return answer(wiring.knowledge().answer(ctx, q))


@router.post(
    "/tickets",
    status_code=201,
    response_model=None,
    responses={201: {"model": TicketView}, **problems(404, 409)},
    operation_id="openTicket",
    summary="Write to the shop's people",
)
async def open_ticket(ctx: Asking, given: TicketDraft, key: IdempotencyKey = None) -> Response:
    """The order, where one is named, must be one's own. The same Idempotency-Key opens one ticket."""
    ticket = wiring.support().open(ctx, given, key)
    return answer(ticket, 201, version=ticket.version, location=f"/v1/support/tickets/{ticket.id}")


@router.get(
    "/tickets",
    response_model=None,
    responses={200: {"model": Page[TicketView]}, **problems()},
    operation_id="listTickets",
    summary="My tickets, newest first",
)
async def tickets(ctx: Asking, limit: _Limit = 20, cursor: _Cursor = None) -> Response:
    """In any state, with their messages."""
    return answer(wiring.support().list(ctx, limit, cursor))


@router.get(
    "/tickets/{ticket_id}",
    response_model=None,
    responses={200: {"model": TicketView}, **problems(404)},
    operation_id="getTicket",
    summary="A ticket of mine",
)
async def ticket(ctx: Asking, ticket_id: _TicketId) -> Response:
    """Another's is not found."""
    found = wiring.support().get(ctx, ticket_id)
    return answer(found, version=found.version)


@router.post(
    "/tickets/{ticket_id}/messages",
    status_code=201,
    response_model=None,
    responses={201: {"model": TicketView}, **problems(404, 409, 412)},
    operation_id="addTicketMessage",
    summary="Add to a ticket of mine",
)
async def say(ctx: Asking, ticket_id: _TicketId, given: NewMessage, key: IdempotencyKey = None) -> Response:
    """It opens the ticket again, unless that is closed. The same Idempotency-Key adds once."""
    said = wiring.support().say(ctx, ticket_id, given, key)
    return answer(said, 201, version=said.version)


router.include_router(merchant.router)

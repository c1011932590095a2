"""Routes of the assistant door."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from functions.assistant import wiring
from functions.assistant.operating import operating
from shared.assistant.model import ClaimRequest, OpenSession, SessionView, Steps, Turn, TurnRequest
from shared.kernel.ids import IdText
from shared.kernel.paging import Page
from shared.runtime.http import Asking, IdempotencyKey, answer, problems

__all__ = ["operating", "router"]
router = APIRouter(prefix="/sessions")
_SessionId = Annotated[IdText, Path()]
_TurnId = Annotated[IdText, Path()]
_Limit = Annotated[int, Query(ge=1, le=50)]
_Cursor = Annotated[str | None, Query(max_length=500)]
_After = Annotated[int, Query(ge=0, le=10_000)]


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses={201: {"model": SessionView}, **problems()},
    operation_id="openSession",
    summary="Begin a conversation",
)
async def open_session(ctx: Asking, given: OpenSession, key: IdempotencyKey = None) -> Response:
    """It lives 30 days. The same Idempotency-Key gives the same conversation."""
    session = wiring.conversations().open(ctx, key)
    return answer(session, 201, version=session.version, location=f"/v1/sessions/{session.id}")


@router.get(
    "/{session_id}",
    response_model=None,
    responses={200: {"model": SessionView}, **problems(404)},
    operation_id="getSession",
    summary="A conversation of mine",
)
async def get_session(ctx: Asking, session_id: _SessionId) -> Response:
    """Ended and expired ones can be read too."""
    session = wiring.conversations().get(ctx, session_id)
    return answer(session, version=session.version)


@router.delete(
    "/{session_id}",
    status_code=204,
    response_model=None,
    responses={204: {"description": "It takes no more turns"}, **problems(404, 412)},
    operation_id="endSession",
    summary="End a conversation",
)
async def end_session(ctx: Asking, session_id: _SessionId) -> Response:
    """What was said can still be read."""
    wiring.conversations().end(ctx, session_id)
    return Response(status_code=204)


@router.post(
    "/{session_id}/claims",
    response_model=None,
    responses={200: {"model": SessionView}, **problems(404, 409, 410, 412)},
    operation_id="claimSession",
    summary="Take over what I said as a guest",
)
async def claim_session(ctx: Asking, session_id: _SessionId, given: ClaimRequest) -> Response:
    """Both are needed: the customer's credential and the guest's token. What was remembered of the
    guest comes along."""
    guest = wiring.guests().verify(given.guest_token)
    session = wiring.conversations().join(ctx, session_id, guest)
    wiring.memories().take_over(ctx, guest)
    return answer(session, version=session.version)


@router.post(
    "/{session_id}/turns",
    status_code=201,
    response_model=None,
    responses={201: {"model": Turn}, **problems(404, 409, 410)},
    operation_id="takeTurn",
    summary="Say something and be answered",
)
async def take_turn(
    ctx: Asking, session_id: _SessionId, given: TurnRequest, key: IdempotencyKey = None
) -> Response:
    """One turn at a time. The same Idempotency-Key gives the same turn again."""
    turn = wiring.conversations().say(ctx, session_id, given.message, key)
    return answer(turn, 201, location=f"/v1/sessions/{session_id}/turns/{turn.id}")


@router.get(
    "/{session_id}/turns",
    response_model=None,
    responses={200: {"model": Page[Turn]}, **problems(404)},
    operation_id="listTurns",
    summary="What was said, in order",
)
async def list_turns(
    ctx: Asking, session_id: _SessionId, limit: _Limit = 20, cursor: _Cursor = None
) -> Response:
    """A turn under way is not among them."""
    return answer(wiring.conversations().turns(ctx, session_id, limit, cursor))


@router.get(
    "/{session_id}/turns/{turn_id}",
    response_model=None,
    responses={200: {"model": Turn}, **problems(404)},
    operation_id="getTurn",
    summary="One turn",
)
async def get_turn(ctx: Asking, session_id: _SessionId, turn_id: _TurnId) -> Response:
    """One under way has no reply yet."""
    return answer(wiring.conversations().turn(ctx, session_id, turn_id))


@router.get(
    "/{session_id}/turns/{turn_id}/steps",
    response_model=None,
    responses={200: {"model": Steps}, **problems(404)},
    operation_id="readSteps",
    summary="The steps of a turn, from a number on",
)
async def read_steps(ctx: Asking, session_id: _SessionId, turn_id: _TurnId, after: _After = 0) -> Response:
    """Ask again with ``next_after`` until it is ``finished``."""
    return answer(wiring.conversations().steps(ctx, session_id, turn_id, after))

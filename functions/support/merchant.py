"""What merchants do: keep the articles, and answer tickets. Each use case asks for ``support:write``."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from functions.support import wiring
from shared.kernel.ids import IdText
from shared.kernel.paging import Page
from shared.knowledge.model import Article, ArticleDraft
from shared.runtime.http import Asking, IdempotencyKey, Seen, answer, problems
from shared.support.model import NewMessage, StateChange, Ticket, TicketState

router = APIRouter()
_ArticleId = Annotated[IdText, Path()]
_CaseId = Annotated[IdText, Path()]
_Limit = Annotated[int, Query(ge=1, le=100)]
_Cursor = Annotated[str | None, Query(max_length=500)]


@router.get(
    "/articles",
    response_model=None,
    responses={200: {"model": Page[Article]}, **problems()},
    operation_id="listArticles",
    summary="My articles, in any state",
)
async def articles(ctx: Asking, limit: _Limit = 50, cursor: _Cursor = None) -> Response:
    """Needs ``support:write``; in the order of their ids."""
    return answer(wiring.knowledge().list(ctx, limit, cursor))


@router.post(
    "/articles",
    status_code=201,
    response_model=None,
    responses={201: {"model": Article}, **problems(409)},
    operation_id="createArticle",
    summary="A new article",
)
async def create(ctx: Asking, given: ArticleDraft, key: IdempotencyKey = None) -> Response:
    """Needs ``support:write``. A published one answers within 30 seconds, in the chat too."""
    made = wiring.knowledge().create(ctx, given, key)
    return answer(made, 201, version=made.version, location=f"/v1/support/articles/{made.id}")


@router.get(
    "/articles/{article_id}",
    response_model=None,
    responses={200: {"model": Article}, **problems(404)},
    operation_id="getArticle",
    summary="An article",
)
async def article(ctx: Asking, article_id: _ArticleId) -> Response:
    """Needs ``support:write``."""
    found = wiring.knowledge().get(ctx, article_id)
    return answer(found, version=found.version)


@router.put(
    "/articles/{article_id}",
    response_model=None,
    responses={200: {"model": Article}, **problems(404, 409, 412)},
    operation_id="replaceArticle",
    summary="Write an article anew",
)
async def replace(ctx: Asking, article_id: _ArticleId, given: ArticleDraft, seen: Seen) -> Response:
    """Needs ``support:write``. What the draft leaves out is gone."""
    kept = wiring.knowledge().replace(ctx, article_id, given, seen)
    return answer(kept, version=kept.version)


@router.delete(
    "/articles/{article_id}",
    status_code=204,
    response_model=None,
    responses={204: {"description": "It answers no more"}, **problems(404, 409, 412)},
    operation_id="deleteArticle",
    summary="Delete an article",
)
async def delete(ctx: Asking, article_id: _ArticleId, seen: Seen) -> Response:
    """Needs ``support:write``. A draft answers nothing either, and can be published again."""
    wiring.knowledge().delete(ctx, article_id, seen)
    return Response(status_code=204)


@router.get(
    "/inbox",
    response_model=None,
    responses={200: {"model": Page[Ticket]}, **problems()},
    operation_id="listInbox",
    summary="My shop's tickets of one state",
)
async def inbox(
    ctx: Asking, state: TicketState = "open", limit: _Limit = 20, cursor: _Cursor = None
) -> Response:
    """Needs ``support:write``. Those that have waited longest come first."""
    return answer(wiring.support().inbox(ctx, state, limit, cursor))


@router.get(
    "/inbox/{case_id}",
    response_model=None,
    responses={200: {"model": Ticket}, **problems(404)},
    operation_id="getInboxTicket",
    summary="A ticket of my shop",
)
async def ticket(ctx: Asking, case_id: _CaseId) -> Response:
    """Needs ``support:write``."""
    return _answer(wiring.support().ticket(ctx, case_id))


@router.post(
    "/inbox/{case_id}/replies",
    status_code=201,
    response_model=None,
    responses={201: {"model": Ticket}, **problems(404, 409, 412)},
    operation_id="replyToTicket",
    summary="Answer a ticket",
)
async def reply(
    ctx: Asking, case_id: _CaseId, given: NewMessage, seen: Seen, key: IdempotencyKey = None
) -> Response:
    """Needs ``support:write``. The ticket is pending until its owner writes again."""
    return _answer(wiring.support().reply(ctx, case_id, given, seen, key), 201)


@router.patch(
    "/inbox/{case_id}",
    response_model=None,
    responses={200: {"model": Ticket}, **problems(404, 409, 412)},
    operation_id="moveTicket",
    summary="Change a ticket's state",
)
async def move(ctx: Asking, case_id: _CaseId, given: StateChange, seen: Seen) -> Response:
    """Needs ``support:write``. A closed ticket stays closed."""
    return _answer(wiring.support().move(ctx, case_id, given.state, seen))


def _answer(found: Ticket, status: int = 200) -> Response:
    return answer(found, status, version=found.version)

"""What a shop's people read of its assistant; the use case asks for ``audit:read``."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from functions.assistant import wiring
from shared.assistant.calls import TurnCalls
from shared.kernel.ids import IdText
from shared.kernel.paging import Page
from shared.runtime.http import Asking, answer, problems

operating = APIRouter()
_Day = Annotated[date | None, Query(description="a day in UTC; today where none is named")]
_SessionId = Annotated[IdText | None, Query(description="of this conversation alone")]
_Limit = Annotated[int, Query(ge=1, le=50)]
_Cursor = Annotated[str | None, Query(max_length=500)]


@operating.get(
    "/model-calls",
    response_model=None,
    responses={200: {"model": Page[TurnCalls]}, **problems()},
    operation_id="listModelCalls",
    summary="What a remote model was told and answered, newest first",
)
async def list_model_calls(
    ctx: Asking,
    day: _Day = None,
    session_id: _SessionId = None,
    limit: _Limit = 20,
    cursor: _Cursor = None,
) -> Response:
    """Needs ``audit:read``. Personal data is hidden, and words are gone where a shopper had something
    forgotten. Of one conversation a page may hold fewer than ``limit``: ask on while there is a cursor."""
    return answer(wiring.call_reading().list(ctx, day, session_id, limit, cursor))

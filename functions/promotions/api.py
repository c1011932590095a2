"""Routes of the promotions door. Each use case asks for ``promotions:write``."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from functions.promotions import wiring
from shared.kernel.ids import IdText
from shared.kernel.paging import Page
from shared.promotions.model import PromotionDraft
from shared.promotions.redemptions import PromotionView, RedemptionView
from shared.runtime.http import Asking, IdempotencyKey, Seen, answer, problems

router = APIRouter(prefix="/promotions")
_PromotionId = Annotated[IdText, Path()]
_Limit = Annotated[int, Query(ge=1, le=100)]
_Cursor = Annotated[str | None, Query(max_length=500)]


@router.get(
    "",
    response_model=None,
    responses={200: {"model": Page[PromotionView]}, **problems()},
    operation_id="listPromotions",
    summary="My promotions, in any state",
)
async def promotions(ctx: Asking, limit: _Limit = 20, cursor: _Cursor = None) -> Response:
    """Needs ``promotions:write``; in the order of their ids."""
    return answer(wiring.promotions().list(ctx, limit, cursor))


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses={201: {"model": PromotionView}, **problems(409)},
    operation_id="createPromotion",
    summary="A new promotion",
)
async def create(ctx: Asking, given: PromotionDraft, key: IdempotencyKey = None) -> Response:
    """Needs ``promotions:write``. It counts within 10 seconds of its beginning, wherever prices are shown."""
    made = wiring.promotions().create(ctx, given, key)
    return _answer(made, 201, f"/v1/promotions/{made.promotion.id}")


@router.get(
    "/{promotion_id}",
    response_model=None,
    responses={200: {"model": PromotionView}, **problems(404)},
    operation_id="getPromotion",
    summary="A promotion, and what was used of it",
)
async def promotion(ctx: Asking, promotion_id: _PromotionId) -> Response:
    """Needs ``promotions:write``."""
    return _answer(wiring.promotions().get(ctx, promotion_id))


@router.put(
    "/{promotion_id}",
    response_model=None,
    responses={200: {"model": PromotionView}, **problems(404, 409, 412)},
    operation_id="changePromotion",
    summary="Write a promotion anew",
)
async def change(ctx: Asking, promotion_id: _PromotionId, given: PromotionDraft, seen: Seen) -> Response:
    """Needs ``promotions:write``. Once it has begun its terms stay: title, limits and end may change."""
    return _answer(wiring.promotions().change(ctx, promotion_id, given, seen))


@router.delete(
    "/{promotion_id}",
    response_model=None,
    responses={200: {"model": PromotionView}, **problems(404, 409, 412)},
    operation_id="endPromotion",
    summary="End a promotion for good",
)
async def end(ctx: Asking, promotion_id: _PromotionId, seen: Seen) -> Response:
    """Needs ``promotions:write``. It counts on until what shoppers were shown of it has run out
    (``ends_at``), and stays for the orders that name it."""
    return _answer(wiring.promotions().end(ctx, promotion_id, seen))


@router.get(
    "/{promotion_id}/redemptions",
    response_model=None,
    responses={200: {"model": Page[RedemptionView]}, **problems(404)},
    operation_id="listRedemptions",
    summary="The uses of a promotion",
)
async def redemptions(
    ctx: Asking, promotion_id: _PromotionId, limit: _Limit = 20, cursor: _Cursor = None
) -> Response:
    """Needs ``promotions:write``; the newest first. Automatic promotions without limits are not counted."""
    return answer(wiring.promotions().redemptions(ctx, promotion_id, limit, cursor))


def _answer(found: PromotionView, status: int = 200, location: str | None = None) -> Response:
    version = found.promotion.version
    return answer(found, status, version=version, location=location)

"""Stock as merchants see and change it: levels, counts, adjustments, and the ledger of all of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from functions.catalog import wiring
from functions.catalog.views import (
    Adjusted,
    AdjustedList,
    Adjustments,
    SkuAdjustment,
    StockCount,
    StockLevel,
    StockSettings,
)
from shared.catalog.model import Sku
from shared.inventory.levels import Level
from shared.inventory.movements import Adjustment, Movement
from shared.kernel.errors import DomainError
from shared.kernel.paging import Page
from shared.kernel.tenancy import Context
from shared.runtime.http import Asking, IdempotencyKey, answer, problems

router = APIRouter(prefix="/inventory")
_WRITE = "inventory:write"
_Sku = Annotated[Sku, Path()]


@router.get(
    "/{sku}",
    response_model=None,
    responses={200: {"model": StockLevel}, **problems(404)},
    operation_id="getStock",
    summary="What is counted of a SKU",
)
async def stock(ctx: Asking, sku: _Sku) -> Response:
    """Needs ``inventory:write``. Holds that ran out count as held until somebody needs them."""
    _require_own(ctx, sku)
    level = wiring.inventory().levels(ctx, [sku]).get(sku, Level(sku=sku))
    return answer(StockLevel.of(level))


@router.put(
    "/{sku}",
    response_model=None,
    responses={200: {"model": StockLevel}, **problems(404, 409)},
    operation_id="setStock",
    summary="Say how many are on hand",
)
async def set_stock(ctx: Asking, sku: _Sku, given: StockCount) -> Response:
    """Needs ``inventory:write``. Less than what is sold or held already is refused."""
    _require_own(ctx, sku)
    level = wiring.inventory().set_on_hand(ctx, sku, given.on_hand, given.reason)
    return answer(StockLevel.of(level))


@router.put(
    "/{sku}/settings",
    response_model=None,
    responses={200: {"model": StockLevel}, **problems(404, 409)},
    operation_id="setStockSettings",
    summary="Allow backorders, or prepare for a rush",
)
async def settings(ctx: Asking, sku: _Sku, given: StockSettings) -> Response:
    """Needs ``inventory:write``. Stock that is spread takes many buyers a second."""
    _require_own(ctx, sku)
    if given.backorder_limit is not None:
        wiring.inventory().allow_backorders(ctx, sku, given.backorder_limit)
    if given.shards is not None:
        wiring.inventory().spread(ctx, sku, given.shards)
    level = wiring.inventory().levels(ctx, [sku]).get(sku, Level(sku=sku))
    return answer(StockLevel.of(level))


@router.get(
    "/{sku}/movements",
    response_model=None,
    responses={200: {"model": Page[Movement]}, **problems(404)},
    operation_id="listStockMovements",
    summary="What moved of a SKU, and why",
)
async def movements(
    ctx: Asking,
    sku: _Sku,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=1_000)] = None,
) -> Response:
    """Needs ``inventory:write``. The newest first; all of them add up to the level."""
    _require_own(ctx, sku)
    return answer(wiring.inventory().movements(ctx, sku, limit, cursor))


@router.post(
    "/{sku}/adjustments",
    status_code=201,
    response_model=None,
    responses={201: {"model": StockLevel}, **problems(404, 409)},
    operation_id="adjustStock",
    summary="Receive, write off or correct stock",
)
async def adjust(ctx: Asking, sku: _Sku, given: Adjustment, key: IdempotencyKey = None) -> Response:
    """Needs ``inventory:write``. With an ``Idempotency-Key`` it is made once, whatever is lost on the way."""
    _require_own(ctx, sku)

    def adjust_stock(ctx: Context, one: SkuAdjustment) -> StockLevel:
        return StockLevel.of(wiring.inventory().adjusted(ctx, one.sku, one, key))

    whole = SkuAdjustment(sku=sku, **given.model_dump())
    return answer(wiring.idempotency().run(adjust_stock, StockLevel, ctx, whole, key), 201)


@router.post(
    "/adjustments",
    status_code=200,
    response_model=None,
    responses={200: {"model": AdjustedList}, **problems(409)},
    operation_id="adjustStocks",
    summary="Adjust up to 25 SKUs",
)
async def adjust_many(ctx: Asking, given: Adjustments, key: IdempotencyKey = None) -> Response:
    """Needs ``inventory:write``. Each is made by itself, and answered with its level or with why not."""
    ctx.require(_WRITE)

    def adjust_stocks(ctx: Context, all_of_them: Adjustments) -> AdjustedList:
        made = (_adjusted(ctx, one, key and f"{key}.{n}") for n, one in enumerate(all_of_them.items))
        return AdjustedList(items=tuple(made))

    return answer(wiring.idempotency().run(adjust_stocks, AdjustedList, ctx, given, key))


def _adjusted(ctx: Context, one: SkuAdjustment, key: str | None) -> Adjusted:
    try:
        wiring.catalog().owner(ctx, one.sku)
        level = wiring.inventory().adjusted(ctx, one.sku, one, key)
    except DomainError as refusal:
        return Adjusted(code=refusal.code, detail=refusal.message)
    return Adjusted(level=StockLevel.of(level))


def _require_own(ctx: Context, sku: str) -> None:
    ctx.require(_WRITE)
    wiring.catalog().owner(ctx, sku)

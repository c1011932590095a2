"""Routes of the orders door."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from functions.orders import wiring
from shared.kernel.ids import IdText
from shared.kernel.paging import Page
from shared.orders.canceling import CancelOrder
from shared.orders.model import OrderSummary, OrderView
from shared.runtime.http import Asking, IdempotencyKey, Seen, answer, problems

router = APIRouter()
_Limit = Annotated[int, Query(ge=1, le=100)]
_Cursor = Annotated[str | None, Query(max_length=500)]


@router.get(
    "/orders",
    response_model=None,
    responses={200: {"model": Page[OrderSummary]}, **problems()},
    operation_id="listOrders",
    summary="Your orders, newest first",
)
async def list_orders(ctx: Asking, limit: _Limit = 20, cursor: _Cursor = None) -> Response:
    """A page of summaries."""
    return answer(wiring.orders().list(ctx, limit, cursor))


@router.get(
    "/orders/{order_id}",
    response_model=None,
    responses={200: {"model": OrderView}, **problems(404)},
    operation_id="getOrder",
    summary="An order with its lines, sums, states and timeline",
)
async def get_order(ctx: Asking, order_id: IdText) -> Response:
    """Another's order is not found."""
    order = wiring.orders().get(ctx, order_id)
    return answer(order, version=order.version)


@router.post(
    "/orders/{order_id}/cancellations",
    status_code=202,
    response_model=None,
    responses={202: {"model": OrderView}, **problems(404, 409, 412)},
    operation_id="cancelOrder",
    summary="Cancel an order before it goes out",
)
async def cancel_order(
    ctx: Asking, order_id: IdText, given: CancelOrder, seen: Seen, key: IdempotencyKey = None
) -> Response:
    """The owner, or who has ``orders:write``. Money and stock go back within seconds; asked twice, once."""
    order = wiring.cancel(ctx, order_id, given, seen, key)
    return answer(order, 202, version=order.version)

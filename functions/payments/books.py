"""What the shop's own people see and do: payments, refunds, the ledger, reconciliation."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from functions.payments import wiring
from functions.payments.views import Balances, Entries
from shared.kernel.errors import Invalid
from shared.kernel.ids import IdText
from shared.ledger.model import Verification
from shared.orders.refunding import OrderPayments, RefundOrder
from shared.payments.reconciling import Reconciliation
from shared.payments.refunds import Refund
from shared.runtime.http import Asking, IdempotencyKey, answer, problems

router = APIRouter()
_Since = Annotated[date, Query(description="The first day, UTC")]
_Until = Annotated[date, Query(description="The last day, UTC; 31 days at most")]


@router.get(
    "/orders/{order_id}/payments",
    response_model=None,
    responses={200: {"model": OrderPayments}, **problems(404)},
    operation_id="listOrderPayments",
    summary="What was paid for an order, refunded and disputed",
)
async def order_payments(ctx: Asking, order_id: IdText) -> Response:
    """Needs ``orders:write``."""
    return answer(wiring.refunds().payments(ctx, order_id))


@router.post(
    "/orders/{order_id}/refunds",
    status_code=201,
    response_model=None,
    responses={201: {"model": Refund}, **problems(404, 409)},
    operation_id="refundOrder",
    summary="Give an order's money back, all or a part",
)
async def refund_order(
    ctx: Asking, order_id: IdText, given: RefundOrder, key: IdempotencyKey = None
) -> Response:
    """Needs ``orders:write``. The same key is the same refund for good; without one, each asks anew."""
    return answer(wiring.refunds().refund(ctx, order_id, given, key), 201)


@router.get(
    "/orders/{order_id}/ledger",
    response_model=None,
    responses={200: {"model": Entries}, **problems(404)},
    operation_id="listOrderEntries",
    summary="The ledger's entries of an order",
)
async def order_entries(ctx: Asking, order_id: IdText) -> Response:
    """Needs ``orders:write`` and ``ledger:read``; the earliest first."""
    order = wiring.orders().find_for_shop(ctx, order_id)
    return answer(Entries(items=wiring.ledger().entries(ctx, order.payment_id)))


@router.get(
    "/ledger/balances",
    response_model=None,
    responses={200: {"model": Balances}, **problems()},
    operation_id="listBalances",
    summary="What each account of the ledger took on each day",
)
async def balances(ctx: Asking, since: _Since, until: _Until) -> Response:
    """Needs ``ledger:read``."""
    return answer(Balances(items=wiring.ledger().balances(ctx, since, until)))


@router.get(
    "/ledger/verification",
    response_model=None,
    responses={200: {"model": Verification}, **problems()},
    operation_id="verifyLedger",
    summary="Whether the books sum to zero and refunds never exceed captures",
)
async def verification(ctx: Asking, since: _Since, until: _Until) -> Response:
    """Needs ``ledger:read``."""
    return answer(wiring.ledger().verify(ctx, since, until))


@router.get(
    "/reconciliation",
    response_model=None,
    responses={200: {"model": Reconciliation}, **problems()},
    operation_id="reconcile",
    summary="Our payments and books against the provider's own list",
)
async def reconciliation(ctx: Asking, since: _Since, until: _Until) -> Response:
    """Needs ``ledger:read``. What is under way at this moment may differ for seconds."""
    if until == date.max:
        raise Invalid("No day comes after that one.")
    start = datetime.combine(since, datetime.min.time(), UTC)
    end = datetime.combine(until, datetime.min.time(), UTC) + timedelta(days=1)
    return answer(wiring.reconciling().run(ctx, start, end))

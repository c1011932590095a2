"""Routes of the carts door. Every answer is the whole cart; its ETag is the cart's version."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from functions.carts import wiring
from shared.carts.model import AddLine, CartView, GiveCode, MergeCarts, SetQuantity
from shared.kernel.ids import IdText
from shared.runtime.http import Asking, IdempotencyKey, Seen, answer, problems

router = APIRouter(prefix="/carts/current")
_LineId = Annotated[IdText, Path()]
_Code = Annotated[IdText, Path()]


@router.get(
    "",
    response_model=None,
    responses={200: {"model": CartView}, **problems()},
    operation_id="getCart",
    summary="My cart at today's prices and stock",
)
async def get_cart(ctx: Asking) -> Response:
    """Somebody who never had a cart sees an empty one, of version 0."""
    return _answer(wiring.carts().view(ctx))


@router.post(
    "/lines",
    status_code=201,
    response_model=None,
    responses={201: {"model": CartView}, **problems(404, 409, 412)},
    operation_id="addCartLine",
    summary="Put something into my cart",
)
async def add_line(ctx: Asking, given: AddLine, seen: Seen, key: IdempotencyKey = None) -> Response:
    """More of the same SKU makes its line larger. The same Idempotency-Key adds once."""
    return _answer(wiring.carts().add(ctx, given, seen, key), 201)


@router.patch(
    "/lines/{line_id}",
    response_model=None,
    responses={200: {"model": CartView}, **problems(404, 409, 412)},
    operation_id="setCartLineQuantity",
    summary="Change how many of a line",
)
async def set_quantity(ctx: Asking, line_id: _LineId, given: SetQuantity, seen: Seen) -> Response:
    """A quantity of 0 is refused: DELETE takes a line out."""
    return _answer(wiring.carts().set_quantity(ctx, line_id, given.quantity, seen))


@router.delete(
    "/lines/{line_id}",
    response_model=None,
    responses={200: {"model": CartView}, **problems(404, 409, 412)},
    operation_id="removeCartLine",
    summary="Take a line out of my cart",
)
async def remove_line(ctx: Asking, line_id: _LineId, seen: Seen) -> Response:
    """A line that is gone already is not found."""
    return _answer(wiring.carts().remove(ctx, line_id, seen))


@router.delete(
    "/lines",
    response_model=None,
    responses={200: {"model": CartView}, **problems(409, 412)},
    operation_id="clearCart",
    summary="Empty my cart",
)
async def clear(ctx: Asking, seen: Seen) -> Response:
    """An empty cart stays as it is."""
    return _answer(wiring.carts().clear(ctx, seen))


@router.post(
    "/codes",
    status_code=201,
    response_model=None,
    responses={201: {"model": CartView}, **problems(409, 412)},
    operation_id="giveCartCode",
    summary="Put a discount code on my cart",
)
async def give_code(ctx: Asking, given: GiveCode, seen: Seen) -> Response:
    """A code that wants more in the cart stays on it: ``quote.codes`` says what. One that cannot count
    is refused, with the reason. The same code again changes nothing."""
    return _answer(wiring.carts().give_code(ctx, given.code, seen), 201)


@router.delete(
    "/codes/{code}",
    response_model=None,
    responses={200: {"model": CartView}, **problems(404, 409, 412)},
    operation_id="takeCartCode",
    summary="Take a discount code off my cart",
)
async def take_code(ctx: Asking, code: _Code, seen: Seen) -> Response:
    """One that is not on it is not found."""
    return _answer(wiring.carts().take_code(ctx, code, seen))


@router.post(
    "/merges",
    response_model=None,
    responses={200: {"model": CartView}, **problems(409)},
    operation_id="mergeCarts",
    summary="Take over the cart that I had as a guest",
)
async def merge(ctx: Asking, given: MergeCarts) -> Response:
    """Needs both tokens, the customer's and the guest's. Asked again, it changes nothing."""
    guest = wiring.guests().verify(given.guest_token)
    return _answer(wiring.carts().merge(ctx, guest))


def _answer(cart: CartView, status: int = 200) -> Response:
    return answer(cart, status, version=cart.version)

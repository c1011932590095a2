"""Routes of the checkout door."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from functions.checkout import wiring
from shared.checkout.model import CheckoutView, CreateCheckout, UpdateCheckout
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.runtime.http import Asking, IdempotencyKey, Seen, answer, problems

router = APIRouter()


class Yes(Model):
    """The consent of the confirmation that was shown, unchanged."""

    consent: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@router.post(
    "/checkouts",
    status_code=201,
    response_model=None,
    responses={201: {"model": CheckoutView}, **problems(404, 409)},
    operation_id="createCheckout",
    summary="Check the cart out",
)
async def create_checkout(ctx: Asking, given: CreateCheckout, key: IdempotencyKey = None) -> Response:
    """What is missing stands among the messages; where nothing is, stock is held and a yes awaited."""
    view = wiring.create(ctx, given, key)
    return answer(view, 201, version=view.version, location=f"/v1/checkouts/{view.id}")


@router.get(
    "/checkouts/{checkout_id}",
    response_model=None,
    responses={200: {"model": CheckoutView}, **problems(404)},
    operation_id="getCheckout",
    summary="A checkout with every price, and how far it has come",
)
async def get_checkout(ctx: Asking, checkout_id: IdText) -> Response:
    """Another's checkout is not found."""
    view = wiring.checkouts().get(ctx, checkout_id)
    return answer(view, version=view.version)


@router.patch(
    "/checkouts/{checkout_id}",
    response_model=None,
    responses={200: {"model": CheckoutView}, **problems(404, 409, 410, 412)},
    operation_id="updateCheckout",
    summary="Change address, shipping or payment, or reckon everything afresh",
)
async def update_checkout(ctx: Asking, checkout_id: IdText, given: UpdateCheckout, seen: Seen) -> Response:
    """What is left out stays. A confirmation of what it was before is void."""
    view = wiring.checkouts().update(ctx, checkout_id, given, seen)
    return answer(view, version=view.version)


@router.post(
    "/checkouts/{checkout_id}/confirmations",
    status_code=202,
    response_model=None,
    responses={202: {"model": CheckoutView}, **problems(404, 409, 410, 412)},
    operation_id="confirmCheckout",
    summary="Say yes to exactly what was shown",
)
async def confirm_checkout(ctx: Asking, checkout_id: IdText, given: Yes) -> Response:
    """Carried out afterwards: read the checkout until it is completed.

    ``Location`` is the order, once it is known.
    """
    view = wiring.checkouts().confirm(ctx, checkout_id, given.consent)
    order = f"/v1/orders/{view.order_id}" if view.order_id else None
    return answer(view, 202, version=view.version, location=order)


@router.post(
    "/checkouts/{checkout_id}/cancellations",
    response_model=None,
    responses={200: {"model": CheckoutView}, **problems(404, 409, 412)},
    operation_id="cancelCheckout",
    summary="Let a checkout go",
)
async def cancel_checkout(ctx: Asking, checkout_id: IdText) -> Response:
    """Possible until the yes; what was held is free again."""
    view = wiring.checkouts().cancel(ctx, checkout_id)
    return answer(view, version=view.version)

"""Routes of the payments door for shoppers and for the payment provider."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from functions.payments import books, wiring
from shared.checkout.model import CheckoutView
from shared.checkout.news import Heard
from shared.kernel.ids import IdText
from shared.runtime.http import Asking, answer, problems
from shared.runtime.telemetry import measured

router = APIRouter()


@router.post(
    "/webhooks/stripe",
    response_model=None,
    responses={200: {"model": Heard}, **problems()},
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    },
    operation_id="hearStripe",
    summary="An event of Stripe's, signed by Stripe",
)
async def hear_stripe(
    request: Request, signature: Annotated[str, Header(alias="Stripe-Signature", max_length=2_000)] = ""
) -> Response:
    """Not for shoppers. What is about nothing of ours is acknowledged and counted."""
    news = wiring.verified(await request.body(), signature)
    heard = wiring.listening().hear(news)
    measured(
        "news heard",
        {"PaymentNews": (1, "Count")},
        dimensions=[["outcome"]],
        outcome=heard.outcome,
        kind=news.kind,
    )
    return answer(heard)


@router.post(
    "/checkouts/{checkout_id}/continuations",
    response_model=None,
    responses={200: {"model": CheckoutView}, **problems(404)},
    operation_id="continueCheckout",
    summary="Go on after confirming with the bank",
)
async def continue_checkout(ctx: Asking, checkout_id: IdText) -> Response:
    """Looks at the provider at once, where its news have not come yet; changes nothing otherwise."""
    view = wiring.continuing().resume(ctx, checkout_id)
    return answer(view, version=view.version)


router.include_router(books.router)

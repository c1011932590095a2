"""What merchants write: products, and their stock (``stock.py``). Each use case asks for its scope."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from functions.catalog import stock, wiring
from shared.catalog.model import Product, ProductDraft
from shared.kernel.ids import IdText
from shared.kernel.paging import Page
from shared.runtime.http import Asking, IdempotencyKey, Seen, answer, problems

router = APIRouter()
_ProductId = Annotated[IdText, Path()]


@router.get(
    "/products",
    response_model=None,
    responses={200: {"model": Page[Product]}, **problems()},
    operation_id="listProducts",
    summary="My products, in any state",
)
async def products(
    ctx: Asking,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=1_000)] = None,
) -> Response:
    """Needs ``catalog:write``; in the order of their ids."""
    return answer(wiring.catalog().list(ctx, limit, cursor))


@router.post(
    "/products",
    status_code=201,
    response_model=None,
    responses={201: {"model": Product}, **problems(409)},
    operation_id="createProduct",
    summary="A new product",
)
async def create(ctx: Asking, given: ProductDraft, key: IdempotencyKey = None) -> Response:
    """Needs ``catalog:write``. It can be found a few seconds later."""
    made = wiring.idempotency().run(wiring.catalog().create, Product, ctx, given, key)
    return answer(made, 201, version=made.version, location=f"/v1/products/{made.id}")


@router.put(
    "/products/{product_id}",
    response_model=None,
    responses={200: {"model": Product}, **problems(404, 409, 412)},
    operation_id="replaceProduct",
    summary="Write a product anew",
)
async def replace(ctx: Asking, product_id: _ProductId, given: ProductDraft, seen: Seen) -> Response:
    """Needs ``catalog:write``. What the draft leaves out is gone, but for ``ref`` and the rating."""
    kept = wiring.catalog().replace(ctx, product_id, given, seen)
    return answer(kept, version=kept.version)


@router.delete(
    "/products/{product_id}",
    response_model=None,
    responses={200: {"model": Product}, **problems(404, 409, 412)},
    operation_id="archiveProduct",
    summary="Take a product off sale",
)
async def archive(ctx: Asking, product_id: _ProductId, seen: Seen) -> Response:
    """Needs ``catalog:write``. It stays for the orders that name it; writing it anew brings it back."""
    archived = wiring.catalog().archive(ctx, product_id, seen)
    return answer(archived, version=archived.version)


router.include_router(stock.router)

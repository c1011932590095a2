"""What shoppers read: products, search and product cards."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ValidationError

from functions.catalog import merchant, wiring
from functions.catalog.views import CategoryList, ShopHealth
from shared.catalog.model import PriceChange, Product
from shared.kernel.errors import Invalid, Problem
from shared.kernel.ids import IdText, is_id
from shared.kernel.paging import Page
from shared.kernel.tenancy import system
from shared.runtime.http import Asking, answer, problems
from shared.search.model import MOST, SearchQuery, Sort
from shared.storefront.model import CardList, CardPage

router = APIRouter()
#: Cards of one request.
_CARDS = 50
_ATTRIBUTE, _EXCLUDED = "attr.", "not."
#: What a query's fields are called in the address, where that differs.
_PARAMETERS = {"kinds": "kind"}
_ProductId = Annotated[IdText, Path()]
_Limit = Annotated[int, Query(ge=1, le=100)]
_Word = Annotated[str | None, Query(max_length=200)]
_Words = Annotated[list[Annotated[str, Query(max_length=200)]], Query(max_length=20)]
_Minor = Annotated[int | None, Query(ge=0, le=10**12)]


@router.get(
    "/shops/{slug}/health",
    response_model=None,
    responses={200: {"model": ShopHealth}, **problems(404)},
    operation_id="getShopHealth",
    summary="Whether a shop is open, and how much it has",
)
async def shop_health(slug: Annotated[str, Path(max_length=40)]) -> Response:
    """Counts what can be found by search."""
    tenant = wiring.tenants().by_slug(slug)
    return answer(ShopHealth(products=wiring.search().size(system(tenant.id))))


async def _query(
    request: Request,
    *,
    q: Annotated[str, Query(max_length=200)] = "",
    brand: _Words = [],  # noqa: B006 - FastAPI copies defaults
    category: _Words = [],  # noqa: B006
    kind: _Words = [],  # noqa: B006
    without: _Words = [],  # noqa: B006
    price_min: _Minor = None,
    price_max: _Minor = None,
    min_discount: Annotated[int | None, Query(ge=1, le=100)] = None,
    in_stock: bool | None = None,
    sort: Sort = Sort.RELEVANCE,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
    cursor: Annotated[str | None, Query(max_length=1_000)] = None,
) -> SearchQuery:
    given = {
        "text": q,
        "brands": brand,
        "categories": category,
        "kinds": kind,
        "attributes": _values(request, _ATTRIBUTE),
        "excluded": _values(request, _EXCLUDED),
        "without": without,
        "price_min": price_min,
        "price_max": price_max,
        "min_discount": min_discount,
        "in_stock": in_stock,
        "sort": sort,
        "limit": limit,
        "cursor": cursor,
    }
    try:
        return SearchQuery.model_validate(given)
    except ValidationError as error:
        raise Invalid("The search cannot be made like this.", *_wrong(error)) from error


@router.get(
    "/search",
    response_model=None,
    responses={200: {"model": CardPage}, **problems(410)},
    operation_id="searchProducts",
    summary="Find products",
)
async def search(ctx: Asking, query: Annotated[SearchQuery, Depends(_query)]) -> Response:
    """Without ``q`` everything is browsed; ``attr.<name>`` filters by an attribute or option.

    ``not.<name>`` (``not.brand``, ``not.colour``) leaves a value out, but for what comes in others
    too; ``without`` leaves out what says a word, but for what calls itself free of it.

    Several values of one filter widen it, several filters narrow each other. Facets come with the
    first page.
    """
    ctx.require("shop")
    return answer(wiring.storefront().search(ctx, query))


@router.get(
    "/categories",
    response_model=None,
    responses={200: {"model": CategoryList}, **problems()},
    operation_id="listCategories",
    summary="The category tree",
)
async def categories(ctx: Asking) -> Response:
    """Every category with products on sale, parents before children, with how many."""
    ctx.require("shop")
    return answer(CategoryList.of(wiring.search().categories(ctx)))


@router.get(
    "/product-cards",
    response_model=None,
    responses={200: {"model": CardList}, **problems()},
    operation_id="listProductCards",
    summary="Product cards by ids",
)
async def product_cards(ctx: Asking, ids: Annotated[str, Query(min_length=1, max_length=5_000)]) -> Response:
    """``ids`` are separated by commas, 50 at most; the cards come in their order."""
    ctx.require("shop")
    wanted = [one for one in ids.split(",") if one]
    if len(wanted) > _CARDS:
        problem = Problem(path="query.ids", code="too_many", message=f"{_CARDS} ids at most")
        raise Invalid("Too many cards at once.", problem)
    strange = [
        Problem(path="query.ids", code="id", message=f"{one[:40]!r} is no product id")
        for one in wanted
        if not is_id(one, "prd")
    ]
    if strange:
        raise Invalid("Some of these are no product ids.", *strange)
    return answer(CardList(items=wiring.storefront().cards(ctx, wanted)))


@router.get(
    "/products/{product_id}",
    response_model=None,
    responses={200: {"model": Product}, **problems(404)},
    operation_id="getProduct",
    summary="A product",
)
async def product(ctx: Asking, product_id: _ProductId) -> Response:
    """A merchant's key sees drafts and archived products, too."""
    ctx.require("shop")
    found = wiring.catalog().get(ctx, product_id)
    return answer(found, version=found.version)


@router.get(
    "/products/{product_id}/prices",
    response_model=None,
    responses={200: {"model": Page[PriceChange]}, **problems(404)},
    operation_id="listPriceChanges",
    summary="What a product cost, and when",
)
async def prices(ctx: Asking, product_id: _ProductId, limit: _Limit = 20, cursor: _Word = None) -> Response:
    """The latest change first."""
    return answer(wiring.catalog().price_history(ctx, product_id, limit, cursor))


def _values(request: Request, prefix: str) -> dict[str, list[str]]:
    """The values of the parameters that begin with ``prefix``, by the rest of their names."""
    wanted: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name.startswith(prefix):
            wanted.setdefault(name.removeprefix(prefix), []).append(value)
    return wanted


def _wrong(error: ValidationError) -> list[Problem]:
    """What is wrong with a search, each by the parameter that it came in."""
    return [
        Problem(path=_parameter(found["loc"]), code=found["type"], message=found["msg"])
        for found in error.errors()
    ]


def _parameter(location: tuple[int | str, ...]) -> str:
    field, *rest = (str(step) for step in (*location, ""))
    if not field:
        return "query"
    if field == "attributes":
        return f"query.{_ATTRIBUTE}{rest[0]}"
    return f"query.{_PARAMETERS.get(field, field)}"


# Last: shoppers ask far more often, and the first route that fits is taken.
router.include_router(merchant.router)

"""What the assistant may do in the storefront: look, and look closer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from shared.catalog.service import CatalogService
from shared.kernel.errors import NotFound
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool
from shared.search.model import SearchQuery
from shared.storefront.model import Card, CardList, CardPage
from shared.storefront.service import StorefrontService


class Findings(Model):
    """What was found and for which query.

    ``relaxed`` names what had to be given up to find anything: where it is not empty, nothing fits
    what was asked for, and the page holds the nearest.
    """

    page: CardPage
    query: SearchQuery
    relaxed: tuple[str, ...] = ()


class CardsWanted(Model):
    """Products to show cards of."""

    product_ids: Annotated[tuple[IdText, ...], Field(min_length=1, max_length=20)]


class ProductWanted(Model):
    """A product to look at closely."""

    product_id: IdText


class ProductDetails(Model):
    """A product up close; ``description`` is the merchant's own text."""

    card: Card
    description: str


def tools(*, storefront: StorefrontService, catalog: CatalogService) -> tuple[Tool[Any], ...]:
    """The storefront's tools."""

    def search(ctx: Context, query: SearchQuery) -> Findings:
        return find(storefront, ctx, query)

    def cards(ctx: Context, wanted: CardsWanted) -> CardList:
        return CardList(items=storefront.cards(ctx, wanted.product_ids))

    def details(ctx: Context, wanted: ProductWanted) -> ProductDetails:
        product = catalog.get(ctx, wanted.product_id)
        cards = storefront.cards_of(ctx, [product])
        if not cards:
            raise NotFound("This is not on sale here.")
        return ProductDetails(card=cards[0], description=product.description)

    return (
        Tool("catalog.search", "find products by words and filters", SearchQuery, "read", search),
        Tool("catalog.get_cards", "show known products again", CardsWanted, "read", cards),
        Tool("catalog.details", "tell more about one product", ProductWanted, "read", details),
    )


def find(storefront: StorefrontService, ctx: Context, query: SearchQuery) -> Findings:
    """Search, and where nothing fits give up one wish after the other until something does."""
    page = storefront.search(ctx, query)
    named = query.text or query.categories or query.brands
    if page.total or query.cursor or not named:
        return Findings(page=page, query=query)
    given_up: list[str] = []
    wider = query
    for name, update in _relaxations(query):
        given_up.append(name)
        wider = wider.model_copy(update=update)
        nearest = storefront.search(ctx, wider)
        if nearest.total:
            return Findings(page=nearest, query=wider, relaxed=tuple(given_up))
    return Findings(page=page, query=query)


def _relaxations(query: SearchQuery) -> Iterator[tuple[str, dict[str, object]]]:
    """What may be given up, the least painful first; what is left always says what kind of thing it is."""
    if query.min_discount is not None:
        yield "discount", {"min_discount": None}
    if query.attributes:
        yield "properties", {"attributes": {}}
    if query.in_stock is not None:
        yield "stock", {"in_stock": None}
    if query.price_min is not None or query.price_max is not None:
        yield "price", {"price_min": None, "price_max": None}
    if query.brands and (query.text or query.categories):
        yield "brand", {"brands": ()}
    if query.text and query.categories:
        yield "words", {"text": ""}

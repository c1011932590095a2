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
from shared.storefront.comparing import Compared, Comparison, compare
from shared.storefront.model import Card, CardList, CardPage
from shared.storefront.prices import PriceService, PriceWanted
from shared.storefront.purchases import AgainWanted, BoughtWanted, PurchaseService
from shared.storefront.recommending import ForMeWanted, Recommender, SimilarWanted
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
    """The tools that look at products."""

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

    def compared(ctx: Context, wanted: Compared) -> Comparison:
        products = catalog.get_many(ctx, wanted.product_ids)
        there = [products[one] for one in dict.fromkeys(wanted.product_ids) if one in products]
        cards = storefront.cards_of(ctx, there)
        if len(cards) < len(set(wanted.product_ids)):
            raise NotFound("One of them is not on sale any more.")
        if len(cards) < 2:  # noqa: PLR2004 - what stands alone cannot be compared
            raise NotFound("It is one and the same thing.")
        return compare([products[card.product_id] for card in cards], cards)

    return (
        Tool("catalog.search", "find products by words and filters", SearchQuery, "read", search),
        Tool("catalog.get_cards", "show known products again", CardsWanted, "read", cards),
        Tool("catalog.details", "tell more about one product", ProductWanted, "read", details),
        Tool("catalog.compare", "put two to four products side by side", Compared, "read", compared),
    )


def advice(
    *, prices: PriceService, purchases: PurchaseService, recommender: Recommender
) -> tuple[Tool[Any], ...]:
    """The tools that advise: what it cost before, what was bought before, what else would fit."""
    return (
        Tool("prices.history", "tell what a product cost before", PriceWanted, "read", prices.history),
        Tool("orders.bought", "find what the shopper bought before", BoughtWanted, "read", purchases.bought),
        Tool("orders.again", "see what of it can be bought again", AgainWanted, "read", purchases.again),
        Tool(
            "recommendations.around",
            "suggest what is like a product, takes its place or goes with it",
            SimilarWanted,
            "read",
            recommender.around,
        ),
        Tool(
            "recommendations.for_me",
            "suggest something for the shopper",
            ForMeWanted,
            "read",
            recommender.for_me,
        ),
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

"""What else fits: similar things, what can take a thing's place, what goes with it, something for somebody.

Every suggestion is scored by catalogue facts alone (category, properties, brand, price, rating, stock),
and carries the facts that spoke for it. Equal scores stay in the order in which search found them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from shared.catalog.model import Product
from shared.catalog.service import CatalogService
from shared.kernel.errors import NotFound
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.orders.service import OrderService
from shared.search.documents import attribute_name
from shared.search.model import SearchQuery, Text, Texts
from shared.search.service import SearchService
from shared.storefront.measures import is_plain, worded
from shared.storefront.model import Availability, Card
from shared.storefront.service import StorefrontService

#: Products that are looked at and suggestions that are made.
_POOL, _MADE = 30, 6
#: Products that are looked at for one thing that is remembered.
_OF_EACH = 8
_ORDERS = 20
#: Kinds that were bought and are looked at.
_KINDS = 5
#: Parts of a hundred by which a price may differ to be close, and to be near.
_CLOSE, _NEAR = 15, 35
#: Tenths of a star from which a rating speaks for a thing.
_LIKED = 43
#: Reasons that a suggestion tells.
_TOLD = 3
Kind = Literal["similar", "alternatives", "goes_with"]


class NothingFits(NotFound):
    """The catalogue has nothing to suggest here."""

    code = "nothing_fits"


class SimilarWanted(Model):
    """A product to start from, and what is wanted of it."""

    product_id: IdText
    kind: Kind = "similar"


class Remembered(Model):
    """What a shopper's memory says of things, as far as a search can go by it: brands and words that they
    like, brands and words that they do not want."""

    brands: Texts = ()
    words: Texts = ()
    shunned: Texts = ()
    without: Annotated[tuple[Text, ...], Field(max_length=5)] = ()


class ForMeWanted(Model):
    """Something for the shopper: ``prefers`` are properties that they said, by name."""

    prefers: Annotated[dict[str, Texts], Field(max_length=10, default_factory=dict)]
    categories: Texts = ()
    #: Their own memory's, unknown to models.
    remembered: SkipJsonSchema[Remembered] = Remembered()


class Suggestion(Model):
    """A card with the facts that speak for it."""

    card: Card
    reasons: tuple[str, ...]


class Suggestions(Model):
    """What is suggested, the best first. ``of`` is the thing that it starts from, ``basis`` what of
    the shopper it goes by: titles of what they bought, and what they said; ``remembered`` what of their
    memory, in words that follow "you"."""

    kind: Literal["similar", "alternatives", "goes_with", "for_me"]
    of: Card | None = None
    basis: tuple[str, ...] = ()
    remembered: tuple[str, ...] = ()
    items: Annotated[tuple[Suggestion, ...], Field(min_length=1)]


class Recommender:
    """Suggests from the catalogue."""

    def __init__(
        self,
        *,
        storefront: StorefrontService,
        catalog: CatalogService,
        search: SearchService,
        orders: OrderService,
    ) -> None:
        self._storefront = storefront
        self._catalog = catalog
        self._search = search
        self._orders = orders

    def around(self, ctx: Context, wanted: SimilarWanted) -> Suggestions:
        """What is like a product, can take its place or goes with it: three calls.

        Raises :class:`NothingFits`.
        """
        start = self._catalog.get(ctx, wanted.product_id)
        ids = [found for found in self._near(ctx, start, wanted.kind) if found != start.id]
        products = {**self._catalog.get_many(ctx, ids), start.id: start}
        shown = [start, *(products[found] for found in ids if found in products)]
        cards = {card.product_id: card for card in self._storefront.cards_of(ctx, shown)}
        of = cards.pop(start.id, None)
        if of is None:
            raise NotFound("This is not on sale here.")
        scored = [
            (_likeness(start, of, products[card.product_id], card, wanted.kind), card)
            for card in cards.values()
        ]
        made = _best(scored, apart=wanted.kind == "goes_with")
        if not made:
            raise NothingFits(_nothing(wanted.kind, of.title))
        return Suggestions(kind=wanted.kind, of=of, items=made)

    def for_me(self, ctx: Context, wanted: ForMeWanted) -> Suggestions:
        """Something for the shopper, by what they bought, said and had remembered: four calls.

        All that speaks for something is given, the best first: whoever knows the memory chooses of it.
        Raises :class:`NothingFits`.
        """
        orders = self._orders.latest(ctx, _ORDERS)
        had = list(dict.fromkeys(line.product_id for order in orders for line in order.lines))
        bought = self._catalog.get_many(ctx, had)
        kinds = wanted.categories or _leaves(bought.values())
        ids = self._known_to_suit(ctx, wanted.remembered, kinds)
        cards = [card for card in self._storefront.cards(ctx, ids) if card.product_id not in had]
        brands = {product.brand for product in bought.values() if product.brand}
        liked = {product.category[-1] for product in bought.values() if product.category}
        scored = [(_taste(card, brands, liked, wanted.prefers), card) for card in cards]
        made = _best(scored, apart=False, most=_POOL)
        if not made:
            raise NothingFits("I have nothing to suggest to you right now.")
        said = [value for values in wanted.prefers.values() for value in values[:1]]
        basis = (*(product.title for product in list(bought.values())[:3]), *said)
        return Suggestions(kind="for_me", basis=basis, items=made)

    def _known_to_suit(self, ctx: Context, remembered: Remembered, kinds: Texts) -> list[str]:
        """Products in stock: some for each thing that is remembered, then those of the kinds; none of what
        is not wanted."""
        brands = [remembered.brands] if remembered.brands else []
        wishes = [*({"brands": names} for names in brands), *({"text": word} for word in remembered.words)]
        shunned = {"excluded": {"brand": remembered.shunned}} if remembered.shunned else {}
        never = {**shunned, "without": remembered.without, "in_stock": True, "facets": False}
        found = [
            found
            for wish, limit in (*((wish, _OF_EACH) for wish in wishes), ({"categories": kinds}, _POOL))
            for found in self._pool(ctx, SearchQuery.model_validate({**never, **wish, "limit": limit}))
        ]
        return list(dict.fromkeys(found))[:_POOL]

    def _near(self, ctx: Context, start: Product, kind: Kind) -> list[str]:
        """Products around one, of its kind or, for what goes with it, of its neighbours'."""
        path = " > ".join(start.category)
        if kind != "goes_with":
            found = self._pool(ctx, self._query(path, kind))
            wider = " > ".join(start.category[:-1])
            return found if len(found) > 1 or not wider else self._pool(ctx, self._query(wider, kind))
        if not path:
            return []
        beside = SearchQuery(
            categories=(start.category[0],),
            excluded={"category": (path,)},
            in_stock=True,
            limit=_POOL,
            facets=False,
        )
        return self._pool(ctx, beside)

    @staticmethod
    def _query(path: str, kind: Kind) -> SearchQuery:
        in_stock = True if kind == "alternatives" else None
        return SearchQuery(categories=(path,) if path else (), in_stock=in_stock, limit=_POOL, facets=False)

    def _pool(self, ctx: Context, query: SearchQuery) -> list[str]:
        return list(self._search.search(ctx, query).hits)


_Scored = tuple[tuple[int, tuple[str, ...]], Card]


def _best(scored: Sequence[_Scored], *, apart: bool, most: int = _MADE) -> tuple[Suggestion, ...]:
    """The best of these that anything speaks for; ``apart``: the best of each kind before the second."""
    ordered = sorted((entry for entry in scored if entry[0][1]), key=lambda entry: -entry[0][0])
    seen: set[tuple[str, ...]] = set()
    first: list[_Scored] = []
    later: list[_Scored] = []
    for entry in ordered:
        (later if apart and entry[1].category in seen else first).append(entry)
        seen.add(entry[1].category)
    return tuple(
        Suggestion(card=card, reasons=reasons[:_TOLD]) for (_, reasons), card in [*first, *later][:most]
    )


def _likeness(
    start: Product, of: Card, other: Product, card: Card, kind: Kind
) -> tuple[int, tuple[str, ...]]:
    """How much speaks for a product beside another, in points, and what does."""
    reasons: list[tuple[int, str]] = []
    if start.brand and start.brand == other.brand:
        reasons.append((2, f"also {other.brand}"))
    reasons += [(1, same) for same in _shared(start, other)]
    shared_tags = [tag for tag in other.tags if tag in start.tags and is_plain(tag)]
    reasons += [(1, f"also {tag}") for tag in shared_tags[:1]]
    if kind != "goes_with":
        reasons += _of_price(of, card)
    if card.rating and card.rating.tenths >= _LIKED:
        reasons.append((1, _rated(card)))
    if kind == "goes_with" and reasons:
        reasons.append((0, f"from {other.category[-1].lower()}" if other.category else ""))
    stocked = card.availability is not Availability.OUT_OF_STOCK
    if kind == "alternatives" and stocked:
        reasons.append((1, "in stock"))
    points = sum(point for point, _ in reasons) + (2 if stocked else 0)
    return points, tuple(reason for _, reason in reasons if reason)


def _shared(start: Product, other: Product) -> list[str]:
    """Properties of which both have the same value, in words; measures are not told apart so finely."""
    same: list[str] = []
    for name, value in other.attributes.items():
        if isinstance(value, (str, tuple, bool)) and value and start.attributes.get(name) == value:
            label, said = worded(name, value)
            if not is_plain(label) or not is_plain(said):
                continue
            same.append(f"also {label}" if value is True else f"same {label}: {said}")
    return same[:2]


def _of_price(of: Card, card: Card) -> list[tuple[int, str]]:
    if not of.price.amount or of.price.currency != card.price.currency:
        return []
    apart = 100 * abs(card.price.amount - of.price.amount) // of.price.amount
    if card.price < of.price:
        return [(2 if apart <= _NEAR else 1, f"{of.price - card.price} less")]
    if card.price == of.price:
        return [(2, "the same price")]
    points = 2 if apart <= _CLOSE else 1 if apart <= _NEAR else 0
    return [(points, f"{card.price - of.price} more")]


def _taste(
    card: Card, brands: set[str], liked: set[str], prefers: Mapping[str, Sequence[str]]
) -> tuple[int, tuple[str, ...]]:
    """How well a card suits a shopper, in points, and what speaks for it."""
    reasons: list[tuple[int, str]] = []
    if card.category and card.category[-1] in liked:
        reasons.append((2, f"you bought {card.category[-1].lower()} before"))
    if card.brand in brands:
        reasons.append((2, f"by {card.brand}, which you bought before"))
    values = {attribute_name(name): options for name, options in card.options.items()}
    for name, said in prefers.items():
        wanted = [value for value in said if value in values.get(name, ())]
        if wanted:
            reasons.append((2, f"comes in {wanted[0]}, as you like it"))
    if card.rating and card.rating.tenths >= _LIKED:
        reasons.append((1, _rated(card)))
    if card.discount_percent:
        reasons.append((1, f"{card.discount_percent}% off"))
    if not reasons:
        reasons.append((0, "in stock"))
    return sum(point for point, _ in reasons), tuple(reason for _, reason in reasons)


def _rated(card: Card) -> str:
    tenths = card.rating.tenths if card.rating else 0
    return f"rated {tenths // 10}.{tenths % 10} of 5"


def _leaves(products: Iterable[Product]) -> tuple[str, ...]:
    """The most special categories of some products, each once."""
    paths = dict.fromkeys(" > ".join(product.category) for product in products if product.category)
    return tuple(paths)[:_KINDS]


def _nothing(kind: Kind, title: str) -> str:
    words = {
        "similar": f"I know nothing that is like {title}.",
        "alternatives": f"I know nothing in stock that could take the place of {title}.",
        "goes_with": f"I know nothing here that goes with {title}.",
    }
    return words[kind]

"""Cards: a product in the form that shoppers see, each number fresh from its record."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from shared.catalog.model import Rating
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.quantity import SellUnit
from shared.search.model import Facet

#: Fewer than this many left are called low.
LOW = 5


class Availability(StrEnum):
    """How much is left, in a word; on backorder is what can be ordered now and comes later."""

    IN_STOCK = "in_stock"
    LOW_STOCK = "low_stock"
    BACKORDER = "backorder"
    OUT_OF_STOCK = "out_of_stock"

    @classmethod
    def of(cls, available: int, later: int = 0) -> "Availability":
        """The word for so many, of which so many come only later."""
        if available <= 0:
            return cls.OUT_OF_STOCK
        if available <= later:
            return cls.BACKORDER
        return cls.LOW_STOCK if available < LOW else cls.IN_STOCK


class CardVariant(Model):
    """One SKU on a card; of what is ``available``, ``backorder`` comes only later."""

    sku: str
    title: str
    options: dict[str, str]
    price: Money
    list_price: Money | None
    image: str | None
    available: int
    backorder: int = 0


class Card(Model):
    """A product at a glance.

    ``sku``, ``price`` and ``list_price`` are of the cheapest variant that can be bought now (of the
    cheapest at all where none can); ``price_from`` says that other variants cost more. ``options``
    are all values that a variant has; ``highlights`` a few attributes in words; ``measures`` whole
    numbers in the unit that the attribute's name ends in; ``available`` is over all variants, and
    ``backorder`` how many of these come only later.
    ``list_price`` and ``discount_percent`` are null where there is no sale.
    """

    product_id: str
    sku: str
    title: str
    brand: str
    category: tuple[str, ...]
    kind: Literal["good", "grocery", "offer"]
    image: str | None
    link: str | None
    price: Money
    list_price: Money | None
    discount_percent: int | None
    price_from: bool
    availability: Availability
    available: int
    backorder: int = 0
    options: dict[str, list[str]]
    highlights: dict[str, str]
    measures: dict[str, int] = Field(default={})
    sell_unit: SellUnit
    rating: Rating | None
    city: str | None
    reason: str | None = None
    variants: list[CardVariant]


class CardList(Model):
    """Cards in the order that was asked for; ids that are not on sale are left out."""

    items: list[Card]


class CardPage(Model):
    """A page of found products; ``total`` counts all that match.

    ``corrected`` is the text that was searched for instead, where what was written matched nothing;
    ``partial`` says that no product has all of the words, so these have most of them.
    """

    items: list[Card]
    total: Annotated[int, Field(ge=0)]
    facets: list[Facet]
    next_cursor: str | None = None
    corrected: str | None = None
    partial: bool = False

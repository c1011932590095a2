"""What can be asked of search, and what it answers."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.kernel.model import Model

#: A page's greatest length.
MOST = 50
Text = Annotated[str, Field(max_length=200)]
Texts = Annotated[tuple[Text, ...], Field(max_length=20)]
Values = Annotated[dict[Text, Texts], Field(max_length=10)]
Minor = Annotated[int, Field(ge=0, le=10**12)]


class Sort(StrEnum):
    """The order of hits; ties are in the order of the index, which is stable in a snapshot."""

    RELEVANCE = "relevance"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    NEWEST = "newest"
    DISCOUNT = "discount"


class SearchQuery(Model):
    """A search. No ``text`` browses all.

    Several values of one filter widen it (red or blue), several filters narrow each other (red and
    size 43). ``categories`` are paths such as ``Shoes > Running``, or any leading part of one.
    ``excluded`` are values that are not wanted, by ``brand``, ``category`` or an attribute's name: a
    product that comes in others too stays. ``without`` are words that no product found has, but for
    what calls itself free of them. Prices are in minor units of the tenant's currency, bounds
    included; ``min_discount`` in whole percents. ``facets``: whether the values of what is found are
    counted, which is most of the work.
    """

    text: Text = ""
    brands: Texts = ()
    categories: Texts = ()
    attributes: Values = Field(default={})
    excluded: Values = Field(default={})
    without: Annotated[tuple[Text, ...], Field(max_length=5)] = ()
    kinds: Annotated[tuple[Literal["good", "grocery", "offer"], ...], Field(max_length=3)] = ()
    price_min: Minor | None = None
    price_max: Minor | None = None
    min_discount: Annotated[int, Field(ge=1, le=100)] | None = None
    in_stock: bool | None = None
    sort: Sort = Sort.RELEVANCE
    facets: bool = True
    limit: Annotated[int, Field(ge=1, le=MOST)] = 20
    cursor: Annotated[str, Field(max_length=1_000)] | None = None

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.price_min is not None and self.price_max is not None and self.price_min > self.price_max:
            raise ValueError("price_min is not above price_max")
        return self


class FacetValue(Model):
    """A value that the found products have, and how many of them."""

    value: str
    count: int
    selected: bool = False


class Facet(Model):
    """The values of one property among what was found, the most frequent first.

    A facet's own filter is not applied to its own counts, so that further values can be chosen.
    ``name`` is ``brand``, ``category``, ``kind``, ``in_stock``, ``price`` (values ``from-to`` in
    minor units, the upper bound excluded) or ``attr.<name>``.
    """

    name: str
    values: tuple[FacetValue, ...]


class SearchResult(Model):
    """Product ids in order, how many match in all, and the facets of the first page.

    ``corrected`` is the text that was searched for instead, where what was written matched nothing;
    ``partial`` says that no product has all of the words, so these have most of them.
    """

    hits: tuple[str, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    next_cursor: str | None = None
    corrected: str | None = None
    partial: bool = False

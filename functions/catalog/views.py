"""What the catalog door takes and answers beside the rooms' own models."""

from typing import Annotated

from pydantic import Field

from shared.catalog.model import Sku
from shared.inventory.levels import MOST_SHARDS, Level
from shared.inventory.movements import Adjustment, Reason
from shared.kernel.model import Model
from shared.search.model import Facet


class ShopHealth(Model):
    """A shop that is open; ``products`` can be found by search."""

    status: str = "ok"
    products: int


class Category(Model):
    """A category by its path from the top, and how many products are in it or below."""

    path: tuple[str, ...]
    products: int


class CategoryList(Model):
    """The tree as a list, parents before their children."""

    items: list[Category]

    @staticmethod
    def of(facet: Facet) -> "CategoryList":
        """The tree of a facet whose values are paths such as ``Shoes > Running``."""
        paths = sorted((tuple(one.value.split(" > ")), one.count) for one in facet.values)
        return CategoryList(items=[Category(path=path, products=count) for path, count in paths])


class StockCount(Model):
    """How many were counted, and why they were."""

    on_hand: Annotated[int, Field(ge=0, le=10_000_000)]
    reason: Reason = Reason.COUNTED


class StockSettings(Model):
    """How a SKU is sold; what is left out stays.

    ``backorder_limit``: how many may be sold beyond what is on hand. ``shards``: over how many its stock
    is spread, for a rush, and brought back from to 1; not both.
    """

    backorder_limit: Annotated[int | None, Field(ge=0, le=10_000_000)] = None
    shards: Annotated[int | None, Field(ge=1, le=MOST_SHARDS)] = None


class StockLevel(Model):
    """Stock of a SKU: ``free`` is on hand and ``backorder_limit``, less what is sold and not shipped, less
    what is held."""

    sku: str
    on_hand: int
    committed: int
    held: int
    free: int
    backorder_limit: int = 0
    shards: int = 1

    @staticmethod
    def of(level: Level) -> "StockLevel":
        """The level without what concerns the store alone."""
        counted = {name: getattr(level, name) for name in ("sku", "on_hand", "committed", "held", "free")}
        return StockLevel(**counted, backorder_limit=level.backorder, shards=max(1, len(level.shards)))


class SkuAdjustment(Adjustment):
    """An adjustment of one SKU among others."""

    sku: Sku


class Adjustments(Model):
    """Adjustments, each made by itself: one that is refused stands in no other's way."""

    items: Annotated[tuple[SkuAdjustment, ...], Field(min_length=1, max_length=25)]


class Adjusted(Model):
    """What became of one: the level, or why it was refused."""

    level: StockLevel | None = None
    code: str | None = None
    detail: str | None = None


class AdjustedList(Model):
    """In the order that was given."""

    items: tuple[Adjusted, ...]

"""What the catalog door takes and answers beside the rooms' own models."""

from typing import Annotated

from pydantic import Field

from shared.inventory.levels import Level
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
    reason: Annotated[str, Field(min_length=1, max_length=100)] = "counted"


class StockLevel(Model):
    """Stock of a SKU: ``free`` is on hand, less what is sold and not shipped, less what is held."""

    sku: str
    on_hand: int
    committed: int
    held: int
    free: int

    @staticmethod
    def of(level: Level) -> "StockLevel":
        """The level without what concerns the store alone."""
        return StockLevel(**{name: getattr(level, name) for name in StockLevel.model_fields})

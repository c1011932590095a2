"""The columns of a feed by one name each, however they are written.

``Image Link``, ``image_link``, ``g:image_link`` and ``imageLink`` are the same column.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.catalog.feed.findings import FeedUnreadable, quoted

#: Other names of a column, the best first after its own.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("offer_id", "sku"),
    "image_link": ("image_url",),
    "additional_image_link": ("additional_image_links",),
    "product_type": ("product_types",),
    "size": ("sizes",),
    "gtin": ("gtins", "ean", "upc", "barcode"),
    "quantity": (
        "sell_on_google_quantity",
        "stock_quantity",
        "inventory_quantity",
        "available_quantity",
        "inventory",
        "stock",
        "qty",
    ),
}
#: Columns that say what a variant is. What varies among the rows of a group tells its variants apart.
VARIANT = ("color", "size", "material", "pattern")
#: Words about a product that the store has no field for: kept as its attributes.
FACTS = ("condition", "gender", "age_group", "size_type", "size_system", "energy_efficiency_class", "mpn")
MEASURES: Mapping[str, str] = {
    "unit_pricing_measure": "content",
    "shipping_weight": "shipping_weight",
    "product_weight": "weight",
}
KNOWN = frozenset(
    {
        "id",
        "title",
        "description",
        "link",
        "image_link",
        "additional_image_link",
        "availability",
        "quantity",
        "price",
        "sale_price",
        "sale_price_effective_date",
        "brand",
        "gtin",
        "product_type",
        "google_product_category",
        "item_group_id",
        *VARIANT,
        *FACTS,
        *MEASURES,
    }
)
#: Without these a file is no feed.
_NEEDED = ("id", "title", "price")
#: Columns that may be there several times.
_SEVERAL = frozenset({"additional_image_link", "product_type"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_GAP = re.compile(r"[\s_-]+")
_BY_NAME: Mapping[str, tuple[str, int]] = {
    **{name: (name, 0) for name in KNOWN},
    **{alias: (name, i) for name, aliases in _ALIASES.items() for i, alias in enumerate(aliases, 1)},
}


@dataclass(frozen=True, slots=True)
class Header:
    """What the cells of a row are: their positions by column, and the names that say nothing to us."""

    places: Mapping[str, Sequence[int]]
    width: int
    ignored: tuple[str, ...]

    def row(self, cells: Sequence[str]) -> dict[str, str]:
        """The values of a row by column, without those that are blank."""
        found: dict[str, str] = {}
        for name, places in self.places.items():
            texts = [text for place in places if (text := cells[place].strip())]
            if texts:
                found[name] = ",".join(texts) if name == "additional_image_link" else texts[0]
        return found


def snake(name: str) -> str:
    """``g:imageLink`` and ``Image Link`` as ``image_link``."""
    plain = name.strip().removeprefix("g:").removeprefix("c:")
    return _GAP.sub("_", _HUMP.sub("_", plain)).lower().strip("_")


def count_known(names: Iterable[str]) -> int:
    """How many of these names are columns that we know."""
    return sum(snake(name) in _BY_NAME for name in names)


def header(names: Sequence[str]) -> Header:
    """Read a header. Raises :class:`FeedUnreadable` where a column is missing, or there twice."""
    best: dict[str, tuple[int, list[int]]] = {}
    ignored: list[str] = []
    for place, name in enumerate(names):
        known, rank = _BY_NAME.get(snake(name), ("", 0))
        held = best.get(known)
        if not known:
            ignored += [name.strip()] if name.strip() else []
        elif held is None or rank < held[0]:
            best[known] = rank, [place]
        elif rank == held[0] and known in _SEVERAL:
            held[1].append(place)
        elif rank == held[0]:
            raise FeedUnreadable(f"The column {quoted(snake(name))} is there twice.")
    missing = [name for name in _NEEDED if name not in best]
    if missing:
        raise FeedUnreadable(
            f"The first line is no header of a product feed: it has no {', '.join(missing)}. "
            f"It begins with {quoted(', '.join(names[:6]))}."
        )
    return Header({name: held[1] for name, held in best.items()}, len(names), tuple(ignored))


def named(values: Mapping[str, str]) -> dict[str, str]:
    """Values under any names by column: the best name of each counts."""
    best: dict[str, tuple[int, str]] = {}
    for name, text in values.items():
        known, rank = _BY_NAME.get(snake(name), ("", 0))
        if known and text.strip() and (known not in best or rank < best[known][0]):
            best[known] = rank, text.strip()
    return {name: text for name, (_, text) in best.items()}

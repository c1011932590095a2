"""One row of a feed, read: what may be bought, before it is known what else belongs to its product."""

import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from shared.catalog.feed import columns, values
from shared.catalog.feed.findings import BadValueError, Code, Finding, quoted
from shared.catalog.feed.jsonlines import first_of
from shared.catalog.feed.table import Row
from shared.catalog.feed.text import one_line, paragraphs
from shared.catalog.model import AttributeValue, Price

_T = TypeVar("_T")
_ID = re.compile(r"[A-Za-z0-9._~:/+-]{1,100}")
_ESCAPED = re.compile(r"[~/+]")
_LONGEST_REF = 100
_LONGEST_TITLE, _LONGEST_DESCRIPTION, _LONGEST_WORD = 300, 20_000, 100
_MOST_LEVELS, _MOST_IMAGES = 8, 20
_CONDITIONS = ("new", "refurbished", "used")
_GROCERIES = "food, beverages & tobacco"


@dataclass(frozen=True, slots=True)
class Stock:
    """What a feed says of the pieces of a SKU: how many, or only that there are some (None)."""

    on_hand: int | None


@dataclass(slots=True)
class Offer:
    """A row by its parts. ``options`` may tell variants apart, ``facts`` are attributes."""

    line: int
    id: str
    group: str
    title: str
    price: Price
    stock: Stock | None
    link: str | None
    image: str | None
    description: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    kind: str = "good"
    gtin: str | None = None
    more_images: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict[str, str])
    facts: dict[str, AttributeValue] = field(default_factory=dict[str, AttributeValue])
    left_out: list[Finding] = field(default_factory=list[Finding])


def identity(row: Row) -> tuple[str, str]:
    """The SKU of a row and the ref of the product that it belongs to. Raises :class:`BadValueError`."""
    sku = _id(row.values, "id")
    group = row.values.get("item_group_id")
    ref = _ESCAPED.sub(_escaped, sku if group is None else _id(row.values, "item_group_id"))
    if len(ref) > _LONGEST_REF:
        raise BadValueError(
            "item_group_id" if group else "id", f"it is longer than {_LONGEST_REF} characters"
        )
    return sku, ref


def offer(row: Row, currency: str) -> Offer:
    """Read a row of a shop that sells in ``currency``.

    Raises :class:`BadValueError` for what a sale needs: id, title, price, sale, stock, addresses. What merely
    describes the product is left out where it cannot be taken, and noted.
    """
    given = row.values
    sku, _ = identity(row)
    title = one_line(given.get("title", ""))
    if not title:
        raise BadValueError("title", "it is missing", Code.MISSING)
    if len(title) > _LONGEST_TITLE:
        raise BadValueError(
            "title", f"it has {len(title)} characters; {_LONGEST_TITLE} are the most", Code.TOO_LONG
        )
    read = Offer(
        line=row.line,
        id=sku,
        group=given.get("item_group_id", ""),
        title=title,
        price=_price(given, currency),
        stock=_stock(given),
        link=_maybe(given, "link", values.link),
        image=_maybe(given, "image_link", values.link),
    )
    _describe(read, given)
    return read


def _describe(read: Offer, given: Mapping[str, str]) -> None:
    with _noted(read):
        read.description = _bounded(
            "description", paragraphs(given.get("description", "")), _LONGEST_DESCRIPTION
        )
    with _noted(read):
        read.brand = _bounded("brand", one_line(given.get("brand", "")), _LONGEST_WORD)
    with _noted(read):
        read.category = _category(given)
    with _noted(read):
        read.gtin = _maybe(given, "gtin", values.gtin)
    for url in values.links(given.get("additional_image_link", ""))[:_MOST_IMAGES]:
        with _noted(read):
            read.more_images += (values.link(url, "additional_image_link"),)
    if given.get("google_product_category", "").lower().startswith(_GROCERIES):
        read.kind = "grocery"
    for name in columns.VARIANT:
        with _noted(read):
            if text := _bounded(name, one_line(given.get(name, "")), _LONGEST_WORD):
                read.options[name] = text
    _add_facts(read, given)


def _add_facts(read: Offer, given: Mapping[str, str]) -> None:
    for name in columns.FACTS:
        with _noted(read):
            if text := _bounded(name, one_line(given.get(name, "")), _LONGEST_WORD):
                read.facts[name] = _condition(text) if name == "condition" else text
    for name, stem in columns.MEASURES.items():
        with _noted(read):
            if name in given:
                unit, amount = values.measure(given[name], name)
                read.facts[f"{stem}_{unit}"] = amount
    code = given.get("google_product_category", "")
    if code.isascii() and code.isdecimal() and len(code) < 12:  # noqa: PLR2004
        read.facts["google_product_category"] = int(code)


@contextmanager
def _noted(read: Offer) -> Generator[None]:
    """What is bad in the block is left out, and noted."""
    try:
        yield
    except BadValueError as bad:
        read.left_out.append(bad.finding(read.line, read.id, taken=True))


def _id(given: Mapping[str, str], column: str) -> str:
    text = given.get(column, "")
    if not text:
        raise BadValueError(column, "it is missing", Code.MISSING)
    if not _ID.fullmatch(text):
        raise BadValueError(
            column, f"{quoted(text)} is not made of 1 to 100 letters, digits and . _ ~ : / + - without spaces"
        )
    return text


def _escaped(found: re.Match[str]) -> str:
    """Refs have no slash and no plus; the tilde marks what stands for one."""
    return f"~{ord(found[0]):02X}"


def _maybe(given: Mapping[str, str], column: str, read: Callable[[str, str], _T]) -> _T | None:
    return read(given[column], column) if column in given else None


def _bounded(column: str, text: str, most: int) -> str:
    if len(text) > most:
        raise BadValueError(column, f"it has {len(text)} characters; {most} are the most", Code.TOO_LONG)
    return text


def _price(given: Mapping[str, str], currency: str) -> Price:
    if "price" not in given:
        raise BadValueError("price", "it is missing", Code.MISSING)
    full = values.price(given["price"], "price", currency)
    if full.amount == 0:
        raise BadValueError("price", "it is zero; nothing is given away by a feed")
    if "sale_price" not in given:
        return Price(list=full)
    sale = values.price(given["sale_price"], "sale_price", currency)
    if sale.amount == 0:
        raise BadValueError("sale_price", "it is zero; nothing is given away by a feed")
    window = _maybe(given, "sale_price_effective_date", values.sale_window) or (None, None)
    try:
        return Price(list=full, sale=sale, sale_from=window[0], sale_until=window[1])
    except ValidationError as error:
        raise BadValueError("sale_price", first_of(error).reason) from error


def _stock(given: Mapping[str, str]) -> Stock | None:
    """The lower of what availability and quantity say; None where the feed says neither."""
    said = _maybe(given, "availability", values.availability)
    count = _maybe(given, "quantity", values.pieces)
    if said == "none":
        return Stock(0)
    return None if said is None and count is None else Stock(count)


def _category(given: Mapping[str, str]) -> tuple[str, ...]:
    """The shop's own product type, or Google's where it is words."""
    column = "product_type" if "product_type" in given else "google_product_category"
    text = given.get(column, "")
    if text.isdecimal():
        return ()
    levels = tuple(level for part in text.split(">") if (level := one_line(part)))
    for level in levels:
        _bounded(column, level, _LONGEST_WORD)
    return levels[:_MOST_LEVELS]


def _condition(text: str) -> str:
    plain = text.lower()
    if plain not in _CONDITIONS:
        raise BadValueError("condition", f"{quoted(text)} is none of {', '.join(_CONDITIONS)}")
    return plain

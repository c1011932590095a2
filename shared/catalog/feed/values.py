"""Values of a feed as the store keeps them. Each reader raises :class:`BadValueError` with the reason."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal
from urllib.parse import urlsplit

from shared.catalog.feed.findings import BadValueError, Code, quoted
from shared.kernel.errors import Invalid
from shared.kernel.money import Money

#: The most pieces that a feed may say are there.
MOST_PIECES = 10_000_000
_LONGEST_LINK = 2_000
_PRICE = re.compile(
    r"(?:(?P<before>[A-Za-z]{3})\s*)?(?P<number>[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})"
    r"(?P<rest>\.[0-9]{1,4})?\s*(?P<after>[A-Za-z]{3})?"
)
_COUNT = re.compile(r"([0-9]{1,8}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.0{1,4})?")
_LINK = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^\s\"<>\\^`{|}\x00-\x20\x7f]+")
_LINKS = re.compile(r"\s*,\s*(?=[A-Za-z][A-Za-z0-9+.-]*:)")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"\s*(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_MEASURE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([A-Za-z]{1,6})")
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")

Availability = Literal["in_stock", "none"]
_AVAILABILITY: Mapping[str, Availability] = {
    "in_stock": "in_stock",
    "available": "in_stock",
    "limited_availability": "in_stock",
    "out_of_stock": "none",
    "preorder": "none",
    "pre_order": "none",
    "backorder": "none",
    "back_order": "none",
    "discontinued": "none",
}
#: Units of measures, by what they are in whole ``g`` or ``ml``.
_UNITS: Mapping[str, tuple[str, Decimal]] = {
    "mg": ("g", Decimal("0.001")),
    "g": ("g", Decimal(1)),
    "kg": ("g", Decimal(1_000)),
    "oz": ("g", Decimal("28.349523125")),
    "lb": ("g", Decimal("453.59237")),
    "lbs": ("g", Decimal("453.59237")),
    "ml": ("ml", Decimal(1)),
    "cl": ("ml", Decimal(10)),
    "l": ("ml", Decimal(1_000)),
    "floz": ("ml", Decimal("29.5735295625")),
    "cbm": ("ml", Decimal(1_000_000)),
}


def price(text: str, column: str, currency: str) -> Money:
    """``15.00 USD``, ``1,234.50 USD``, ``USD 15``; in the shop's currency, and not negative."""
    match = _PRICE.fullmatch(text.strip())
    codes = [code.upper() for code in (match["before"], match["after"]) if code] if match else []
    if match is None or len(codes) > 1:
        raise BadValueError(column, f"{quoted(text)} is not a price such as '12.90 {currency}'")
    if not codes:
        raise BadValueError(column, f"{quoted(text)} names no currency; write '{text.strip()} {currency}'")
    if codes[0] != currency:
        raise BadValueError(column, f"it is in {codes[0]}, and the shop sells in {currency}", Code.CURRENCY)
    number = match["number"].replace(",", "") + (match["rest"] or "")
    try:
        return Money.parse(f"{number} {currency}")
    except Invalid as error:
        raise BadValueError(column, error.message) from error


def sale_window(text: str, column: str) -> tuple[datetime, datetime]:
    """``2026-02-24T11:00+0100/2026-03-04T23:00+0100``; without a zone it is UTC."""
    begin, slash, end = text.partition("/")
    if not slash:
        raise BadValueError(column, f"{quoted(text)} is not two moments with a / between them")
    window = _moment(begin, column), _moment(end, column)
    if window[1] <= window[0]:
        raise BadValueError(column, "the sale ends before it begins")
    return window


def _moment(text: str, column: str) -> datetime:
    plain = text.strip()
    if not _MOMENT.fullmatch(plain):
        raise BadValueError(column, f"{quoted(text)} is not a moment such as 2026-02-24T11:00+0100")
    try:
        found = datetime.fromisoformat(plain.replace(" +", "+").replace(" -", "-").upper())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadValueError(column, f"{quoted(text)} is not a moment that exists") from error


def availability(text: str, column: str) -> Availability:
    """Whether it can be bought: what is out of stock, ordered ahead or on back order cannot, yet."""
    known = _AVAILABILITY.get("_".join(re.split(r"[\s_-]+", text.strip().rpartition("/")[2].lower())))
    if known is None:
        raise BadValueError(column, f"{quoted(text)} is none of in_stock, out_of_stock, preorder, backorder")
    return known


def pieces(text: str, column: str) -> int:
    """A whole number of pieces, 0 to :data:`MOST_PIECES`."""
    match = _COUNT.fullmatch(text.strip())
    count = int(match[1].replace(",", "")) if match else -1
    if not 0 <= count <= MOST_PIECES:
        raise BadValueError(column, f"{quoted(text)} is not a whole number from 0 to {MOST_PIECES:,}")
    return count


def link(text: str, column: str) -> str:
    """An address on the web; nothing but http and https."""
    url = text.strip()
    if len(url) > _LONGEST_LINK:
        raise BadValueError(column, f"the address has {len(url)} characters; {_LONGEST_LINK} are the most")
    if not _LINK.fullmatch(url):
        raise BadValueError(column, f"{quoted(url)} is not an http or https address")
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        raise BadValueError(column, f"{quoted(url)} names no host")
    scheme, rest = url.split("://", 1)
    return f"{scheme.lower()}://{rest}"


def links(text: str) -> list[str]:
    """Addresses separated by commas, as they stand; a comma within an address is part of it."""
    return [one for one in _LINKS.split(text.strip()) if one]


def gtin(text: str, column: str) -> str:
    """8, 12, 13 or 14 digits (EAN, UPC, ISBN)."""
    digits = re.sub(r"[\s-]", "", text)
    if not _GTIN.fullmatch(digits):
        raise BadValueError(column, f"{quoted(text)} is not a number of 8, 12, 13 or 14 digits")
    return digits


def measure(text: str, column: str) -> tuple[str, int]:
    """A weight in whole grams or a volume in whole millilitres, with the unit (``g``, ``ml``)."""
    match = _MEASURE.fullmatch(text.strip())
    unit, factor = _UNITS.get(match[2].lower(), ("", Decimal(0))) if match else ("", Decimal(0))
    if match is None or not unit:
        raise BadValueError(column, f"{quoted(text)} is not a weight or a volume such as '1.5 kg'")
    amount = int((Decimal(match[1]) * factor).to_integral_value())
    if not 0 < amount <= 10**12:
        raise BadValueError(column, f"{quoted(text)} is not an amount that can be kept")
    return unit, amount

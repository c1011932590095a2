"""Rows of JSON Lines: Google's attributes as an object a line, or a product as we write it.

Numbers with a point are kept as they are written: no float ever touches a price.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from pydantic import ValidationError

from shared.catalog.feed import columns
from shared.catalog.feed.findings import BadValueError, Code, FeedUnreadable, Finding, quoted
from shared.catalog.feed.lines import UNDECODED, Line, Lines
from shared.catalog.feed.table import Row
from shared.catalog.feed.values import pieces
from shared.catalog.model import ProductDraft

#: Characters of a line: a product of the largest size, every letter escaped.
MOST_CHARACTERS = 1_048_576
_LONGEST_PLACE = 100
#: Where Google's API puts the attributes of a product.
_NESTED = ("productAttributes", "product_attributes", "attributes")


@dataclass(frozen=True, slots=True)
class OwnProduct:
    """A product in our own words, by its line, with the pieces on hand of those SKUs that name them."""

    line: int
    draft: ProductDraft
    on_hand: dict[str, int]


class JsonLines:
    """The rows of a file with a JSON object in each line."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[Row | OwnProduct | Finding]:
        for line in self._lines:
            if line.text is None or line.text.strip():
                yield self._row(line)

    def _row(self, line: Line) -> Row | OwnProduct | Finding:
        try:
            found = _object(line)
            if "variants" in found:
                return _own(line.number, found)
            return Row(line.number, columns.named(_whole(_flat(found))))
        except BadValueError as bad:
            return bad.finding(line.number)
        except RecursionError:
            deep = BadValueError(None, "it is nested too deeply", Code.UNREADABLE)
            return deep.finding(line.number)


def _object(line: Line) -> dict[str, Any]:
    if line.text is None:
        raise BadValueError(None, f"the line has more than {MOST_CHARACTERS:,} characters", Code.TOO_LONG)
    if UNDECODED in line.text:
        raise BadValueError(
            None, "it has bytes that are not UTF-8 text; save the file as UTF-8", Code.UNREADABLE
        )
    try:
        found = json.loads(line.text, parse_float=str, parse_constant=_no_number)
    except ValueError as error:
        raise BadValueError(None, f"it is not JSON: {_why(error)}", Code.UNREADABLE) from error
    if not isinstance(found, dict):
        raise BadValueError(None, "it is not an object in braces", Code.UNREADABLE)
    return found


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return str(error)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _own(line: int, found: dict[str, Any]) -> OwnProduct:
    variants, on_hand = found["variants"], dict[str, int]()
    for variant in variants if isinstance(variants, list) else ():
        if isinstance(variant, dict) and variant.get("quantity") is not None:
            on_hand[str(variant.get("sku"))] = pieces(str(variant["quantity"]), "quantity")
            del variant["quantity"]
    try:
        return OwnProduct(line, ProductDraft.model_validate(found), on_hand)
    except ValidationError as error:
        raise first_of(error) from error


def first_of(error: ValidationError) -> BadValueError:
    """The first thing that a model found wrong, its place as the column."""
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    if not place.isprintable():
        place = quoted(place)
    return BadValueError(place[:_LONGEST_PLACE] or None, str(first["msg"]).removeprefix("Value error, "))


def _flat(found: dict[str, Any]) -> dict[str, str]:
    """An object of Google's as texts by name."""
    for name in _NESTED:
        inner = found.get(name)
        if isinstance(inner, dict):
            found = {**{k: v for k, v in found.items() if k != name}, **inner}
    return {name: _text(name, value) for name, value in found.items() if columns.count_known([name])}


def _whole(texts: dict[str, str]) -> dict[str, str]:
    """The same texts, none of which has half a character (``\\ud83d`` alone)."""
    for name, text in texts.items():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadValueError(columns.snake(name), "it has half a character", Code.UNREADABLE) from error
    return texts


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return _joined(name, value)
    if isinstance(value, dict):
        return _measured(name, value)
    raise BadValueError(columns.snake(name), f"{quoted(str(value))} is not text")


def _joined(name: str, values: Sequence[Any]) -> str:
    texts = [_text(name, value) for value in values]
    return ",".join(texts) if "additional" in columns.snake(name) else texts[0]


def _measured(name: str, value: Mapping[str, Any]) -> str:
    """What the API writes as an object: prices, measures, periods."""
    parts = {columns.snake(key): part for key, part in value.items() if isinstance(part, str | int)}
    if "value" in parts:
        return f"{parts['value']} {parts.get('currency', parts.get('unit', ''))}".strip()
    if "amount_micros" in parts:
        return _from_micros(name, str(parts["amount_micros"]), str(parts.get("currency_code", "")))
    if "start_time" in parts and "end_time" in parts:
        return f"{parts['start_time']}/{parts['end_time']}"
    raise BadValueError(columns.snake(name), "it is an object, and not a price, a measure or a period")


def _from_micros(name: str, micros: str, currency: str) -> str:
    if not micros.isdecimal() or not micros.isascii() or len(micros) > 20:  # noqa: PLR2004
        raise BadValueError(columns.snake(name), f"{quoted(micros)} is not an amount in millionths")
    amount = f"{Decimal(micros).scaleb(-6):f}"
    return f"{amount.rstrip('0').rstrip('.')} {currency}".strip()


def no_array(text: str) -> None:
    """Raise :class:`FeedUnreadable` for the beginning of what is not a feed, though JSON or XML."""
    if text.startswith("["):
        raise FeedUnreadable("It is one JSON array; JSON Lines have an object in each line, and no brackets.")
    if text.startswith("<"):
        raise FeedUnreadable("It is XML; a feed is TSV, CSV or JSON Lines.")

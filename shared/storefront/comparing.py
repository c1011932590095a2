"""Products side by side: what they cost, how they are rated, and every fact in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from shared.catalog.model import AttributeValue, Product
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.storefront.measures import SCALES, is_plain, measured, worded
from shared.storefront.model import Card

#: Products that are compared at once.
MOST = 4
#: Attributes that a comparison tells.
_MOST_ROWS = 10
Lead = Literal["price", "rating", "measure"]


class Compared(Model):
    """Products to compare, two to four."""

    product_ids: Annotated[tuple[IdText, ...], Field(min_length=2, max_length=MOST)]


class Row(Model):
    """One property of each product, in the order of the products; empty where a product has none.

    ``best`` is the place of the product that has the least of a price or the best of a rating, or
    the least of a measure whose ``less`` (``lighter``) has a word; null where none is ahead alone.
    ``margin`` is how far it is ahead of the next, ``saving`` the same where that is money.
    """

    label: str
    values: tuple[str, ...]
    by: Lead | None = None
    best: int | None = None
    less: str = ""
    margin: str = ""
    saving: Money | None = None


class Comparison(Model):
    """Products side by side, first what decides most often."""

    items: tuple[Card, ...]
    rows: tuple[Row, ...]


def compare(products: Sequence[Product], cards: Sequence[Card]) -> Comparison:
    """The comparison of products, each with its card; pure."""
    rows = [_prices(cards), *_ratings(cards), _stock(cards)]
    names = dict.fromkeys(name for product in products for name in _facts(product))
    rows += [row for name in names if (row := _property(name, [_facts(p) for p in products]))]
    return Comparison(items=tuple(cards), rows=tuple(rows[: _MOST_ROWS + 3]))


def _facts(product: Product) -> dict[str, AttributeValue | tuple[str, ...]]:
    """What a product says of itself: its attributes, and what it comes in."""
    options = {
        name: tuple(dict.fromkeys(variant.options[name] for variant in product.variants))
        for name in product.option_names
    }
    return {**product.attributes, **product.default.attributes, **options}


def _prices(cards: Sequence[Card]) -> Row:
    values = tuple(f"{'from ' if card.price_from else ''}{card.price}" for card in cards)
    best, margin = _ahead([card.price.amount for card in cards])
    saving = Money(amount=margin, currency=cards[0].price.currency) if best is not None else None
    return Row(label="price", values=values, by="price", best=best, less="cheaper", saving=saving)


def _ratings(cards: Sequence[Card]) -> list[Row]:
    tenths = [card.rating.tenths if card.rating else None for card in cards]
    if not any(tenths):
        return []
    values = tuple(f"{t // 10}.{t % 10} of 5" if t is not None else "" for t in tenths)
    known = [-t for t in tenths if t is not None]
    best, _ = _ahead(known) if len(known) == len(cards) else (None, 0)
    return [Row(label="rating", values=values, by="rating", best=best, less="better rated")]


def _stock(cards: Sequence[Card]) -> Row:
    return Row(label="stock", values=tuple(card.availability.replace("_", " ") for card in cards))


def _property(name: str, facts: Sequence[dict[str, AttributeValue | tuple[str, ...]]]) -> Row | None:
    """The row of one attribute, or None where all have the same."""
    values = [fact.get(name) for fact in facts]
    label = next(worded(name, value)[0] for value in values if value is not None)
    told = tuple(worded(name, value)[1] if value is not None else "" for value in values)
    if len(set(told)) == 1 or not all(is_plain(one) for one in (label, *filter(None, told))):
        return None
    scale, numbers = SCALES.get(name), [value for value in values if type(value) is int]
    if scale is None or len(numbers) < len(values):
        return Row(label=label, values=told)
    best, margin = _ahead(numbers)
    told_margin = measured(name, margin) if best is not None else ""
    return Row(label=label, values=told, by="measure", best=best, less=scale.less, margin=told_margin)


def _ahead(numbers: Sequence[int]) -> tuple[int | None, int]:
    """The place of the least number and how far the next is from it; None where two share it."""
    least, following = sorted(numbers)[:2]
    return (numbers.index(least), following - least) if least < following else (None, 0)

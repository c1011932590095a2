"""What a SKU cost and when: the price that counted at each moment, sales that began and ended included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.catalog.model import Price, PriceChange
from shared.kernel.model import Model
from shared.kernel.money import Money


class PricePoint(Model):
    """A price that counted from a moment on, until the next point."""

    since: datetime
    price: Money
    on_sale: bool


class PriceHistory(Model):
    """What a SKU costs and has cost. ``points`` are the latest, the newest first.

    ``known_since`` is when the record begins: nothing is known of what was before. ``above_lowest``
    is how much dearer it is now than it was at its lowest (zero where it never was cheaper).
    """

    product_id: str
    sku: str
    title: str
    now: Money
    list_price: Money | None
    sale_until: datetime | None
    lowest: PricePoint
    highest: PricePoint
    known_since: datetime
    cheaper_before: bool
    changed: bool
    above_lowest: Money
    points: tuple[PricePoint, ...]


def timeline(changes: Sequence[PriceChange], sku: str, currency: str, now: datetime) -> list[PricePoint]:
    """The prices of a SKU up to ``now``, the oldest first, each once while it lasted.

    ``changes`` are those of its product, the latest first. Where it was not sold there is no point.
    """
    ordered = sorted((change for change in changes if sku in change.prices), key=lambda c: c.version)
    points: list[PricePoint] = []
    for index, change in enumerate(ordered):
        price = change.prices[sku].get(currency)
        until = ordered[index + 1].at if index + 1 < len(ordered) else now
        if price is not None:
            for point in _effective(price, change.at, until):
                if not points or points[-1].price != point.price:
                    points.append(point)
    return points


def _effective(price: Price, since: datetime, until: datetime) -> list[PricePoint]:
    """What one price came to between two moments: its sale begins and ends in it."""
    moments = [m for m in (price.sale_from, price.sale_until) if m is not None and since < m <= until]
    return [
        PricePoint(since=moment, price=price.effective(moment), on_sale=price.on_sale(moment))
        for moment in (since, *sorted(moments))
    ]

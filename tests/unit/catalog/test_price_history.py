"""What a SKU cost and when, from the changes of its product."""

from datetime import datetime, timedelta

from shared.catalog.model import Price, PriceChange
from shared.catalog.prices import timeline
from tests.support.catalogue import NOON, price

DAY = timedelta(days=1)


def changed(version: int, at: datetime, **prices: Price | None) -> PriceChange:
    told = {sku: {"USD": one} if one else {} for sku, one in prices.items()}
    return PriceChange(product_id="prd_1", version=version, at=at, prices=told)


def told(changes: list[PriceChange], now: datetime, sku: str = "A") -> list[tuple[int, int, bool]]:
    """Days after noon, amount, whether it was a sale."""
    return [((p.since - NOON).days, p.price.amount, p.on_sale) for p in timeline(changes, sku, "USD", now)]


def test_each_price_once_while_it_lasted() -> None:
    changes = [
        changed(4, NOON + 6 * DAY, A=price(900)),
        changed(3, NOON + 4 * DAY, B=price(1)),
        changed(2, NOON + 2 * DAY, A=price(1_000)),
        changed(1, NOON, A=price(1_000)),
    ]
    assert told(changes, NOON + 9 * DAY) == [(0, 1_000, False), (6, 900, False)]


def test_a_sale_begins_and_ends_within_a_price() -> None:
    sale = price(1_000, 700, sale_from=NOON + 2 * DAY, sale_until=NOON + 4 * DAY)
    changes = [changed(1, NOON, A=sale)]
    assert told(changes, NOON + DAY) == [(0, 1_000, False)]
    assert told(changes, NOON + 3 * DAY) == [(0, 1_000, False), (2, 700, True)]
    assert told(changes, NOON + 9 * DAY) == [(0, 1_000, False), (2, 700, True), (4, 1_000, False)]


def test_a_sale_that_was_called_off_before_it_began_never_was() -> None:
    sale = price(1_000, 700, sale_from=NOON + 3 * DAY)
    changes = [changed(2, NOON + 2 * DAY, A=price(1_000)), changed(1, NOON, A=sale)]
    assert told(changes, NOON + 9 * DAY) == [(0, 1_000, False)]


def test_while_it_was_not_sold_it_had_no_price() -> None:
    changes = [
        changed(3, NOON + 4 * DAY, A=price(800)),
        changed(2, NOON + 2 * DAY, A=None),
        changed(1, NOON, A=price(1_000)),
    ]
    assert told(changes, NOON + 9 * DAY) == [(0, 1_000, False), (4, 800, False)]
    assert told(changes, NOON + 9 * DAY, "B") == []
    assert timeline(changes, "A", "EUR", NOON + 9 * DAY) == []

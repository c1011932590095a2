"""Stock that is promised beyond what is on hand: what it takes, what it announces, what refills it."""

from typing import Any

import pytest

from shared.inventory.events import AvailabilityChanged, Backordered
from shared.inventory.model import OutOfStock, StockPromised
from tests.support.shop import LittleShop


@pytest.fixture
def promising(shop: LittleShop) -> LittleShop:
    """Three there, two more to be promised."""
    shop.inventory.set_on_hand(shop.merchant, "A", 3)
    shop.inventory.allow_backorders(shop.merchant, "A", 2)
    shop.uow.events.clear()
    return shop


def told(shop: LittleShop) -> list[tuple[Any, ...]]:
    return [
        (e.data["available"], e.data["on_backorder"])
        if e.name == AvailabilityChanged.name
        else tuple((line["sku"], line["quantity"]) for line in e.data["lines"])
        for e in shop.uow.events
        if e.name in (AvailabilityChanged.name, Backordered.name)
    ]


def test_the_last_ones_are_promised_and_no_more(promising: LittleShop) -> None:
    assert promising.reserve("r1", A=2).places == {}
    assert promising.reserve("r2", A=2).place("A").backordered == 1
    with pytest.raises(OutOfStock) as refused:
        promising.reserve("r3", A=2)
    assert refused.value.facts["short"] == [{"sku": "A", "wanted": 2, "available": 1}]
    assert promising.reserve("r4", A=1).place("A").backordered == 1
    assert told(promising) == [(("A", 1),), (True, True), (("A", 1),), (False, False)]


def test_what_arrives_is_in_stock_once_every_promise_is_covered(promising: LittleShop) -> None:
    promising.reserve("r1", A=5)
    promising.inventory.adjust(promising.merchant, "A", 1)
    promising.inventory.adjust(promising.merchant, "A", 1)
    promising.inventory.adjust(promising.merchant, "A", 1)
    assert told(promising) == [(("A", 2),), (False, False), (True, True), (True, False)]
    supply = promising.inventory.supply(promising.merchant, ["A"])["A"]
    assert (supply.total, supply.ready, supply.later) == (3, 1, 2)


def test_a_promise_cannot_be_taken_back(promising: LittleShop) -> None:
    promising.reserve("r1", seconds=60, A=4)
    with pytest.raises(StockPromised):
        promising.inventory.allow_backorders(promising.merchant, "A", 0)
    assert promising.inventory.allow_backorders(promising.merchant, "A", 1).free == 0
    promising.clock.advance(seconds=60)
    level = promising.inventory.allow_backorders(promising.merchant, "A", 0)
    assert (level.free, level.backorder, level.held) == (3, 0, 0)

"""Stock over several shards: sold, given back, reclaimed and brought back like any other."""

from datetime import timedelta
from typing import Any

import pytest

from shared.inventory.levels import Level
from shared.inventory.model import CannotSpread, OutOfStock, State
from shared.inventory.service import InventoryService
from shared.inventory.taking_back import TakingBack
from shared.kernel.change import Change
from shared.kernel.errors import Contended
from tests.support.shop import LittleShop


@pytest.fixture
def spread(shop: LittleShop) -> LittleShop:
    """Eight on four shards."""
    shop.inventory.set_on_hand(shop.merchant, "A", 8)
    shop.inventory.spread(shop.merchant, "A", 4)
    shop.uow.events.clear()
    return shop


def level(shop: LittleShop, sku: str = "A") -> Level:
    return shop.stock.levels(shop.tenant.id, [sku], consistent=True)[sku]


def free(shop: LittleShop) -> list[int]:
    return [shard.free for shard in level(shop).shards]


def sell(shop: LittleShop, name: str) -> None:
    deadline = shop.clock.now() + timedelta(minutes=15)
    shop.uow.commit(shop.inventory.begin_commit(shop.merchant, name, deadline))
    shop.uow.commit(shop.inventory.commit(shop.merchant, shop.inventory.get(shop.merchant, name)))


def test_every_unit_is_sold_one_by_one_and_no_more(spread: LittleShop) -> None:
    for number in range(8):
        made = spread.reserve(f"r{number}", A=1)
        assert spread.inventory.get(spread.merchant, made.id) == made
        sell(spread, made.id)
    with pytest.raises(OutOfStock):
        spread.reserve("late", A=1)
    after = level(spread)
    assert (after.on_hand, after.committed, after.held, after.free) == (8, 8, 0, 0)
    assert spread.inventory.audit(spread.merchant, "A").agrees
    moved = spread.inventory.movements(spread.merchant, "A", limit=100).items
    assert sorted(one.reason for one in moved) == ["counted"] + ["sale"] * 8
    assert spread.uow.names().count("inventory.availability_changed") == 1


def test_what_fits_in_no_shard_is_gathered_from_several(spread: LittleShop) -> None:
    assert free(spread) == [2, 2, 2, 2]
    spread.reserve("r1", A=7)
    assert sum(free(spread)) == 1
    assert sorted(shard.held for shard in level(spread).shards) == [0, 0, 0, 7]
    spread.inventory.release(spread.merchant, "r1", "declined")
    assert (sum(free(spread)), level(spread).held) == (8, 0)
    assert spread.inventory.audit(spread.merchant, "A").agrees


def test_lines_that_need_more_shards_than_a_transaction_takes_are_gathered_first(shop: LittleShop) -> None:
    skus = [f"S{number}" for number in range(6)]
    shop.inventory.import_levels(shop.merchant, dict.fromkeys(skus, 16))
    for sku in skus:
        shop.inventory.spread(shop.merchant, sku, 16)
    shop.reserve("all", **dict.fromkeys(skus, 16))
    assert [(level(shop, sku).held, level(shop, sku).free) for sku in skus] == [(16, 0)] * 6
    sell(shop, "all")
    assert all(shop.inventory.audit(shop.merchant, sku).agrees for sku in skus)


def test_lapsed_holds_on_any_shard_are_reclaimed_by_whoever_is_refused(spread: LittleShop) -> None:
    for number in range(8):
        spread.reserve(f"old{number}", seconds=10, A=1)
    with pytest.raises(OutOfStock):
        spread.reserve("early", A=1)
    spread.clock.advance(seconds=10)
    assert spread.inventory.availability(spread.merchant, ["A"]) == {"A": 8}
    assert spread.reserve("new", A=8).place("A").apart
    assert level(spread).held == 8
    assert spread.inventory.audit(spread.merchant, "A").agrees


def test_a_hold_from_before_is_given_back_where_it_stands(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 8)
    shop.reserve("before", A=2)
    shop.inventory.spread(shop.merchant, "A", 3)
    assert (free(shop), level(shop).shards[0].held) == ([2, 2, 2], 2)
    shop.inventory.release(shop.merchant, "before", "declined")
    assert (sum(free(shop)), level(shop).held) == (8, 0)


def test_shards_that_hold_something_stay_until_it_is_over(spread: LittleShop) -> None:
    for number in range(8):
        spread.reserve(f"r{number}", A=1)
    assert len(spread.inventory.spread(spread.merchant, "A", 1).shards) == 4
    for number in range(0, 8, 2):
        sell(spread, f"r{number}")
        spread.inventory.release(spread.merchant, f"r{number + 1}", "declined")
    back = spread.inventory.spread(spread.merchant, "A", 1)
    assert (len(back.shards), back.on_hand, back.committed, back.free, back.widest) == (1, 8, 4, 4, 4)
    assert spread.inventory.audit(spread.merchant, "A").agrees


def test_what_was_sold_comes_back_wherever_its_stock_is_by_now(spread: LittleShop) -> None:
    back = TakingBack(store=spread.stock, uow=spread.uow, announcer=spread.announcer)
    for number in range(4):
        spread.reserve(f"r{number}", A=2)
        sell(spread, f"r{number}")
    assert back.take_back(spread.merchant, "r0", "canceled").state is State.RETURNED
    assert (level(spread).committed, level(spread).free) == (6, 2)
    spread.inventory.spread(spread.merchant, "A", 1)
    for _ in range(2):
        back.take_back(spread.merchant, "r1", "canceled")
    assert (level(spread).committed, level(spread).free) == (4, 4)
    audit = spread.inventory.audit(spread.merchant, "A")
    assert audit.agrees, audit


def test_a_count_is_of_all_shards(spread: LittleShop) -> None:
    assert spread.inventory.set_on_hand(spread.merchant, "A", 21).on_hand == 21
    assert max(free(spread)) - min(free(spread)) <= 1
    assert spread.inventory.adjust(spread.merchant, "A", -20).free == 1
    assert spread.inventory.audit(spread.merchant, "A").agrees


def test_what_is_not_there_or_may_be_backordered_is_not_spread(shop: LittleShop) -> None:
    with pytest.raises(CannotSpread):
        shop.inventory.spread(shop.merchant, "NEW", 2)
    shop.inventory.set_on_hand(shop.merchant, "A", 8)
    shop.inventory.allow_backorders(shop.merchant, "A", 1)
    with pytest.raises(CannotSpread):
        shop.inventory.spread(shop.merchant, "A", 2)


class Crowded:
    """A unit of work that finds others in the way, so many times, where one SKU is reserved."""

    def __init__(self, shop: LittleShop, times: int) -> None:
        self._uow, self._times = shop.uow, times

    def commit(self, *changes: Change) -> None:
        refused = [write.refused for change in changes for write in change.writes]
        if self._times and len(refused) == 2:
            self._times -= 1
            raise Contended("busy", *refused)
        self._uow.commit(*changes)


def crowded(shop: LittleShop, times: int) -> InventoryService:
    given: dict[str, Any] = {"store": shop.stock, "announcer": shop.announcer, "clock": shop.clock}
    return InventoryService(uow=Crowded(shop, times), **given)


@pytest.mark.parametrize(("waits", "stock", "shards"), [(3, 99, 1), (4, 99, 4), (4, 9, 1)])
def test_what_many_wait_for_is_spread_by_itself(
    shop: LittleShop, waits: int, stock: int, shards: int
) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", stock)
    shop.inventory = crowded(shop, waits)
    shop.reserve("r1", A=1)
    assert len(level(shop).shards) == shards


def test_what_is_bought_less_is_brought_back_by_the_sweeper(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 99)
    shop.inventory = crowded(shop, 4)
    shop.reserve("r1", A=1)
    spread = shop.reserve("r2", seconds=3_600, A=1)
    shop.clock.advance(minutes=9)
    assert (shop.inventory.bring_back(), len(level(shop).shards)) == (0, 4)
    shop.clock.advance(minutes=2)
    shop.inventory.bring_back()
    assert len(level(shop).shards) == 1 + spread.place("A").shard
    for name in ("r1", "r2"):
        shop.inventory.release(shop.merchant, name, "declined")
    shop.clock.advance(minutes=11)
    shop.inventory.bring_back()
    assert (len(level(shop).shards), level(shop).free) == (1, 99)
    assert shop.inventory.bring_back() == 0

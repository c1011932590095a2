from typing import Any

import pytest

from shared.inventory.levels import Level
from shared.inventory.model import StockPromised
from shared.inventory.movements import Reason
from shared.inventory.service import InventoryService
from shared.kernel.errors import Conflict, Forbidden
from tests.support.shop import LittleShop


def free(shop: LittleShop, *skus: str) -> list[int]:
    levels = shop.stock.levels(shop.tenant.id, skus, consistent=True)
    return [levels[sku].free for sku in skus]


def test_count_receive_write_off(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 5)
    shop.inventory.adjust(shop.merchant, "A", 3, Reason.RECEIVED)
    level = shop.inventory.adjust(shop.merchant, "A", -8, Reason.DAMAGED)
    assert (level.on_hand, level.free, level.version) == (0, 0, 3)
    assert [(e.name, e.data.get("reason"), e.data.get("available")) for e in shop.uow.events[1:]] == [
        ("inventory.adjusted", "counted", None),
        ("inventory.availability_changed", None, True),
        ("inventory.adjusted", "received", None),
        ("inventory.adjusted", "damaged", None),
        ("inventory.availability_changed", None, False),
    ]


def test_the_same_count_again_writes_nothing(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 0)
    with shop.calls.counted() as made:
        assert shop.inventory.set_on_hand(shop.merchant, "A", 0).version == 1
    assert made == ["BatchGetItem"]


def test_promised_stock_stays(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 5)
    shop.reserve("r1", A=3)
    with pytest.raises(StockPromised) as refused:
        shop.inventory.set_on_hand(shop.merchant, "A", 2)
    assert refused.value.facts == {"sku": "A", "promised": 3}
    assert shop.inventory.set_on_hand(shop.merchant, "A", 3).free == 0


def test_a_lapsed_promise_gives_way(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 5)
    shop.reserve("r1", seconds=10, A=3)
    shop.clock.advance(seconds=10)
    assert shop.inventory.set_on_hand(shop.merchant, "A", 1).free == 1


def test_a_merchant_without_the_scope_is_refused(shop: LittleShop) -> None:
    for change in (
        lambda: shop.inventory.set_on_hand(shop.shopper(), "A", 1),
        lambda: shop.inventory.adjust(shop.shopper(), "A", 1),
        lambda: shop.inventory.import_levels(shop.shopper(), {"A": 1}),
    ):
        with pytest.raises(Forbidden):
            change()


def test_an_import_writes_what_changed(shop: LittleShop) -> None:
    levels = {f"S{number}": number for number in range(230)}
    with shop.calls.counted() as made:
        first = shop.inventory.import_levels(shop.merchant, levels)
    assert (first.changed, first.unchanged, first.refused) == (230, 0, ())
    assert made.count("TransactWriteItems") == made.count("BatchGetItem") == 5
    with shop.calls.counted() as made:
        again = shop.inventory.import_levels(shop.merchant, levels)
    assert (again.changed, again.unchanged) == (0, 230)
    assert set(made) == {"BatchGetItem"}


def test_an_import_leaves_out_what_is_promised(shop: LittleShop) -> None:
    shop.inventory.import_levels(shop.merchant, {"A": 5, "B": 5, "C": 5})
    shop.reserve("r1", A=3)
    report = shop.inventory.import_levels(shop.merchant, {"A": 2, "B": 6, "C": 5})
    assert (report.changed, report.unchanged, report.refused) == (1, 1, ("A",))
    assert free(shop, "A", "B", "C") == [2, 6, 5]


class Racing:
    """A store whose reader is overtaken by a change of the level, so many times."""

    def __init__(self, shop: LittleShop, times: int) -> None:
        self._shop, self._times = shop, times

    def __getattr__(self, name: str) -> object:
        return getattr(self._shop.stock, name)

    def levels(self, tenant: str, skus: list[str], **how: Any) -> dict[str, Level]:
        found = self._shop.stock.levels(tenant, skus, **how)
        if self._times:
            self._times -= 1
            self._shop.inventory.adjust(self._shop.merchant, "A", 1)
        return found


def racing(shop: LittleShop, times: int) -> InventoryService:
    return InventoryService(
        store=Racing(shop, times),  # type: ignore[arg-type]
        uow=shop.uow,
        announcer=shop.announcer,
        clock=shop.clock,
    )


@pytest.mark.parametrize("there", [False, True])
def test_an_overtaken_count_counts_again(shop: LittleShop, there: bool) -> None:
    if there:
        shop.inventory.set_on_hand(shop.merchant, "A", 7)
    assert racing(shop, 2).set_on_hand(shop.merchant, "A", 10).on_hand == 10
    assert free(shop, "A") == [10]


def test_who_is_overtaken_for_ever_is_told_so(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 7)
    with pytest.raises(Conflict) as refused:
        racing(shop, 99).set_on_hand(shop.merchant, "A", 1_000)
    assert refused.value.facts == {"retry": True}

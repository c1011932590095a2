"""Who works with stock: merchants who count it, and others who hold it and let it go."""

from datetime import timedelta
from random import Random
from typing import Any

from shared.inventory.model import StockLine
from shared.kernel.ids import derived
from tests.faults.people import Diary, answer_of
from tests.faults.shop import WARES, Shop, draft


class Merchant:
    """Receives goods, counts them and changes a price, perhaps beside somebody else who does the same."""

    def __init__(self, shop: Shop, random: Random, diary: Diary, name: str) -> None:
        self._shop = shop
        self._random = random
        self._diary = diary
        self._name = name

    def act(self) -> None:
        """A few things, over hours."""
        self._work(4, (0.0, 0.01, 1.0, 60.0), tuple(WARES))

    def hurry(self, sku: str) -> None:
        """Many things with one ware, as fast as can be."""
        self._work(8, (0.0, 0.01, 0.03), (sku,))

    def _work(self, times: int, pauses: tuple[float, ...], wares: tuple[str, ...]) -> None:
        for number in range(times):
            self._shop.scheduler.sleep(self._pick(pauses))
            sku, mark = self._pick(wares), f"{self._name} {number}"
            self._diary.counting.pop(self._name, None)
            self._diary.receiving.pop(self._name, None)
            answer_of(self._shop.scheduler, lambda sku=sku, mark=mark: self._do(sku, mark) and None)

    def _do(self, sku: str, mark: str) -> object:
        shop, dice = self._shop, self._random.random()
        if dice < 0.5:
            self._diary.receiving[self._name] = mark
            return shop.inventory.adjust(shop.boss, sku, self._pick((1, 2, -1)))
        if dice < 0.75:
            count = WARES[sku][0] + self._pick((-1, 0, 1))
            self._diary.counting[self._name] = count
            return shop.inventory.set_on_hand(shop.boss, sku, count)
        if dice < 0.85:
            return self._arrange(sku)
        price = WARES[sku][1] + self._pick((0, 100, 200))
        return shop.catalog.replace(shop.boss, shop.products[sku].id, draft(sku, price))

    def _arrange(self, sku: str) -> object:
        """Promise more than is there, or lay a ware out in several places."""
        stock, boss = self._shop.inventory, self._shop.boss
        if self._random.random() < 0.5:
            return stock.allow_backorders(boss, sku, self._pick((0, 1, 2)))
        return stock.spread(boss, sku, self._pick((1, 2, 3)))

    def _pick(self, choices: Any) -> Any:
        return choices[int(self._random.random() * len(choices))]


class Holder:
    """Somebody who holds a ware and lets it go again, beside those who count it, by another door."""

    def __init__(self, shop: Shop, random: Random, name: str) -> None:
        self._shop = shop
        self._stock = shop.checkouts._inventory
        self._random = random
        self._name = name

    def hold(self, sku: str) -> None:
        """Again and again; what is not let go lapses after a while."""
        for number in range(5):
            self._shop.scheduler.sleep(self._random.random() * 0.06)
            reservation = derived("rsv", self._name, str(number))
            answer_of(self._shop.scheduler, lambda of=reservation: self._take(of, sku))
            self._shop.scheduler.sleep(self._random.random() * 0.06)
            if self._random.random() < 0.7:
                answer_of(self._shop.scheduler, lambda of=reservation: self._let_go(of))

    def _take(self, reservation: str, sku: str) -> object:
        until = self._shop.clock.now() + timedelta(seconds=2)
        line = StockLine(sku=sku, quantity=1 + int(self._random.random() * 2))
        return self._stock.reserve(self._shop.boss, reservation, [line], until)

    def _let_go(self, reservation: str) -> object:
        return self._stock.release(self._shop.boss, reservation, "declined")

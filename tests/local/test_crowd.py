"""Far more who want something than there is of it, at once, at the local cloud's own database.

``make bench`` does the same with 256 clients and 1,000 attempts on 100 units.
"""

import pytest

from bench.stock import Desk
from tests.support.store import Store


@pytest.mark.parametrize("shards", [1, 4])
def test_a_crowd_buys_what_there_is_neither_more_nor_less(store: Store, shards: int) -> None:
    desk = Desk(store.cloud.running)
    (sku,) = desk.products(1, 20, shards)
    run = desk.rush([sku], clients=24, attempts=120)
    assert run.ends == {"held": 20, "out of stock": 100}
    level = desk.inventory.levels(desk.ctx, [sku])[sku]
    assert (level.on_hand, level.held, level.free) == (20, 20, 0)
    assert desk.inventory.audit(desk.ctx, sku).agrees

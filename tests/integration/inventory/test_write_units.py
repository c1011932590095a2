"""What each operation costs, as the store's first page says: counted from the requests that are made.

A write of an item under 1 KB is a unit, in a transaction two; an entry of the index that comes, goes or
changes is one. What was there before each request is read from moto's own tables.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from tests.support.shop import LittleShop

_ONE = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


class Bill:
    """Write units of a client's requests, as they are sent."""

    def __init__(self, shop: LittleShop) -> None:
        self.units = 0
        self.largest = 0
        self._sent: list[tuple[Mapping[str, Any], Any, int]] = []
        shop.client.meta.events.register("before-call.dynamodb", self._send)
        shop.client.meta.events.register("after-call.dynamodb", self._answered)

    @contextmanager
    def of(self) -> Iterator[list[int]]:
        """The units of what happens inside."""
        before, inside = self.units, list[int]()
        yield inside
        inside.append(self.units - before)

    def _send(self, model: Any, params: Any, **_: Any) -> None:
        body = json.loads(params["body"])
        ops = [next(iter(one.items())) for one in body.get("TransactItems", ())]
        each = 2 if ops else 1
        ops = ops or ([(_ONE[model.name], body)] if model.name in _ONE else [])
        keys = [(action, op.get("Key") or op["Item"]) for action, op in ops]
        self._sent = [(key, _item(key), each) for _, key in keys]

    def _answered(self, **_: Any) -> None:
        for key, old, each in self._sent:
            new = _item(key)
            self.units += each + _entries(old, new)
            self.largest = max(self.largest, _size(new))
        self._sent = []


def _item(key: Mapping[str, Any]) -> Any:
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables["inventory"]
    found = table.items.get(_value(key["pk"]), {})
    item = found.get(_value(key["sk"]))
    return None if item is None else json.loads(json.dumps(item.to_json()["Attributes"]))


def _value(typed: Any) -> Any:
    from moto.dynamodb.models.dynamo_type import DynamoType

    return DynamoType(typed)


def _entries(old: Any, new: Any) -> int:
    before, after = ((item or {}).get("due_sk") for item in (old, new))
    if before == after:
        return int(before is not None and old != new)
    return sum(one is not None for one in (before, after))


def _size(item: Any) -> int:
    return sum(len(name) + len(next(iter(typed.values()))) for name, typed in (item or {}).items())


@pytest.fixture
def bill(shop: LittleShop) -> Bill:
    shop.inventory.import_levels(shop.merchant, {"A": 50, "B": 50, "C": 50})
    return Bill(shop)


def say_yes(shop: LittleShop, name: str) -> None:
    deadline = shop.clock.now() + timedelta(minutes=15)
    shop.uow.commit(shop.inventory.begin_commit(shop.merchant, name, deadline))


def test_a_sale_of_three_lines_is_26(shop: LittleShop, bill: Bill) -> None:
    with bill.of() as reserving:
        shop.reserve("rsv_01k9z3v2c5e8mdq0a7x4r1t6wh", A=1, B=2, C=3)
    with bill.of() as agreeing:
        say_yes(shop, "rsv_01k9z3v2c5e8mdq0a7x4r1t6wh")
    with bill.of() as selling:
        held = shop.inventory.get(shop.merchant, "rsv_01k9z3v2c5e8mdq0a7x4r1t6wh")
        shop.uow.commit(shop.inventory.commit(shop.merchant, held))
    # A lone begin_commit is no transaction; with the checkout it is, and costs one more.
    assert (reserving, agreeing, selling) == ([3 + 2 * 3], [2], [2 + 4 * 3])
    assert 9 + 3 + 14 == 26
    assert bill.largest < 1_024


def test_giving_back_and_counting(shop: LittleShop, bill: Bill) -> None:
    shop.reserve("r1", A=1, B=1)
    with bill.of() as releasing:
        shop.inventory.release(shop.merchant, "r1", "declined")
    with bill.of() as counting:
        shop.inventory.set_on_hand(shop.merchant, "A", 60)
    with bill.of() as keyed:
        shop.inventory.adjust(shop.merchant, "A", 1, key="k")
    with bill.of() as importing:
        shop.inventory.import_levels(shop.merchant, {"B": 60, "C": 60})
    assert (releasing, counting, keyed, importing) == ([3 + 2 * 2], [4], [6], [8])


def test_a_spread_product_costs_no_more_where_a_shard_has_enough(shop: LittleShop, bill: Bill) -> None:
    with bill.of() as spreading:
        shop.inventory.spread(shop.merchant, "A", 5)
    shop.reserve("learning", A=1)
    with bill.of() as reserving:
        shop.reserve("r1", A=1)
    with bill.of() as gathering:
        shop.reserve("r2", A=24)
    assert (spreading, reserving) == ([10], [5 + 2])
    # Refused without looking, then 24 from three shards: the record, its entry, three levels, the hold.
    assert gathering == [6 + 3 + 2 * 3 + 2]


def test_eighteen_live_holds_fit_the_first_kilobyte(shop: LittleShop, bill: Bill) -> None:
    for number in range(18):
        shop.reserve(f"rsv_01k9z3v2c5e8mdq0a7x4r1t6{number:02d}", A=1)
    assert 900 < bill.largest < 1_024

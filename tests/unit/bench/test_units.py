"""DynamoDB's rules of what requests cost, on its own documentation's cases and on real calls in moto."""

from collections.abc import Iterator
from typing import Any

import pytest

from bench.units import Counting, index_units, item_size, read_units, write_units
from shared.runtime.table import TableSpec
from tests.support.aws import REGION, aws
from tests.support.tables import create_tables

SPEC = TableSpec(
    name="things",
    erase="",
    export="",
    retention="",
    capture="stream",
    indexes={"owner": ("owner_pk", "owner_sk"), "due": ("due_pk", "due_sk")},
    slim=frozenset({"due"}),
)


def key(sk: str) -> dict[str, Any]:
    return {"pk": {"S": "tnt"}, "sk": {"S": sk}}


def thing(sk: str, size: int = 10, version: int = 1, **more: str) -> dict[str, Any]:
    """An item whose document has so many bytes."""
    own = {"doc": {"S": "x" * size}, "version": {"N": str(version)}, "events": {"S": "[]"}}
    return {**key(sk), **own, **{name: {"S": value} for name, value in more.items()}}


OWNED = {"owner_pk": "ada", "owner_sk": "1"}
DUE = {"due_pk": "due#0", "due_sk": "1"}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "é"}, 2),
        ({"N": "0"}, 2),
        ({"N": "12"}, 2),
        ({"N": "123"}, 3),
        ({"N": "-123"}, 4),
        ({"N": "1200"}, 2),
        ({"N": "0.5"}, 2),
        ({"B": b"abc"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"L": [{"S": "a"}, {"BOOL": False}]}, 7),
        ({"M": {"ab": {"S": "c"}}}, 7),
    ],
)
def test_sizes_are_of_names_and_values(value: dict[str, Any], size: int) -> None:
    assert item_size({"attr": value}) == 4 + size


def test_an_attribute_of_no_known_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="X is no type"):
        item_size({"a": {"X": 1}})


@pytest.mark.parametrize(("size", "units"), [(1, 1), (1024, 1), (1025, 2), (3 * 1024, 3)])
def test_a_write_takes_a_unit_for_each_kilobyte_begun(size: int, units: int) -> None:
    item = {"a": {"S": "x" * (size - 1)}}
    assert item_size(item) == size
    assert write_units(None, item) == write_units(item, None) == write_units(item, {"a": {"S": ""}}) == units
    assert write_units(None, item, transactional=True) == 2 * units


def test_what_is_not_there_costs_a_unit_all_the_same() -> None:
    assert write_units(None, None) == 1
    assert (read_units(0, consistent=True), read_units(0, consistent=False)) == (1, 0.5)


@pytest.mark.parametrize(("size", "units"), [(4096, 1), (4097, 2)])
def test_a_read_takes_a_unit_for_four_kilobytes_and_half_where_it_may_be_late(size: int, units: int) -> None:
    assert read_units(size, consistent=True) == units
    assert read_units(size, consistent=False) == units / 2


def test_an_index_is_paid_for_where_its_entry_changes() -> None:
    here, there = thing("a", **OWNED), thing("a", owner_pk="eve", owner_sk="1")
    keys = ("owner_pk", "owner_sk")
    assert index_units(None, None, keys) == index_units(here, here, keys) == 0
    assert index_units(None, here, keys) == index_units(here, None, keys) == 1
    assert index_units(here, {**here, "doc": {"S": "y"}}, keys) == 1
    assert index_units(here, there, keys) == 2
    assert index_units(thing("a", 1500, **OWNED), there, keys) == 3


class TestRealCalls:
    """Calls of a client on moto's tables."""

    @pytest.fixture
    def client(self) -> Iterator[Any]:
        with aws() as client:
            create_tables(client, [SPEC])
            yield client

    @pytest.fixture
    def counting(self, client: Any) -> Counting:
        import boto3

        return Counting(boto3.client("dynamodb", region_name=REGION))

    def test_puts_updates_and_deletes(self, client: Any, counting: Counting) -> None:
        with counting.of(client) as spent:
            client.put_item(TableName="things", Item=thing("a", 1200, **OWNED))
            client.put_item(TableName="things", Item=thing("a", 10, **OWNED))
            client.update_item(
                TableName="things",
                Key=key("a"),
                UpdateExpression="SET due_pk = :p, due_sk = :s",
                ExpressionAttributeValues={":p": {"S": "due#0"}, ":s": {"S": "1"}},
            )
            client.delete_item(TableName="things", Key=key("a"))
        assert spent.calls == {"PutItem": 2, "UpdateItem": 1, "DeleteItem": 1}
        assert spent.writes == 2 + 2 + 1 + 1
        # owner: appears with 2, shrinks from 2, changes, goes; due: appears and goes.
        assert spent.index_writes == 2 + 2 + (1 + 1) + (1 + 1)
        assert spent.records == 4

    def test_an_index_of_keys_costs_nothing_while_they_stay(self, client: Any, counting: Counting) -> None:
        client.put_item(TableName="things", Item=thing("a", 3000, **DUE))
        with counting.of(client) as spent:
            client.put_item(TableName="things", Item=thing("a", 3001, **DUE))
            client.put_item(TableName="things", Item=thing("a", 3001, due_pk="due#0", due_sk="2"))
        assert spent.index_writes == 0 + 2

    def test_a_transaction_counts_double_and_its_checks_as_writes(
        self, client: Any, counting: Counting
    ) -> None:
        client.put_item(TableName="things", Item=thing("seen", 1200))
        check = {
            "TableName": "things",
            "Key": key("seen"),
            "ConditionExpression": "version = :v",
            "ExpressionAttributeValues": {":v": {"N": "1"}},
        }
        put = {"TableName": "things", "Item": thing("new", **OWNED)}
        with counting.of(client) as spent:
            client.transact_write_items(TransactItems=[{"ConditionCheck": check}, {"Put": put}])
        assert (spent.writes, spent.index_writes, spent.records) == (4 + 2, 1, 1)

    def test_what_is_refused_costs_the_same(self, client: Any, counting: Counting) -> None:
        client.put_item(TableName="things", Item=thing("a", 1200))
        put = {
            "TableName": "things",
            "Item": thing("a", 10),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        with counting.of(client) as spent:
            with pytest.raises(client.exceptions.ConditionalCheckFailedException):
                client.put_item(**put)
            with pytest.raises(client.exceptions.TransactionCanceledException):
                client.transact_write_items(TransactItems=[{"Put": put}])
        assert (spent.writes, spent.records) == (2 + 4, 0)

    def test_reads(self, client: Any, counting: Counting) -> None:
        for sk, size in (("a", 10), ("b", 5000)):
            client.put_item(TableName="things", Item=thing(sk, size, **OWNED))
        with counting.of(client) as spent:
            client.get_item(TableName="things", Key=key("b"), ConsistentRead=True)
            client.get_item(TableName="things", Key=key("none"))
        assert spent.reads == 2 + 0.5
        with counting.of(client) as spent:
            keys = [key("a"), key("b"), key("none")]
            client.batch_get_item(RequestItems={"things": {"Keys": keys, "ConsistentRead": True}})
        assert spent.reads == 1 + 2 + 1
        with counting.of(client) as spent:
            client.query(
                TableName="things",
                KeyConditionExpression="pk = :p",
                ExpressionAttributeValues={":p": {"S": "tnt"}},
            )
        assert spent.reads == 1.0
        assert spent.write_units == 0

    def test_only_records_that_announce_something_call_the_publisher(
        self, client: Any, counting: Counting
    ) -> None:
        loud = {**thing("loud"), "events": {"S": "[" + EVENT + "]"}}
        with counting.of(client) as spent:
            client.put_item(TableName="things", Item=thing("quiet"))
            client.transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": "things", "Item": item}} for item in (loud, thing("quiet too"))
                ]
            )
        assert (spent.records, spent.deliveries, spent.events) == (3, 1, ["room.happened"])

    def test_a_call_without_a_rule_is_an_error(self, client: Any, counting: Counting) -> None:
        with counting.of(client), pytest.raises(ValueError, match="Scan is not counted"):
            client.scan(TableName="things")


EVENT = (
    '{"id":"evt_1","name":"room.happened","version":1,"tenant":"t","actor":"a","correlation_id":"c",'
    '"at":"2026-03-01T00:00:00Z","data":{}}'
)

"""Items, reads, conditional writes and transactions."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from shared.kernel.change import Change, Write
from shared.kernel.errors import Conflict, Contended, NotFound, Stale
from shared.kernel.events import Event
from shared.kernel.model import Model
from shared.runtime.table import DynamoUnitOfWork, Table, attr, dump_events, key, load_events, plain
from tests.support.aws import REGION

EVENT = Event(
    id="evt_1",
    name="room.happened",
    version=1,
    tenant="tnt_1",
    actor="gst_1",
    correlation_id="c",
    at=datetime(2026, 3, 1, tzinfo=UTC),
    data={"thing_id": "a", "prices": [1, 2]},
)


class Thing(Model):
    name: str
    amount: int = 0


class Taken(Conflict):
    code = "taken"


@pytest.fixture
def table(dynamodb: Any) -> Table:
    return Table(dynamodb, "things")


@pytest.fixture
def uow(dynamodb: Any) -> DynamoUnitOfWork:
    return DynamoUnitOfWork(dynamodb)


def _put(table: Table, uow: DynamoUnitOfWork, pk: str, sk: str, version: int = 1, **more: Any) -> None:
    item = table.item(pk, sk, Thing(name=sk, amount=2**60), version, **more)
    uow.commit(Change((table.put_next(item),)))


def test_an_item_comes_back_as_it_went(table: Table, uow: DynamoUnitOfWork) -> None:
    _put(table, uow, "t#1", "a", events=[EVENT], free=7, flag=True, note=None, owner_pk="t#o", owner_sk="1")
    item = table.get("t#1", "a")
    assert item is not None
    assert (item["free"], item["flag"], item["note"], item["version"]) == (7, True, None, 1)
    assert load_events(item["events"]) == [EVENT]
    assert table.get_doc(Thing, "t#1", "a") == Thing(name="a", amount=2**60)
    assert table.get("t#1", "b") is None
    assert table.get_doc(Thing, "t#1", "b", consistent=False) is None


def test_attributes_are_text_whole_numbers_truth_and_null() -> None:
    values = {"a": "x", "b": True, "c": 3, "d": None}
    assert plain({name: attr(value) for name, value in values.items()}) == values
    with pytest.raises(TypeError, match="float"):
        attr(1.5)
    assert dump_events([]) == "[]"


def test_a_batch_of_any_size_is_read_in_hundreds(table: Table, uow: DynamoUnitOfWork, dynamodb: Any) -> None:
    keys = [("t#1", f"{n:03}") for n in range(230)]
    for pk, sk in keys[:205]:
        _put(table, uow, pk, sk)
    calls: list[str] = []
    dynamodb.meta.events.register("before-call.dynamodb.*", lambda model, **_: calls.append(model.name))
    found = table.batch_get([*keys, *keys])
    assert sorted(found) == keys[:205]
    assert calls == ["BatchGetItem"] * 3
    assert table.batch_get([]) == {}


def test_what_a_batch_leaves_unprocessed_is_asked_for_again() -> None:
    client = boto3.client(
        "dynamodb", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    one, two = ({**key("t", sk), "version": {"N": "1"}} for sk in ("a", "b"))
    with Stubber(client) as stub:
        left = {"things": {"Keys": [key("t", "b")]}}
        stub.add_response("batch_get_item", {"Responses": {"things": [one]}, "UnprocessedKeys": left})
        stub.add_response("batch_get_item", {"Responses": {"things": [two]}, "UnprocessedKeys": {}})
        assert set(Table(client, "things").batch_get([("t", "a"), ("t", "b")])) == {("t", "a"), ("t", "b")}


def test_a_partition_is_read_in_order_by_pages_and_by_index(table: Table, uow: DynamoUnitOfWork) -> None:
    for n in range(5):
        _put(table, uow, "t#1", f"a#{n}", owner_pk="t#o", owner_sk=str(9 - n))
    _put(table, uow, "t#1", "b#0")
    _put(table, uow, "t#2", "a#0")

    def sks(items: list[dict[str, Any]]) -> list[str]:
        return [item["sk"] for item in items]

    items, further = table.query("t#1", consistent=True)
    assert sks(items) == ["a#0", "a#1", "a#2", "a#3", "a#4", "b#0"]
    assert further is None
    assert sks(table.query("t#1", prefix="a#", backwards=True)[0]) == ["a#4", "a#3", "a#2", "a#1", "a#0"]
    assert sks(table.query("t#o", index="owner", prefix="9")[0]) == ["a#0"]
    first, further = table.query("t#o", index="owner", limit=3)
    assert sks(first) == ["a#4", "a#3", "a#2"]
    assert sks(table.query("t#o", index="owner", limit=3, after=further)[0]) == ["a#1", "a#0"]


def test_without_a_limit_every_page_is_read() -> None:
    client = boto3.client(
        "dynamodb", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    one, two = ({**key("t", sk), "version": {"N": "1"}} for sk in ("a", "b"))
    with Stubber(client) as stub:
        stub.add_response("query", {"Items": [one], "LastEvaluatedKey": key("t", "a")})
        stub.add_response("query", {"Items": [two]})
        items, further = Table(client, "things").query("t")
    assert [item["sk"] for item in items] == ["a", "b"]
    assert further is None


def test_a_lost_race_is_stale(table: Table, uow: DynamoUnitOfWork) -> None:
    _put(table, uow, "t#1", "a")
    _put(table, uow, "t#1", "a", version=2)
    for version in (1, 2, 4):
        with pytest.raises(Stale):
            _put(table, uow, "t#1", "a", version=version)
    item = table.item("t#1", "a", Thing(name="x"), 1)
    with pytest.raises(Taken):
        uow.commit(Change((table.put_new(item, Taken("no")),)))
    with pytest.raises(Taken):
        uow.commit(Change((table.put_next(item, Taken("no")),)))


def _take(table: Table, sk: str, count: int, refused: Exception) -> Write:
    return table.update(
        "t#1",
        sk,
        "SET #f = #f - :n",
        "#f >= :n AND #s = :open",
        {"n": count, "open": "open"},
        refused,  # type: ignore[arg-type]
        {"#s": "state", "#f": "free"},
    )


def test_updates_and_deletes_on_conditions(table: Table, uow: DynamoUnitOfWork) -> None:
    _put(table, uow, "t#1", "a", free=3, state="open")
    uow.commit(Change((_take(table, "a", 2, Taken("no")),)))
    with pytest.raises(Taken):
        uow.commit(Change((_take(table, "a", 2, Taken("no")),)))
    uow.commit(Change((table.delete("t#1", "a", NotFound("no")),)))
    with pytest.raises(NotFound):
        uow.commit(Change((table.delete("t#1", "a", NotFound("no")),)))


def test_changes_of_several_rooms_land_together_or_not_at_all(table: Table, uow: DynamoUnitOfWork) -> None:
    _put(table, uow, "t#1", "a", free=3, state="open")
    _put(table, uow, "t#1", "b", free=1, state="open")
    new = table.item("t#1", "c", Thing(name="c"), 1)
    order = Change((table.put_new(new, Conflict("there")),))
    stock = Change((_take(table, "a", 2, Taken("a")), _take(table, "b", 2, Taken("b"))))
    with pytest.raises(Taken, match="b"):
        uow.commit(order, stock)
    assert table.get("t#1", "c") is None
    uow.commit(order, Change((_take(table, "a", 2, Taken("a")),)))
    assert table.get("t#1", "c") is not None
    item = table.get("t#1", "a")
    assert item is not None
    assert item["free"] == 1


def test_the_first_condition_that_failed_names_the_refusal(table: Table, uow: DynamoUnitOfWork) -> None:
    _put(table, uow, "t#1", "a", free=0, state="open")
    with pytest.raises(Taken, match="first"):
        uow.commit(Change((_take(table, "a", 1, Taken("first")), _take(table, "b", 1, Taken("second")))))


def test_a_check_alone_is_still_checked(table: Table, uow: DynamoUnitOfWork) -> None:
    request = {"TableName": "things", "Key": key("t#1", "a"), "ConditionExpression": "attribute_exists(pk)"}
    with pytest.raises(NotFound):
        uow.commit(Change((Write("ConditionCheck", request, NotFound("no")),)))
    uow.commit(Change(()))
    uow.commit()


def test_more_than_a_transaction_holds_is_our_own_fault(table: Table, uow: DynamoUnitOfWork) -> None:
    writes = tuple(table.delete("t#1", str(n), NotFound("no")) for n in range(101))
    with pytest.raises(ValueError, match="101"):
        uow.commit(Change(writes))


def _canceled(*codes: str) -> list[dict[str, str]]:
    return [{"Code": code} for code in codes]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("None", "ConditionalCheckFailed"), Taken),
        (("TransactionConflict", "None"), Contended),
        (("TransactionConflict", "ConditionalCheckFailed"), Taken),
        (("None", "ThrottlingError"), Contended),
        (("ValidationError", "None"), ClientError),
    ],
)
def test_each_reason_of_a_cancellation(codes: tuple[str, str], expected: type[Exception]) -> None:
    client = boto3.client(
        "dynamodb", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    table = Table(client, "things")
    with Stubber(client) as stub:
        stub.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            modeled_fields={"CancellationReasons": _canceled(*codes)},
        )
        with pytest.raises(expected) as refused:
            DynamoUnitOfWork(client).commit(
                Change((_take(table, "a", 1, Stale("a")), _take(table, "b", 1, Taken("b"))))
            )
    assert type(refused.value) is expected or expected is ClientError
    if isinstance(refused.value, Contended):
        assert refused.value.facts == {"retry": True}
        assert [type(one) for one in refused.value.over] == [Stale if codes[1] == "None" else Taken]


def test_a_single_write_in_the_way_of_a_transaction_may_be_tried_again() -> None:
    client = boto3.client(
        "dynamodb", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stub:
        stub.add_client_error("update_item", "TransactionConflictException")
        with pytest.raises(Conflict) as refused:
            DynamoUnitOfWork(client).commit(Change((_take(Table(client, "things"), "a", 1, Taken("a")),)))
    assert refused.value.facts == {"retry": True}

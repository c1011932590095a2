"""What the other tests of this folder stand on: DynamoDB in memory keeps what threads write to it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import deepcopy
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from tests.support.aws import REGION, aws
from tests.support.kept import kept

THING = {"pk": {"S": "a"}, "sk": {"S": "1"}, "count": {"N": "3"}, "map": {"M": {"tags": {"SS": ["x", "y"]}}}}
KEY = {"pk": {"S": "a"}, "sk": {"S": "1"}}
OTHER, NEXT = {"pk": {"S": "a"}, "sk": {"S": "2"}}, {"pk": {"S": "a"}, "sk": {"S": "3"}}
NEW, OLD = "attribute_not_exists(pk)", "attribute_exists(pk)"


def _put(item: Any, condition: str = NEW) -> Any:
    return {"Put": {"TableName": "things", "Item": item, "ConditionExpression": condition}}


def _update(key: Any) -> Any:
    return {"Update": {"TableName": "things", "Key": key, **_RISE}}


_NAMED, _VALUED = "ExpressionAttributeNames", "ExpressionAttributeValues"
_ON_FAILURE = "ReturnValuesOnConditionCheckFailure"
_ONE = {":one": {"N": "1"}}
_RISE = {
    "UpdateExpression": "ADD #c :one SET #m.#n = :one",
    _NAMED: {"#c": "count", "#m": "map", "#n": "new"},
    _VALUED: _ONE,
}
_MANY = [{"PutRequest": {"Item": {"pk": {"S": "a"}, "sk": {"S": f"{n:03}"}}}} for n in range(12)]
_ALL_OF_A = {"KeyConditionExpression": "pk = :a", "ExpressionAttributeValues": {":a": {"S": "a"}}}
#: One after another, on one table: each kind of request that a store makes, the refused ones besides.
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("put_item", {"Item": THING, "ConditionExpression": NEW}),
    ("put_item", {"Item": THING, "ConditionExpression": NEW, _ON_FAILURE: "ALL_OLD"}),
    ("put_item", {"Item": {"pk": {"S": "a"}}}),
    ("put_item", {"Item": {**OTHER, "bytes": {"B": b"\x00\xff"}, "none": {"NULL": True}}}),
    ("get_item", {"Key": KEY, "ConsistentRead": True}),
    ("get_item", {"Key": OTHER, "ReturnConsumedCapacity": "TOTAL"}),
    ("get_item", {"Key": {"pk": {"S": "a"}, "sk": {"S": "none"}}}),
    ("get_item", {"Key": KEY, "ProjectionExpression": "#m.tags", _NAMED: {"#m": "map"}}),
    ("update_item", {"Key": KEY, **_RISE, "ReturnValues": "ALL_NEW"}),
    ("update_item", {"Key": KEY, "UpdateExpression": "SET nothing.deep = :one", _VALUED: _ONE}),
    ("batch_write_item", {"RequestItems": {"things": _MANY}}),
    ("batch_get_item", {"RequestItems": {"things": {"Keys": [KEY, OTHER], "ConsistentRead": True}}}),
    ("batch_get_item", {"RequestItems": {"things": {"Keys": [KEY, KEY]}}}),
    ("query", {**_ALL_OF_A, "Limit": 3, "ScanIndexForward": False}),
    ("query", {**_ALL_OF_A, "Select": "COUNT"}),
    ("query", {**_ALL_OF_A, "IndexName": "none"}),
    ("transact_write_items", {"TransactItems": [_update(KEY), _put(OTHER), _put(NEXT)]}),
    ("transact_write_items", {"TransactItems": [_update(KEY), _update(KEY)]}),
    ("transact_write_items", {"TransactItems": [_update(KEY), _put(NEXT)]}),
    ("transact_write_items", {"TransactItems": [
        {"Delete": {"TableName": "things", "Key": OTHER}},
        {"ConditionCheck": {"TableName": "things", "Key": OTHER, "ConditionExpression": OLD}},
        _put({**KEY, "sk": {"S": "never"}}),
    ]}),
    ("transact_write_items", {"TransactItems": [_put({"pk": {"S": "a"}})]}),
    ("transact_get_items", {"TransactItems": [{"Get": {"TableName": "things", "Key": KEY}}]}),
    ("delete_item", {"Key": OTHER, "ReturnValues": "ALL_OLD"}),
    ("delete_item", {"Key": OTHER, "ConditionExpression": OLD}),
    ("put_item", {"TableName": "nowhere", "Item": THING}),
    ("scan", {}),
]  # fmt: skip


def test_a_transaction_that_fails_takes_nothing_else_back() -> None:
    """moto undoes a failed transaction by restoring the whole table, neighbours' writes included."""

    def put(name: str, condition: str) -> None:
        with suppress(client.exceptions.TransactionCanceledException):
            client.transact_write_items(
                TransactItems=[_put({"pk": {"S": name}, "sk": {"S": "-"}}, condition)]
            )

    def job(number: int) -> None:
        put(f"kept-{number}", NEW)
        put("never", OLD)

    with aws() as client:
        _create(client)
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(job, range(100)))
        assert client.scan(TableName="things")["Count"] == 100


def test_what_is_quick_answers_as_moto_does() -> None:
    with mock_aws():
        plain = list(_answers(boto3.client("dynamodb", region_name=REGION)))
    with aws() as client:
        quick = list(_answers(client))
    for request, expected, found in zip([*REQUESTS, ("the stream", {})], plain, quick, strict=True):
        assert found == expected, request


def test_what_is_kept_is_as_it_was_made_whatever_was_done_to_it_since() -> None:
    made = list[str]()

    def make() -> list[str]:
        client.put_item(TableName="things", Item=THING)
        made.append("once")
        return ["first"]

    for _ in range(3):
        with aws() as client:
            _create(client)
            found = kept("a thing", make)
            assert found == ["first"]
            assert client.scan(TableName="things")["Items"] == [THING]
            assert len(_streamed()) == 1
            found.append("second")
            client.update_item(TableName="things", Key=KEY, **_RISE)
            client.put_item(TableName="things", Item=OTHER)
            client.delete_item(TableName="things", Key=KEY)
    assert made == ["once"]
    with aws() as client:
        _create(client)
        client.put_item(TableName="things", Item=OTHER)
        kept("a thing", make)
        assert client.scan(TableName="things")["Count"] == 2
    assert made == ["once", "once"]


def _answers(client: Any) -> Iterator[Any]:
    """What each request is answered, and all that went into the table's stream."""
    _create(client)
    for operation, given in REQUESTS:
        table = {} if {"RequestItems", "TransactItems"} & {*given} else {"TableName": "things"}
        try:
            answer = getattr(client, operation)(**{**table, **given})
        except ClientError as refused:
            answer = refused.response
        yield {**answer, "ResponseMetadata": answer["ResponseMetadata"]["HTTPStatusCode"]}
    yield _streamed()


def _streamed() -> list[Any]:
    shard = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables["things"].stream_shard
    assert shard
    records = [deepcopy(record.to_json()) for record in shard.items]
    for record in records:
        # By chance, by the clock, and by how long the clock's time is as text.
        del (
            record["eventID"],
            record["dynamodb"]["ApproximateCreationDateTime"],
            record["dynamodb"]["SizeBytes"],
        )
    return records


def _create(client: Any) -> None:
    names = (("pk", "HASH"), ("sk", "RANGE"))
    client.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in names],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in names],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )

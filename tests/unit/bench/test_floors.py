"""Floors: what is recorded of an operation, and that the same is sent again."""

from collections.abc import Iterator
from typing import Any

import pytest

from bench.clocks import Cost, Meter, cpu_of
from bench.floors import Floor, recorded, widened
from tests.support.aws import REGION, aws

METER = Meter(0)
KEY = {"pk": {"S": "tnt#a"}, "sk": {"S": "cart"}}


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with aws() as client:
        client.create_table(
            TableName="carts",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


def version(client: Any) -> str:
    return client.get_item(TableName="carts", Key=KEY)["Item"]["version"]["N"]


def put(client: Any, number: int) -> None:
    """As the store writes: a version right after the one in the table."""
    client.put_item(
        TableName="carts",
        Item={**KEY, "version": {"N": str(number)}},
        ConditionExpression="attribute_not_exists(pk) OR version = :was",
        ExpressionAttributeValues={":was": {"N": str(number - 1)}},
    )


def test_the_calls_of_an_operation_are_recorded_in_order_and_no_others(dynamodb: Any) -> None:
    put(dynamodb, 1)
    with recorded(METER, dynamodb) as recording:
        version(dynamodb)
        put(dynamodb, 2)
    version(dynamodb)
    assert [call.operation for call in recording.calls] == ["GetItem", "PutItem"]
    assert recording.calls[1].params["Item"]["version"] == {"N": "2"}
    assert recording.called.wall > 0


def test_what_an_operation_waits_for_is_no_work_of_its_own(dynamodb: Any) -> None:
    import boto3

    bucket = boto3.client("s3", region_name=REGION)
    with recorded(METER, dynamodb, beside=[bucket]) as recording:
        bucket.list_buckets()
    assert recording.called.wall > 0
    assert (recording.calls, recording.elsewhere) == ([], Cost())


def test_a_floor_sends_the_same_again_though_its_condition_holds_no_more(dynamodb: Any) -> None:
    put(dynamodb, 1)
    with recorded(METER, dynamodb) as recording:
        put(dynamodb, 2)
    put(dynamodb, 3)
    cost = Floor(METER, region_name=REGION).replay(recording.calls)
    assert version(dynamodb) == "2"
    assert cost.wall > 0


def test_conditions_inside_a_transaction_are_widened_and_its_token_is_not_reused() -> None:
    put_request = {"TableName": "carts", "Item": KEY, "ConditionExpression": "version = :was"}
    check = {"TableName": "carts", "Key": KEY, "ConditionExpression": "attribute_exists(pk)"}
    given = {
        "TransactItems": [{"Put": put_request}, {"ConditionCheck": check}],
        "ClientRequestToken": "once",
    }
    request = widened(given)
    assert set(request) == {"TransactItems"}
    widened_put, widened_check = request["TransactItems"]
    always = " OR attribute_exists(pk) OR attribute_not_exists(pk)"
    assert widened_put["Put"]["ConditionExpression"] == f"(version = :was){always}"
    assert widened_put["Put"]["Item"] == KEY
    assert widened_check["ConditionCheck"]["ConditionExpression"] == f"(attribute_exists(pk)){always}"
    assert put_request["ConditionExpression"] == "version = :was"


def test_what_other_services_cost_is_known_apart(dynamodb: Any) -> None:
    import boto3

    queues = boto3.client("sqs", region_name=REGION)
    with recorded(METER, dynamodb, queues) as recording:
        version_before = recording.elsewhere
        queues.list_queues()
    assert version_before == Cost()
    assert recording.elsewhere.wall > 0
    assert recording.calls == []


def test_costs_add_up() -> None:
    assert Cost(3, 2) - Cost(1, 1) + Cost(0.5, 0.25) == Cost(2.5, 1.25)


def test_a_process_that_is_not_there_costs_nothing() -> None:
    assert cpu_of(0) == 0
    assert cpu_of(2**22 + 1) == 0

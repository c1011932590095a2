"""What the other tests of this folder stand on: DynamoDB in memory keeps what threads write to it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from tests.support.aws import aws


def test_a_transaction_that_fails_takes_nothing_else_back() -> None:
    """moto undoes a failed transaction by restoring the whole table, neighbours' writes included."""

    def put(name: str, condition: str) -> None:
        write = {"TableName": "things", "Item": {"pk": {"S": name}}, "ConditionExpression": condition}
        with suppress(client.exceptions.TransactionCanceledException):
            client.transact_write_items(TransactItems=[{"Put": write}])

    def job(number: int) -> None:
        put(f"kept-{number}", "attribute_not_exists(pk)")
        put("never", "attribute_exists(pk)")

    with aws() as client:
        _create(client)
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(job, range(100)))
        assert client.scan(TableName="things")["Count"] == 100


def _create(client: Any) -> None:
    client.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

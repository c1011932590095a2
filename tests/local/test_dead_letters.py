"""Dead letters of the deployed store, given back by command: to the indexer's queue, and to the publisher."""

import json
from typing import Any
from uuid import uuid4

import pytest

from bench.news import heard
from bench.stall import Stall
from local.dead_letters.__main__ import main
from local.dead_letters.post import Post
from shared.runtime.table import load_events, texts
from tests.support.store import CornerShop, Store


def test_letters_are_listed_and_given_back(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    cloud, sqs = store.cloud.running, store.cloud.client("sqs")
    stall = Stall("corner", {CornerShop.plenty[1]: 0})
    record = _last_record_of_carts(store)
    letters = {
        "IndexerInboxDeadLetters": _news(stall.tenant),
        "PublisherStreamsDeadLetters": _of_the_stream(store, record),
    }
    queues = {name: _queue(store, name) for name in letters}
    for name, letter in letters.items():
        sqs.send_message(QueueUrl=queues[name].url, MessageBody=json.dumps(letter))
    assert main(["list"], cloud.client) == 0
    said = capsys.readouterr().out
    assert "catalog.product_changed" in said
    assert "1 of" in said
    assert "RetryAttemptsExhausted" in said
    (source,) = queues["IndexerInboxDeadLetters"].sources
    with heard(cloud, stall) as news:
        for name in letters:
            assert main(["--queue", name, "redrive", "--all", "--yes"], cloud.client) == 0
        assert f"sent to {source.rpartition('/')[2]}" in capsys.readouterr().out
        announced = load_events(texts(record["dynamodb"]["NewImage"])[1])
        assert announced
        assert news.missing([event.id for event in announced]) == []
    for name in letters:
        assert main(["--queue", name, "list"], cloud.client) == 0
        assert capsys.readouterr().out.rstrip().endswith(": 0")


def _queue(store: Store, name: str) -> Any:
    (found,) = (queue for queue in Post(store.cloud.client).queues() if name in queue.name)
    return found


def _news(tenant: str) -> dict[str, Any]:
    """An event as EventBridge puts it into the indexer's queue."""
    event = {
        "id": f"evt_{uuid4().hex}",
        "name": "catalog.product_changed",
        "version": 1,
        "tenant": tenant,
        "actor": "system",
        "correlation_id": "dead-letter",
        "at": "2026-03-01T00:00:00Z",
        "data": {"product_id": CornerShop.plenty[0]},
    }
    return {"source": "errand", "detail-type": event["name"], "detail": event}


def _last_record_of_carts(store: Store) -> Any:
    """What a cart that was changed just now announced, in the table's stream."""
    shopper = store.shopper("corner").as_guest()
    shopper.add(*CornerShop.plenty, 1)
    streams, stream = store.cloud.client("dynamodbstreams"), _stream(store)
    (shard,) = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records: list[Any] = []
    while got := streams.get_records(ShardIterator=iterator):
        records += got["Records"]
        if not got["Records"]:
            break
        iterator = got["NextShardIterator"]
    return records[-1]


def _stream(store: Store) -> str:
    table = store.cloud.outputs["CartsTableName"]
    return store.cloud.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]


def _of_the_stream(store: Store, record: Any) -> dict[str, Any]:
    """What Lambda leaves of a batch that the publisher could not publish."""
    publisher = store.cloud.running.functions["Publisher"]
    found = store.cloud.client("lambda").get_function_configuration(FunctionName=publisher)
    streams, stream = store.cloud.client("dynamodbstreams"), _stream(store)
    (shard,) = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    number = record["dynamodb"]["SequenceNumber"]
    return {
        "requestContext": {
            "functionArn": found["FunctionArn"],
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 21,
        },
        "DDBStreamBatchInfo": {
            "shardId": shard["ShardId"],
            "startSequenceNumber": number,
            "endSequenceNumber": number,
            "batchSize": 1,
            "streamArn": stream,
        },
    }

"""Records of a table's stream once more to the publisher, one at a time: what is poison stops no other."""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_GONE = "the stream does not have these records any more (24 hours); the items themselves are whole"


class StreamGoneError(RuntimeError):
    """The stream has been trimmed, or closed, since."""


@dataclass(frozen=True, slots=True)
class Republished:
    """How many records were published, and the sequence numbers of those that were refused again."""

    published: int
    refused: tuple[str, ...]


def republish(
    streams: Any, batch: Mapping[str, Any], publish: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Republished:
    """``batch`` is what Lambda says of a batch that it gave up; ``publish`` calls the publisher.

    Raises :class:`StreamGoneError`.
    """
    published, refused = 0, list[str]()
    for record in _records(streams, batch):
        number = record["dynamodb"]["SequenceNumber"]
        answer = publish({"Records": [record]})
        if answer.get("batchItemFailures"):
            refused.append(number)
        else:
            published += 1
    return Republished(published, tuple(refused))


def _records(streams: Any, batch: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    last = int(batch["endSequenceNumber"])
    errors = streams.exceptions
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
        while iterator:
            answer = streams.get_records(ShardIterator=iterator)
            for record in answer["Records"]:
                if int(record["dynamodb"]["SequenceNumber"]) > last:
                    return
                yield _as_delivered(record)
                if int(record["dynamodb"]["SequenceNumber"]) == last:
                    return
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
    except (errors.TrimmedDataAccessException, errors.ResourceNotFoundException) as error:
        raise StreamGoneError(_GONE) from error


def _as_delivered(record: Mapping[str, Any]) -> dict[str, Any]:
    """As an event source hands it to a function: images in JSON, bytes in base64."""
    told = record["dynamodb"]
    images = {
        name: {key: _json(value) for key, value in told[name].items()}
        for name in ("Keys", "NewImage", "OldImage")
        if name in told
    }
    return {
        "eventID": record.get("eventID", ""),
        "eventName": record["eventName"],
        "eventSource": "aws:dynamodb",
        "dynamodb": {**images, "SequenceNumber": told["SequenceNumber"]},
    }


def _json(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: base64.b64encode(held).decode() if isinstance(held, bytes) else held
        for kind, held in value.items()
    }

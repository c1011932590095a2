"""Dead letters by command: listed with reason and age, shown, and given back once that is done."""

import io
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import boto3
import pytest
from moto import mock_aws

from local.dead_letters.__main__ import main
from local.dead_letters.letters import Letter
from shared.kernel.events import Event
from shared.runtime.publisher import Publisher
from shared.runtime.table import Table, TableSpec
from tests.support.aws import FAKE, REGION
from tests.support.tables import definition

DEAD = "ErrandCommerce-IndexerInboxDeadLetters1A2B"
LIVE = "ErrandCommerce-IndexerInboxQueue3C4D"
STREAMS = "ErrandCommerce-PublisherStreamsDeadLetters5E6F"
CLOCK = "ErrandCommerce-SweeperClockDeadLetters7G8H"
#: By its old name, which is the one that moto knows.
ENDPOINT = "https://streams.dynamodb.us-east-1.amazonaws.com"
PUBLISHER = "arn:aws:lambda:us-east-1:123456789012:function:Publisher-1:$LATEST"
SPEC = TableSpec(name="things", erase="", export="", retention="", capture="stream")
ENVELOPE = {
    "detail-type": "catalog.product_changed",
    "source": "errand",
    "detail": {"id": "evt_1", "name": "catalog.product_changed"},
}


class Functions:
    """Lambda, as far as a redrive calls it: a publisher on a bus of lists, and a clock's function."""

    def __init__(self) -> None:
        self.published: list[str] = []
        self.called: list[tuple[str, Any]] = []
        self.raises = False

    def invoke(self, FunctionName: str, Payload: bytes) -> Mapping[str, Any]:  # noqa: N803 - boto3's own
        event = json.loads(Payload)
        self.called.append((FunctionName, event))
        if self.raises:
            told = {"errorType": "OutOfReach", "errorMessage": "still"}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": _body(told)}
        if FunctionName != PUBLISHER:
            return {"StatusCode": 200, "Payload": _body(None)}
        failed = Publisher(self, "bus").publish(event["Records"])
        return {
            "StatusCode": 200,
            "Payload": _body({"batchItemFailures": [{"itemIdentifier": one} for one in failed]}),
        }

    def put_events(self, Entries: list[Any]) -> Any:  # noqa: N803 - boto3's own
        self.published += [json.loads(entry["Detail"])["id"] for entry in Entries]
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in Entries]}


def _body(told: Any) -> io.BytesIO:
    return io.BytesIO(json.dumps(told).encode())


class Place:
    """An account with three dead-letter queues, one of which has a queue that leads to it."""

    def __init__(self, dynamodb: Any) -> None:
        self.dynamodb = dynamodb
        self.functions = Functions()
        self.sqs = boto3.client("sqs", region_name=REGION)
        self.streams = boto3.client("dynamodbstreams", region_name=REGION, endpoint_url=ENDPOINT)
        self.urls = {
            name: self.sqs.create_queue(QueueName=name)["QueueUrl"] for name in (DEAD, STREAMS, CLOCK)
        }
        policy = json.dumps({"deadLetterTargetArn": self._arn(DEAD), "maxReceiveCount": 5})
        self.urls[LIVE] = self.sqs.create_queue(QueueName=LIVE, Attributes={"RedrivePolicy": policy})[
            "QueueUrl"
        ]

    def client(self, service: str) -> Any:
        return {"sqs": self.sqs, "dynamodbstreams": self.streams, "lambda": self.functions}[service]

    def leave(self, queue: str, body: Any, **attributes: str) -> str:
        given = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        text = body if isinstance(body, str) else json.dumps(body)
        url = self.urls[queue]
        return self.sqs.send_message(QueueUrl=url, MessageBody=text, MessageAttributes=given)["MessageId"]

    def lying_in(self, queue: str) -> list[str]:
        got = self.sqs.receive_message(QueueUrl=self.urls[queue], MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [message["Body"] for message in got.get("Messages", [])]

    def put(self, *ids: str) -> dict[str, Any]:
        """Items whose events have these ids (``poison`` none that can be read); what Lambda tells of them."""
        table = Table(self.dynamodb, SPEC.name)
        for one in ids:
            event = Event(
                id=one,
                name="a.b",
                version=1,
                tenant="t",
                actor="a",
                correlation_id="c",
                at=NOW,
                data={"n": 1},
            )
            item = table.item("t#1", one, event, 1, [event], small=one != "poison")
            if one == "poison":
                item["events"] = {"S": "[{}]"}
            self.dynamodb.put_item(TableName=SPEC.name, Item=item)
        stream = self.dynamodb.describe_table(TableName=SPEC.name)["Table"]["LatestStreamArn"]
        (shard,) = self.streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
        iterator = self.streams.get_shard_iterator(
            StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = self.streams.get_records(ShardIterator=iterator)["Records"]
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        return {
            "requestContext": {
                "functionArn": PUBLISHER,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 21,
            },
            "DDBStreamBatchInfo": {
                "shardId": shard["ShardId"],
                "startSequenceNumber": numbers[0],
                "endSequenceNumber": numbers[-1],
                "batchSize": len(numbers),
                "streamArn": stream,
            },
        }

    def _arn(self, queue: str) -> str:
        got = self.sqs.get_queue_attributes(QueueUrl=self.urls[queue], AttributeNames=["QueueArn"])
        return got["Attributes"]["QueueArn"]


NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def place() -> Iterator[Place]:
    """Without the shortcuts of the other tests, which know no streams."""
    os.environ.update(FAKE)
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name=REGION)
        dynamodb.create_table(**definition(SPEC))
        yield Place(dynamodb)


def test_the_list_says_of_each_what_it_is_about_and_why(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.leave(DEAD, ENVELOPE)
    place.leave(DEAD, ENVELOPE, ERROR_CODE="NO_PERMISSIONS", ERROR_MESSAGE="not allowed")
    place.leave(STREAMS, place.put("evt_1", "evt_2"))
    place.leave(CLOCK, FAILED_ROUND)
    place.leave(CLOCK, {"odd": True})
    assert main(["list"], place.client) == 0
    said = capsys.readouterr().out
    for words in (
        f"{DEAD}: 2",
        "catalog.product_changed evt_1",
        "its consumer gave it up",
        "NO_PERMISSIONS: not allowed",
        f"{STREAMS}: 1",
        "2 of things",
        "RetryAttemptsExhausted, 21 tries",
        f"{CLOCK}: 2",
        "RetriesExhausted, 1 tries, OutOfReach: the table",
        "it is in no form that is known",
    ):
        assert words in said, said
    assert len(place.lying_in(DEAD)) == 2, "what was looked at is there for the next one at once"


def test_one_queue_alone_is_looked_at(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.leave(DEAD, ENVELOPE)
    assert main(["--queue", "Sweeper", "list"], place.client) == 0
    assert capsys.readouterr().out == f"{CLOCK}: 0\n"


def test_one_is_shown_as_it_was_left(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    letter = place.leave(DEAD, ENVELOPE)
    assert main(["show", letter[:8]], place.client) == 0
    said = capsys.readouterr().out
    assert letter in said
    assert json.loads(said[said.index("{") :]) == ENVELOPE
    assert main(["show", "nothing"], place.client) == 1
    assert "0 letters" in capsys.readouterr().err


def test_an_event_goes_back_to_its_queue_and_the_letter_goes(place: Place) -> None:
    letter = place.leave(DEAD, ENVELOPE)
    other = place.leave(DEAD, {**ENVELOPE, "id": "other"})
    assert main(["redrive", letter, "--yes"], place.client) == 0
    assert [json.loads(body) for body in place.lying_in(LIVE)] == [ENVELOPE]
    assert [json.loads(body).get("id") for body in place.lying_in(DEAD)] == ["other"]
    assert main(["redrive", letter, "--yes"], place.client) == 1, "it is gone"
    assert main(["redrive", other, "--yes"], place.client) == 0


def test_nothing_is_given_back_without_a_yes(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.leave(DEAD, ENVELOPE)
    for answer, status in (("", 1), ("n", 1), ("y", 0)):
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        assert main(["redrive", "--all"], place.client) == status
        assert len(place.lying_in(LIVE)) == (not status)

    def ended(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", ended)
    place.leave(DEAD, ENVELOPE)
    assert main(["redrive", "--all"], place.client) == 1
    assert len(place.lying_in(DEAD)) == 1


def test_records_of_a_stream_are_published_and_poison_among_them_is_left(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = place.put("evt_1", "poison", "evt_3")
    place.leave(STREAMS, letter)
    assert main(["redrive", "--all", "--yes"], place.client) == 1
    assert place.functions.published == ["evt_1", "evt_3"]
    refused = capsys.readouterr().err
    assert "2 published, refused: " in refused
    assert len(place.lying_in(STREAMS)) == 1


def test_a_stream_letter_goes_once_all_of_its_records_are_published(place: Place) -> None:
    place.leave(STREAMS, place.put("evt_1", "evt_2", "evt_3"))
    place.functions.raises = True
    assert main(["redrive", "--all", "--yes"], place.client) == 1
    assert len(place.lying_in(STREAMS)) == 1
    place.functions.raises = False
    assert main(["redrive", "--all", "--yes"], place.client) == 0
    assert place.functions.published == ["evt_1", "evt_2", "evt_3"]
    assert place.lying_in(STREAMS) == []


def test_only_the_records_of_the_letter_are_published(place: Place) -> None:
    letter = place.put("evt_1", "evt_2", "evt_3")
    batch = letter["DDBStreamBatchInfo"]
    batch["endSequenceNumber"] = str(int(batch["startSequenceNumber"]) + 1)
    place.leave(STREAMS, letter)
    assert main(["redrive", "--all", "--yes"], place.client) == 0
    assert place.functions.published == ["evt_1", "evt_2"]


def test_a_stream_that_is_gone_is_said_to_be(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.leave(STREAMS, place.put("evt_1"))
    answer = {"Error": {"Code": "TrimmedDataAccessException", "Message": "trimmed"}}
    trimmed = place.streams.exceptions.TrimmedDataAccessException(answer, "GetShardIterator")
    monkeypatch.setattr(place.streams, "get_shard_iterator", mock.Mock(side_effect=trimmed))
    assert main(["redrive", "--all", "--yes"], place.client) == 1
    assert "the items themselves are whole" in capsys.readouterr().err
    assert len(place.lying_in(STREAMS)) == 1


FAILED_ROUND = {
    "requestContext": {
        "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:Sweeper-1",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 1,
    },
    "requestPayload": {"round": 1},
    "responsePayload": {"errorType": "OutOfReach", "errorMessage": "the table"},
}


def test_a_clocks_call_is_made_again(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    function = FAILED_ROUND["requestContext"]["functionArn"]
    place.leave(CLOCK, FAILED_ROUND)
    place.leave(CLOCK, "{}", ERROR_CODE="THROTTLED", ERROR_MESSAGE="too many", TARGET_ARN=function)
    assert main(["redrive", "--all", "--yes"], place.client) == 0
    assert sorted(place.functions.called, key=str) == [(function, {"round": 1}), (function, {})]
    assert place.lying_in(CLOCK) == []


def test_what_is_in_no_known_form_stays(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.leave(CLOCK, "no json")
    place.leave(STREAMS, ENVELOPE)
    assert main(["redrive", "--all", "--yes"], place.client) == 1
    refused = capsys.readouterr().err
    assert "nothing is known" in refused
    assert "0 queues that lead to it" in refused
    assert (len(place.lying_in(CLOCK)), len(place.lying_in(STREAMS))) == (1, 1)


def test_with_no_letter_there_is_nothing_to_do(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redrive", "--all"], place.client) == 0
    assert "nothing to give back" in capsys.readouterr().out


def test_without_a_running_store_it_says_so(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "list"]) == 1
    assert "no store runs" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=5), "0m"),
        (timedelta(minutes=7), "7m"),
        (timedelta(hours=2, minutes=5), "2h 5m"),
        (timedelta(days=3, hours=4, minutes=1), "3d 4h"),
    ],
)
def test_ages_are_told_in_two_parts(age: timedelta, said: str) -> None:
    letter = Letter("1", "q", "event", "", "", NOW, "", "")
    assert letter.age(NOW + age) == said

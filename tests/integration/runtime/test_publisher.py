"""What a stream's records put on the bus."""

import base64
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from shared.kernel.events import Event
from shared.runtime.publisher import Publisher, UnreadableRecord, announced
from shared.runtime.table import Table, dump_events
from tests.support.aws import REGION

AT = datetime(2026, 3, 1, tzinfo=UTC)


def _event(name: str) -> Event:
    return Event(
        id=name,
        name="room.happened",
        version=1,
        tenant="t",
        actor="a",
        correlation_id="c",
        at=AT,
        data={"n": 1},
    )


def _record(sequence: int, version: int, was: int | None, *names: str) -> dict[str, Any]:
    def image(version: int) -> dict[str, Any]:
        return {"version": {"N": str(version)}, "events": {"S": dump_events([_event(n) for n in names])}}

    images = {"NewImage": image(version)} | ({"OldImage": image(was)} if was is not None else {})
    return {"dynamodb": {"SequenceNumber": str(sequence), **images}}


class Bus:
    """The bus as boto3 shows it: takes entries, and refuses those whose event it is told to."""

    def __init__(self, refuse: set[str] | None = None) -> None:
        self.taken: list[str] = []
        self.batches: list[int] = []
        self._refuse = refuse or set()

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's own
        self.batches.append(len(Entries))
        answers: list[dict[str, str]] = []
        for entry in Entries:
            event = Event.model_validate_json(entry["Detail"])
            if event.id in self._refuse:
                answers.append({"ErrorCode": "ThrottlingException", "ErrorMessage": "slow"})
            else:
                self.taken.append(event.id)
                answers.append({"EventId": event.id})
        refused = sum("ErrorCode" in answer for answer in answers)
        return {"FailedEntryCount": refused, "Entries": answers}


def test_new_versions_are_announced_in_the_order_of_the_stream() -> None:
    bus = Bus()
    records = [_record(1, 1, None, "a", "b"), _record(2, 2, 1, "c"), _record(3, 3, 2)]
    assert Publisher(bus, "bus").publish(records) == []
    assert bus.taken == ["a", "b", "c"]


def test_what_left_the_version_alone_or_went_away_announces_nothing() -> None:
    gone = {"dynamodb": {"SequenceNumber": "9", "OldImage": {"version": {"N": "1"}, "events": {"S": "[]"}}}}
    foreign = {"dynamodb": {"SequenceNumber": "9", "NewImage": {"pk": {"S": "x"}}}}
    bus = Bus()
    assert Publisher(bus, "bus").publish([_record(1, 2, 2, "a"), gone, foreign]) == []
    assert bus.taken == []
    assert bus.batches == []


def test_many_events_go_in_tens() -> None:
    bus = Bus()
    Publisher(bus, "bus").publish([_record(n, 1, None, f"e{n}") for n in range(23)])
    assert bus.batches == [10, 10, 3]


def test_from_the_first_refused_on_the_stream_delivers_again() -> None:
    bus = Bus(refuse={"e12"})
    records = [_record(n, 1, None, f"e{n}") for n in range(23)]
    assert Publisher(bus, "bus").publish(records) == [str(n) for n in range(12, 23)]
    assert "e22" not in bus.taken
    assert bus.taken[:12] == [f"e{n}" for n in range(12)]


def test_a_record_with_several_events_is_retried_whole() -> None:
    bus = Bus(refuse={"b"})
    assert Publisher(bus, "bus").publish([_record(7, 1, None, "a", "b")]) == ["7"]


def _poison(sequence: int, text: str = '[{"id": "evt_1"}]') -> dict[str, Any]:
    return {
        "dynamodb": {
            "SequenceNumber": str(sequence),
            "NewImage": {"version": {"N": "1"}, "events": {"S": text}},
        }
    }


@pytest.mark.parametrize("text", ['[{"id": "evt_1"}]', "no json", "[1]"])
def test_what_precedes_a_record_that_cannot_be_read_is_published(text: str) -> None:
    bus = Bus()
    records = [_record(1, 1, None, "a"), _record(2, 1, None, "b"), _poison(3, text), _record(4, 1, None, "c")]
    assert Publisher(bus, "bus").publish(records) == ["3"]
    assert bus.taken == ["a", "b"]


def test_a_refusal_before_the_poison_comes_first() -> None:
    records = [_record(1, 1, None, "a"), _record(2, 1, None, "b"), _poison(3)]
    assert Publisher(Bus(refuse={"b"}), "bus").publish(records) == ["2"]


def test_poison_before_others_has_the_stream_halve_the_batch() -> None:
    bus = Bus()
    with pytest.raises(UnreadableRecord):
        Publisher(bus, "bus").publish([_poison(3), _record(4, 1, None, "c")])
    assert Publisher(bus, "bus").publish([_poison(3)]) == ["3"]
    assert bus.taken == []


class Stream:
    """One shard as Lambda reads it (bisection on errors, partial failures, a last try), for a publisher."""

    def __init__(self, publisher: Publisher, tries: int) -> None:
        self._publisher, self._tries = publisher, tries
        self.dead: list[str] = []

    def deliver(self, records: list[dict[str, Any]]) -> None:
        for _ in range(self._tries):
            try:
                failed = self._publisher.publish(records)
            except UnreadableRecord:
                middle = len(records) // 2
                self.deliver(records[:middle])
                self.deliver(records[middle:])
                return
            if not failed:
                return
            at = [record["dynamodb"]["SequenceNumber"] for record in records].index(failed[0])
            records = records[at:]
        self.dead += [record["dynamodb"]["SequenceNumber"] for record in records]


@pytest.mark.parametrize("at", [0, 1, 3, 6])
def test_poison_blocks_its_shard_for_so_many_tries_and_takes_nothing_along(at: int) -> None:
    bus = Bus()
    stream = Stream(Publisher(bus, "bus"), tries=3)
    records = [_record(n, 1, None, f"e{n}") for n in range(7)]
    records[at] = _poison(at)
    stream.deliver(records)
    assert stream.dead == [str(at)]
    assert bus.taken == [f"e{n}" for n in range(7) if n != at]


def test_a_bus_that_does_not_answer_fails_the_batch() -> None:
    client = boto3.client(
        "events", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stub, pytest.raises(client.exceptions.ClientError):
        stub.add_client_error("put_events", "InternalException")
        Publisher(client, "bus").publish([_record(1, 1, None, "a")])


def test_the_real_bus_takes_what_we_send(dynamodb: Any) -> None:
    client = boto3.client("events", region_name=REGION)
    client.create_event_bus(Name="bus")
    assert Publisher(client, "bus").publish([_record(1, 1, None, "a")]) == []


def test_packed_events_are_read_as_the_stream_brings_them() -> None:
    """A function gets bytes in base64; boto3 gives them as they are."""
    table, event = Table(None, "things"), _event("a")
    item = table.item("t#1", "thing", event, 1, [event], small=True)
    assert "B" in item["doc"]
    assert item["events"] == {"S": "+"}
    streamed = {**item, "doc": {"B": base64.b64encode(item["doc"]["B"]).decode()}}
    for image in (item, streamed):
        assert announced({"dynamodb": {"SequenceNumber": "1", "NewImage": image}}) == [event]


def test_the_events_are_exactly_those_of_the_item() -> None:
    assert announced(_record(1, 1, None, "a")) == [_event("a")]

"""The outbox: what a new version of an item announced, put on the bus exactly as committed."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.kernel.events import Event
from shared.runtime.table import load_events, texts
from shared.runtime.telemetry import logger

SOURCE = "errand"
#: Entries of one PutEvents (EventBridge's own limit).
_BATCH = 10


class UnreadableRecord(Exception):  # noqa: N818 - the name that the log and the dead letter show
    """A record of a stream whose events are in no form that we write."""


class Publisher:
    """Takes stream records of any room's table and puts their events on the bus."""

    def __init__(self, client: Any, bus: str) -> None:
        self._client = client
        self._bus = bus

    def publish(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """Publish in the order of the stream.

        Returns the sequence numbers from the first that failed on: the stream delivers again from
        there, so nothing is lost and nothing overtakes. A record whose events cannot be read ends the
        batch before it; where it is the first of several, raises :class:`UnreadableRecord`, on which
        the stream halves the batch until that record is alone and given up to the dead letters.
        """
        sequenced, poison = _readable(records)
        failed = self._put(sequenced)
        return failed or poison

    def _put(self, sequenced: Sequence[tuple[str, Event]]) -> list[str]:
        for start in range(0, len(sequenced), _BATCH):
            batch = sequenced[start : start + _BATCH]
            answer = self._client.put_events(Entries=[self._entry(event) for _, event in batch])
            if answer["FailedEntryCount"]:
                refused = [i for i, entry in enumerate(answer["Entries"]) if "ErrorCode" in entry]
                logger().warning("bus refused events", count=len(refused))
                return [number for number, _ in sequenced[start + refused[0] :]]
        return []

    def _entry(self, event: Event) -> dict[str, Any]:
        return {
            "Source": SOURCE,
            "DetailType": event.name,
            "Detail": event.model_dump_json(),
            "Time": event.at,
            "EventBusName": self._bus,
        }


def _readable(records: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[str, Event]], list[str]]:
    """The events up to the first record that cannot be read, and that record's number if there is one."""
    sequenced: list[tuple[str, Event]] = []
    for place, record in enumerate(records):
        number = record["dynamodb"]["SequenceNumber"]
        try:
            sequenced += [(number, event) for event in announced(record)]
        except (ValueError, KeyError, TypeError) as error:
            logger().exception("not events", sequence_number=number)
            if place == 0 and len(records) > 1:
                raise UnreadableRecord(number) from error
            return sequenced, [number]
    return sequenced, []


def announced(record: Mapping[str, Any]) -> list[Event]:
    """The events of a version that is new: an update that left the version alone announces nothing."""
    new, old = record["dynamodb"].get("NewImage", {}), record["dynamodb"].get("OldImage", {})
    if "events" not in new or new.get("version") == old.get("version"):
        return []
    return load_events(texts(new)[1])

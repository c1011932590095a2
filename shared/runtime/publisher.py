"""The outbox: what a new version of an item announced, put on the bus exactly as committed."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.kernel.events import Event
from shared.runtime.table import load_events, text_of
from shared.runtime.telemetry import logger

SOURCE = "errand"
#: Entries of one PutEvents (EventBridge's own limit).
_BATCH = 10


class Publisher:
    """Takes stream records of any room's table and puts their events on the bus."""

    def __init__(self, client: Any, bus: str) -> None:
        self._client = client
        self._bus = bus

    def publish(self, records: Iterable[Mapping[str, Any]]) -> list[str]:
        """Publish in the order of the stream.

        Returns the sequence numbers from the first that failed on: the stream delivers again from
        there, so nothing is lost and nothing overtakes.
        """
        sequenced = [(r["dynamodb"]["SequenceNumber"], event) for r in records for event in announced(r)]
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


def announced(record: Mapping[str, Any]) -> list[Event]:
    """The events of a version that is new: an update that left the version alone announces nothing."""
    new, old = record["dynamodb"].get("NewImage", {}), record["dynamodb"].get("OldImage", {})
    if "events" not in new or new.get("version") == old.get("version"):
        return []
    return load_events(text_of(new["events"]))

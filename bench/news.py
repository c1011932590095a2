"""What the bus carries of one tenant, heard by a queue of its own."""

import json
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.stall import Stall
from local.cloud import RunningCloud

_EVERYTHING = {"source": ["errand"]}
#: Seconds for the publisher, once everything is at rest.
_TO_BE_HEARD = 60.0


class News:
    """A queue of its own that everything a tenant announces comes to."""

    def __init__(self, sqs: Any, queue: str) -> None:
        self._sqs = sqs
        self._queue = queue
        self.seen: Counter[str] = Counter()

    def missing(self, wanted: Sequence[str]) -> list[str]:
        """Those of the events that never came, the publisher having had all the time that it needs."""
        deadline = time.monotonic() + _TO_BE_HEARD
        while left := [event for event in wanted if not self.seen[event]]:
            if time.monotonic() > deadline:
                return [f"{event} was never announced" for event in left]
            self._read()
        return []

    def _read(self) -> None:
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            self.seen[json.loads(message["Body"])["detail"]["id"]] += 1
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])


@contextmanager
def heard(store: RunningCloud, stall: Stall) -> Generator[News]:
    """Listen to the bus while the block runs."""
    sqs, events = store.client("sqs"), store.client("events")
    name, bus = f"news-{stall.slug}", store.outputs["EventBusName"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({**_EVERYTHING, "detail": {"tenant": [stall.tenant]}})
    events.put_rule(Name=name, EventBusName=bus, EventPattern=pattern)
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    try:
        yield News(sqs, queue)
    finally:
        events.remove_targets(Rule=name, EventBusName=bus, Ids=["queue"])
        events.delete_rule(Name=name, EventBusName=bus)
        sqs.delete_queue(QueueUrl=queue)

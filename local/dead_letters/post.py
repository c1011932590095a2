"""The dead-letter queues of a deployment: what lies there, and how it is given back.

A letter is deleted only once what it asks for was done, so a redrive that broke off is simply run
again: consumers survive what comes twice.
"""

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from local.dead_letters.letters import Letter
from local.dead_letters.streams import StreamGoneError, republish

#: What the stacks name such a queue.
_NAMED = "DeadLetters"
#: Seconds for which letters that are looked at are kept from others who look.
_HIDDEN = 120
_AT_ONCE = 10
_ACCEPTED = range(200, 300)


class NotGivenBackError(RuntimeError):
    """The letter stays where it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A dead-letter queue, and the queues whose letters end there."""

    name: str
    url: str
    sources: tuple[str, ...]


class Post:
    """``client`` gives boto3 clients of the deployment's account and region."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client
        self._sqs = client("sqs")

    def queues(self) -> list[Queue]:
        """All of them, by name."""
        urls = [
            url
            for page in self._sqs.get_paginator("list_queues").paginate()
            for url in page.get("QueueUrls", [])
        ]
        told = {url: self._attributes(url) for url in urls}
        targets = {url: _target(attributes) for url, attributes in told.items()}
        return [
            Queue(_name(url), url, tuple(one for one in urls if targets[one] == told[url]["QueueArn"]))
            for url in sorted(urls)
            if _NAMED in _name(url)
        ]

    @contextmanager
    def opened(self, queues: list[Queue]) -> Generator[list[Letter]]:
        """Every letter of these queues, the oldest first; nobody else sees them while the block runs."""
        found: dict[str, tuple[Queue, Letter]] = {}
        try:
            for queue in queues:
                for letter in self._receive(queue):
                    found[letter.id] = queue, letter
            yield sorted((letter for _, letter in found.values()), key=lambda letter: letter.sent_at)
        finally:
            for queue, letter in found.values():
                self._put_back(queue, letter)

    def give_back(self, letter: Letter, queue: Queue) -> str:
        """Have its consumer do it again, and take the letter away. Returns what was done.

        Raises :class:`NotGivenBackError`.
        """
        done = {
            "event": self._to_its_queue,
            "stream": self._to_the_publisher,
            "call": self._called_again,
        }.get(letter.kind, self._unknown)(letter, queue)
        self._sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=letter.receipt)
        return done

    def _to_its_queue(self, letter: Letter, queue: Queue) -> str:
        if len(queue.sources) != 1:
            raise NotGivenBackError(f"{queue.name} has {len(queue.sources)} queues that lead to it")
        (source,) = queue.sources
        self._sqs.send_message(QueueUrl=source, MessageBody=letter.body)
        return f"sent to {_name(source)}"

    def _to_the_publisher(self, letter: Letter, queue: Queue) -> str:
        try:
            done = republish(
                self._client("dynamodbstreams"),
                letter.document["DDBStreamBatchInfo"],
                lambda event: self._call(letter.function, event),
            )
        except StreamGoneError as gone:
            raise NotGivenBackError(str(gone)) from gone
        if done.refused:
            raise NotGivenBackError(f"{done.published} published, refused: {', '.join(done.refused)}")
        return f"{done.published} records published"

    def _called_again(self, letter: Letter, queue: Queue) -> str:
        self._call(letter.function, letter.document.get("requestPayload") or {})
        return "called again"

    def _unknown(self, letter: Letter, queue: Queue) -> str:
        raise NotGivenBackError("nothing is known that it could be given back to")

    def _call(self, function: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self._client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        told = json.loads(answer["Payload"].read() or b"null") or {}
        if answer["StatusCode"] not in _ACCEPTED or "FunctionError" in answer:
            raise NotGivenBackError(f"{told.get('errorType')}: {told.get('errorMessage')}")
        return told

    def _attributes(self, url: str) -> Mapping[str, str]:
        asked = ["QueueArn", "RedrivePolicy"]
        return self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)["Attributes"]

    def _receive(self, queue: Queue) -> Iterator[Letter]:
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=queue.url,
                MaxNumberOfMessages=_AT_ONCE,
                VisibilityTimeout=_HIDDEN,
                # Long polling asks all of the queue's servers: an empty answer is the end.
                WaitTimeSeconds=1,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            yield from (Letter.read(queue.name, message) for message in messages)
            if not messages:
                return

    def _put_back(self, queue: Queue, letter: Letter) -> None:
        """Visible again at once, unless it has been taken away."""
        with suppress(self._sqs.exceptions.ClientError):
            self._sqs.change_message_visibility(
                QueueUrl=queue.url, ReceiptHandle=letter.receipt, VisibilityTimeout=0
            )


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _target(attributes: Mapping[str, str]) -> str:
    """The queue, by its ARN, that messages end in which are given up."""
    return json.loads(attributes.get("RedrivePolicy") or "{}").get("deadLetterTargetArn", "")

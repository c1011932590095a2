"""Each operation against its floor: a bare boto3 client making the very same DynamoDB calls.

The calls of an operation are recorded as they leave its client; the floor sends those calls again,
with the same keys, items and expressions, from a plain client with nothing around it. Conditions are
sent too, widened by a clause that always holds, so that a write is neither refused nor made cheaper.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3

from bench.clocks import Cost, Meter

Params = dict[str, Any]
_ALWAYS = "attribute_exists(pk) OR attribute_not_exists(pk)"
_METHODS = {
    "GetItem": "get_item",
    "BatchGetItem": "batch_get_item",
    "Query": "query",
    "PutItem": "put_item",
    "UpdateItem": "update_item",
    "DeleteItem": "delete_item",
    "TransactWriteItems": "transact_write_items",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One DynamoDB call as the operation made it."""

    operation: str
    params: Params


#: The clocks of this process alone.
ALONE = Meter(0)


@dataclass(slots=True)
class Recording:
    """The DynamoDB calls of an operation, what its calls of other services cost, and what all of its
    calls cost this process: ``called``."""

    meter: Meter
    calls: list[Call] = field(default_factory=list[Call])
    called: Cost = field(default_factory=Cost)
    elsewhere: Cost = field(default_factory=Cost)
    _left: Cost = field(default_factory=Cost)
    _sent: Cost = field(default_factory=Cost)

    def keep(self, params: Params, model: Any, **_: Any) -> None:
        self.calls.append(Call(model.name, params))

    def send(self, **_: Any) -> None:
        self._sent = ALONE.read()

    def answered(self, **_: Any) -> None:
        self.called += ALONE.read() - self._sent

    def leave(self, **_: Any) -> None:
        self._left = self.meter.read()

    def come_back(self, **_: Any) -> None:
        self.elsewhere += self.meter.read() - self._left


@contextmanager
def recorded(meter: Meter, dynamodb: Any, *others: Any, beside: Sequence[Any] = ()) -> Generator[Recording]:
    """What leaves ``dynamodb`` while the block runs, and what calls of ``others`` cost meanwhile; calls of
    clients ``beside`` these are a part of the operation's cost, and no work of its own."""
    recording = Recording(meter)
    hooks: list[tuple[Any, str, Callable[..., None]]] = [
        (dynamodb, "before-parameter-build.dynamodb", recording.keep)
    ]
    for called in (dynamodb, *others, *beside):
        hooks += [(called, "before-parameter-build", recording.send)]
        hooks += [
            (called, "after-call", recording.answered),
            (called, "after-call-error", recording.answered),
        ]
    for other in others:
        # From when the request is made ready to when its answer has been read.
        hooks += [(other, "before-parameter-build", recording.leave)]
        hooks += [
            (other, "after-call", recording.come_back),
            (other, "after-call-error", recording.come_back),
        ]
    for client, event, hook in hooks:
        client.meta.events.register(event, hook)
    try:
        yield recording
    finally:
        for client, event, hook in hooks:
            client.meta.events.unregister(event, hook)


class Floor:
    """A bare client that sends recorded calls again."""

    def __init__(self, meter: Meter, **client_settings: Any) -> None:
        self._meter = meter
        self._client = boto3.client("dynamodb", **client_settings)  # pyright: ignore

    def replay(self, calls: Sequence[Call]) -> Cost:
        """What the same calls cost with nothing around them."""
        ready: list[tuple[Callable[..., Any], Params]] = [
            (getattr(self._client, _METHODS[call.operation]), widened(call.params)) for call in calls
        ]
        started = self._meter.read()
        for send, params in ready:
            send(**params)
        return self._meter.read() - started


def widened(params: Params) -> Params:
    """The same request, its conditions made to hold whatever the item has become."""
    request = {name: value for name, value in params.items() if name != "ClientRequestToken"}
    if "ConditionExpression" in request:
        request["ConditionExpression"] = f"({request['ConditionExpression']}) OR {_ALWAYS}"
    if "TransactItems" in request:
        request["TransactItems"] = [
            {action: widened(member) for action, member in item.items()} for item in request["TransactItems"]
        ]
    return request

"""Each use case against its floor: a bare boto3 client making the very same DynamoDB calls.

A call of the use case is recorded as it leaves the client; the floor sends those calls again, with
the same keys, items and expressions, from a plain client with nothing around it. Conditions are
sent too, widened by a clause that always holds, so that a write is neither refused nor made cheaper.
"""

import copy
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

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


@dataclass(frozen=True)
class Call:
    """One DynamoDB call as the use case made it."""

    operation: str
    params: Params


@contextmanager
def recorded(client: Any) -> Generator[list[Call]]:
    """The DynamoDB calls that leave ``client`` while the block runs."""
    calls: list[Call] = []

    def keep(params: Params, model: Any, **_: Any) -> None:
        calls.append(Call(model.name, copy.deepcopy(params)))

    client.meta.events.register("before-parameter-build.dynamodb", keep)
    try:
        yield calls
    finally:
        client.meta.events.unregister("before-parameter-build.dynamodb", keep)


class Floor:
    """A bare client that sends recorded calls again."""

    def __init__(self, **client_settings: Any) -> None:
        self._client = boto3.client("dynamodb", **client_settings)  # pyright: ignore

    def replay(self, calls: list[Call]) -> float:
        """Seconds that the same calls take with nothing around them."""
        ready: list[tuple[Callable[..., Any], Params]] = [
            (getattr(self._client, _METHODS[call.operation]), widened(call.params)) for call in calls
        ]
        started = time.perf_counter()
        for send, params in ready:
            send(**params)
        return time.perf_counter() - started


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

"""moto's DynamoDB without what only costs time: most of the work of a test on it is moto's own.

A request is wrapped for a web server and read by the service's model, and the answer is written by it,
where both are JSON that can be taken as it is. And a transaction copies its tables whole beforehand,
to restore them if it fails, where the items that it names are enough: an item that is updated becomes
another, so what was there before can be put back, or kept.
"""

import copy
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any, NamedTuple
from unittest.mock import patch

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.request import normalize_request
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.responses import DynamoHandler
from moto.utilities.aws_headers import gen_amz_crc32

#: What reads and writes items: requests and answers that hold no time and, but for binary values, only JSON.
_PLAIN = frozenset(
    (
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
    )
)
_BINARY = re.compile(rb'"BS?":')
#: Parsed once: a store's expressions are few, and moto changes a copy of what it parsed.
_parsed = cache(UpdateExpressionParser.make)
#: moto is made for one thread: what a failed transaction undoes may be another's write.
_LOCK = RLock()


class _Handler(DynamoHandler):
    """moto's own, with the one account of the tests."""

    @property
    def dynamodb_backend(self) -> DynamoDBBackend:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]


@contextmanager
def quick() -> Iterator[None]:
    """Inside, DynamoDB answers at once, one call at a time, as moto answers by itself."""
    plain, slowly = BotocoreStubber.process_request, DynamoHandler.call_action
    transact, update = DynamoDBBackend.transact_write_items, DynamoDBBackend.update_item

    def process(stubber: BotocoreStubber, request: Any) -> Any:
        action = _action(request)
        return _answered(action, request) if action in _PLAIN else plain(stubber, request)

    def call(handler: DynamoHandler) -> Any:
        with _LOCK:
            return slowly(handler)

    def updated(
        backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *how: Any, **more: Any
    ) -> Any:
        if place := _place(backend, {"TableName": table_name, "Key": key}):
            place.put(copy.deepcopy(place.item))
        return update(backend, table_name, key, *how, **more)

    def transaction(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        undo = _undoing(backend, transact_items)
        try:
            transact(backend, transact_items)
        except Exception:
            undo()
            raise

    with (
        patch.object(BotocoreStubber, "process_request", process),
        patch.object(DynamoHandler, "call_action", call),
        patch.object(UpdateExpressionParser, "make", _parsed),
        patch.object(DynamoDBBackend, "update_item", updated),
        patch.object(DynamoDBBackend, "transact_write_items", transaction),
        patch.object(Table, "__deepcopy__", lambda table, memo: table, create=True),
    ):
        yield


def _action(request: Any) -> str:
    target = request.headers.get("X-Amz-Target", "")
    service, _, action = (target.decode() if isinstance(target, bytes) else target).partition(".")
    plain = service == "DynamoDB_20120810" and "amazonaws.com" in request.url
    return action if plain and not _BINARY.search(request.body) else ""


def _answered(action: str, request: Any) -> Any:
    handler = _Handler()
    handler.body = json.loads(request.body)
    act = getattr(handler, camelcase_to_underscores(action))
    with _LOCK:
        try:
            body = json.dumps(act().result, default=_text)
        except Exception as error:
            return _refused(handler, action, request, error)
    headers = {"content-type": "application/x-amz-json-1.0"}
    gen_amz_crc32(body, headers)
    return 200, headers, body


def _text(binary: bytes) -> str:
    return b64encode(binary).decode()


def _refused(handler: DynamoHandler, action: str, request: Any, error: Exception) -> Any:
    """An error as moto writes it, which has forms of its own for each."""

    def refuse() -> None:
        raise error

    setattr(handler, camelcase_to_underscores(action), refuse)
    return handler._dispatch(normalize_request(request))


class _Place(NamedTuple):
    """Where an item is in a table, and what it was."""

    table: Table
    hash_key: Any
    range_key: Any
    item: Any

    def put(self, item: Any) -> None:
        """Put an item there, or none."""
        items = self.table.items[self.hash_key] if self.range_key else self.table.items
        key = self.range_key or self.hash_key
        if item is None:
            items.pop(key, None)
        else:
            items[key] = item


def _undoing(backend: DynamoDBBackend, writes: Iterable[Mapping[str, Any]]) -> Callable[[], None]:
    """What takes back all that these writes may do to items and streams."""
    places = [place for write in writes for op in write.values() if (place := _place(backend, op))]
    shards = {id(shard): shard for place in places if (shard := place.table.stream_shard)}.values()
    lengths = [(shard, len(shard.items)) for shard in shards]

    def undo() -> None:
        for place in places:
            place.put(place.item)
        for shard, length in lengths:
            del shard.items[length:]

    return undo


def _place(backend: DynamoDBBackend, op: Mapping[str, Any]) -> _Place | None:
    """Where one write goes; none where moto will refuse it."""
    table, keys = backend.tables.get(op.get("TableName", "")), op.get("Key") or op.get("Item") or {}
    if table is None or not {*table.table_key_attrs} <= {*keys}:
        return None
    hash_key, range_key = backend.get_keys_value(table, dict(keys))
    return _Place(table, hash_key, range_key, table.get_item(hash_key, range_key))

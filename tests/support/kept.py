"""What many tests make first is made once a process: moto's tables, and what was put into them."""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.models import MockAWS
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

T = TypeVar("T")
_KEPT: dict[Any, tuple[Mapping[str, Table], Any]] = {}


def kept(name: Any, make: Callable[[], T]) -> T:
    """What ``make`` returns and leaves in moto's DynamoDB; where it left it before, that without making it.

    Only for what is the same each time but for ids by chance, and only inside of :func:`quick`, where
    items are never changed in place. It is made anew where the tables hold anything else than they
    did then, or where DynamoDB is not moto's.
    """
    if not MockAWS._mocks_active:
        return make()
    backend: DynamoDBBackend = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
    key = name, tuple((table.name, *_contents(table)) for table in backend.tables.values())
    if key not in _KEPT:
        made = make()
        _KEPT[key] = _copied(backend.tables), copy.deepcopy(made)
        return made
    tables, made = _KEPT[key]
    backend.tables = _copied(tables)
    return copy.deepcopy(made)


def _contents(table: Table) -> Iterator[str]:
    """All that is in a table, but for the ids of events, which are by chance."""
    for items in table.items.values():
        for item in items.values() if isinstance(items, dict) else [items]:
            yield str({name: value for name, value in item.attrs.items() if name != "events"})


def _copied(tables: Mapping[str, Table]) -> dict[str, Table]:
    return {name: _copy(table) for name, table in tables.items()}


def _copy(table: Table) -> Table:
    """A table that shares nothing with the other but its items."""
    twin = copy.copy(table)
    apart = {name: value for name, value in vars(table).items() if name not in ("items", "stream_shard")}
    vars(twin).update(copy.deepcopy(apart))
    twin.items = defaultdict(dict, {key: _shelf(items) for key, items in table.items.items()})
    if twin.stream_shard:
        twin.stream_shard = copy.copy(twin.stream_shard)
        twin.stream_shard.table = twin
        twin.stream_shard.items = [*twin.stream_shard.items]
    return twin


def _shelf(items: Any) -> Any:
    """The items of a partition; one item where the table has no second key."""
    return {**items} if isinstance(items, dict) else items

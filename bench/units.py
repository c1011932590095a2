"""DynamoDB's own rules of what a request costs, applied to real requests.

Sizes and units as AWS documents them (Developer Guide: "DynamoDB item sizes and formats", "Read and
write request units", "Transactional APIs", "Global secondary indexes"): a write takes a unit for each
KB begun of the larger of the item before and after, twice that in a transaction, where a check of a
condition counts as a write; an index entry that appears, goes or changes takes its own, and one whose
key changes takes two. A strongly consistent read takes a unit for each 4 KB begun, an eventually
consistent one half of that; a query adds its items up first. What fails its condition costs the same.

Neither emulator of the project counts so, which is why it is counted here: items are read by a client
of their own before and after each write, so nothing else may write meanwhile.
"""

import math
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from shared.runtime.publisher import announced

Item = Mapping[str, Any]
_WRITE_KB, _READ_KB = 1024, 4096
_NOTHING = {"S": "[]"}
_WRITES = frozenset(("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"))


def item_size(item: Item) -> int:
    """Bytes of an item: its attributes' names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:  # noqa: PLR0911 - a type a line
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            # A byte for two significant digits, one more, and one for a sign.
            digits = held.lstrip("-").replace(".", "").strip("0") or "0"
            return math.ceil(len(digits) / 2) + 1 + held.startswith("-")
        case "B":
            return len(held)
        case "BOOL" | "NULL":
            return 1
        case "SS" | "NS" | "BS":
            return sum(_value_size({kind[0]: one}) for one in held)
        case "L":
            return 3 + sum(1 + _value_size(one) for one in held)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_size(one) for name, one in held.items())
        case _:
            raise ValueError(f"{kind} is no type of an attribute")


def write_units(before: Item | None, after: Item | None, *, transactional: bool = False) -> int:
    """Units of the table for one item's write or check."""
    largest = max(item_size(before or {}), item_size(after or {}), 1)
    return math.ceil(largest / _WRITE_KB) * (2 if transactional else 1)


def index_units(old: Item | None, new: Item | None, keys: Sequence[str]) -> int:
    """Units of one index for a write that makes its entry ``new`` of ``old``, either of which may be none."""
    if old == new:
        return 0
    if old is None or new is None or any(old[key] != new[key] for key in keys):
        return sum(write_units(None, entry) for entry in (old, new) if entry is not None)
    return write_units(old, new)


def read_units(size: int, *, consistent: bool) -> float:
    """Units of reading so many bytes; nothing found costs as the least."""
    return math.ceil(max(size, 1) / _READ_KB) * (1 if consistent else 0.5)


@dataclass
class Spent:
    """What an operation asked of DynamoDB. ``records`` are those of tables' streams, ``deliveries`` the
    batches in which those that announce something come to the publisher, where no other write falls in
    with them, ``events`` what they announce."""

    calls: Counter[str] = field(default_factory=Counter[str])
    reads: float = 0
    writes: int = 0
    index_writes: int = 0
    records: int = 0
    deliveries: int = 0
    events: list[str] = field(default_factory=list[str])

    @property
    def write_units(self) -> int:
        """Of tables and indexes."""
        return self.writes + self.index_writes

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.calls + other.calls,
            self.reads + other.reads,
            self.writes + other.writes,
            self.index_writes + other.index_writes,
            self.records + other.records,
            self.deliveries + other.deliveries,
            [*self.events, *other.events],
        )


@dataclass(frozen=True, slots=True)
class _Table:
    keys: tuple[str, ...]
    indexes: tuple["_Index", ...]
    stream: bool


@dataclass(frozen=True, slots=True)
class _Index:
    keys: tuple[str, ...]
    #: What an entry holds, or None for the whole item.
    holds: frozenset[str] | None

    def entry(self, item: Item | None) -> Item | None:
        if not item or any(key not in item for key in self.keys):
            return None
        return {name: item[name] for name in item if self.holds is None or name in self.holds}

    def units(self, before: Item | None, after: Item | None) -> int:
        return index_units(self.entry(before), self.entry(after), self.keys)


class Counting:
    """Counts what leaves a client. ``looking`` is another client of the same tables, not counted."""

    def __init__(self, looking: Any) -> None:
        self._looking = looking
        self._tables: dict[str, _Table] = {}
        self._before: list[tuple[str, Item | None]] = []
        self._request: Mapping[str, Any] = {}
        self.spent = Spent()

    @contextmanager
    def of(self, client: Any) -> Generator[Spent]:
        """What ``client`` spends while the block runs."""
        self.spent = spent = Spent()
        hooks: list[tuple[str, Callable[..., None]]] = [
            ("before-parameter-build.dynamodb", self._asked),
            ("after-call.dynamodb", self._answered),
        ]
        for event, hook in hooks:
            client.meta.events.register(event, hook)
        try:
            yield spent
        finally:
            for event, hook in hooks:
                client.meta.events.unregister(event, hook)

    def _asked(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        self._request = params
        if model.name in _WRITES:
            self._before = [(table, self._item(table, key)) for _, table, key in self._targets(params)]

    def _answered(self, parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
        self.spent.calls[model.name] += 1
        if model.name in _WRITES:
            self._wrote(model.name == "TransactWriteItems")
        else:
            self.spent.reads += self._read(model.name, parsed)

    def _wrote(self, transactional: bool) -> None:
        spent, touched = self.spent, set[str]()
        targets = zip(self._before, self._targets(self._request), strict=True)
        for (table, before), (action, _, key) in targets:
            after = self._item(table, key)
            spent.writes += write_units(before, after, transactional=transactional)
            if action != "ConditionCheck":
                known = self._table(table)
                spent.index_writes += sum(index.units(before, after) for index in known.indexes)
                if known.stream and before != after:
                    spent.records += 1
                    spent.events += _announced(before, after)
                    # As stacks/feeds.py filters them.
                    touched |= {table} if after and after.get("events", _NOTHING) != _NOTHING else set()
        spent.deliveries += len(touched)

    def _read(self, operation: str, answer: Mapping[str, Any]) -> float:
        request = self._request
        match operation:
            case "GetItem":
                size = item_size(answer.get("Item", {}))
                return read_units(size, consistent=request.get("ConsistentRead", False))
            case "BatchGetItem":
                return sum(
                    self._read_batch(asked, answer.get("Responses", {}).get(table, []))
                    for table, asked in request["RequestItems"].items()
                )
            case "Query":
                size = sum(map(item_size, answer.get("Items", [])))
                return read_units(size, consistent=request.get("ConsistentRead", False))
            case _:
                raise ValueError(f"{operation} is not counted: add its rule")

    @staticmethod
    def _read_batch(asked: Mapping[str, Any], items: Sequence[Item]) -> float:
        consistent = asked.get("ConsistentRead", False)
        missing = len(asked["Keys"]) - len(items)
        found = sum(read_units(item_size(item), consistent=consistent) for item in items)
        return found + missing * read_units(0, consistent=consistent)

    def _targets(self, params: Mapping[str, Any]) -> list[tuple[str, str, Item]]:
        """Of a write, each action with its table and its item's key."""
        members = params.get("TransactItems") or [{"": params}]
        return [
            (action, one["TableName"], self._key(one)) for member in members for action, one in member.items()
        ]

    def _key(self, request: Mapping[str, Any]) -> Item:
        if "Key" in request:
            return request["Key"]
        return {name: request["Item"][name] for name in self._table(request["TableName"]).keys}

    def _item(self, table: str, key: Item) -> Item | None:
        return self._looking.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")

    def _table(self, name: str) -> _Table:
        if name not in self._tables:
            told = self._looking.describe_table(TableName=name)["Table"]
            indexes = told.get("GlobalSecondaryIndexes", [])
            keys = _names(told["KeySchema"])
            self._tables[name] = _Table(
                keys,
                tuple(_index(index, keys) for index in indexes),
                told.get("StreamSpecification", {}).get("StreamEnabled", False),
            )
        return self._tables[name]


def _names(schema: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(part["AttributeName"] for part in schema)


def _index(told: Mapping[str, Any], table: Sequence[str]) -> _Index:
    keys, projection = _names(told["KeySchema"]), told["Projection"]
    if projection["ProjectionType"] == "ALL":
        return _Index(keys, None)
    return _Index(keys, frozenset((*keys, *table, *projection.get("NonKeyAttributes", ()))))


def _announced(before: Item | None, after: Item | None) -> list[str]:
    images = {"OldImage": before, "NewImage": after}
    record = {"dynamodb": {name: image for name, image in images.items() if image is not None}}
    return [event.name for event in announced(record)]

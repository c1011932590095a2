"""One DynamoDB table of one room, in the form that every room's table has.

An item is ``pk`` (beginning with the tenant), ``sk``, ``doc`` (the aggregate as JSON text: one
pydantic call each way, no float on the path), ``version`` (a number), ``events`` (JSON text of the
events that this version announces, maybe ``[]``), and whatever further attributes the room's
conditions, indexes and TTL need. Both texts may be packed (``packing.py``), which a reader of
:class:`Table` does not notice.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from shared.kernel.change import Change, Write
from shared.kernel.errors import Contended, DomainError, Stale
from shared.kernel.events import Event
from shared.kernel.model import Model
from shared.runtime.packing import SHORTEST, packed, unpacked

M = TypeVar("M", bound=Model)
Attributes = Mapping[str, Any]
_EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Event])
_BATCH = 100
#: Why a transaction was canceled that may be tried again as it is: by code of a member.
_CROWDED = frozenset(("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"))


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What a table promises beside its keys; ``tests/infra`` holds the deployed table to it.

    ``erase`` and ``export``: what happens to a person's items when they ask for it. ``retention``:
    how long items live. ``capture``: whether changes leave through the stream.
    """

    name: str
    erase: str
    export: str
    retention: str
    capture: Literal["stream", "none"]
    ttl: str | None = None
    indexes: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    #: Indexes that hold keys alone: a change of anything else costs them nothing.
    slim: frozenset[str] = frozenset()
    sorted_by: str | None = "sk"


def attr(value: Any) -> dict[str, Any]:
    """A DynamoDB attribute value of a str, bool, int or None."""
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if value is None:
        return {"NULL": True}
    raise TypeError(f"{type(value).__name__} is not stored as an attribute")


def plain(item: Attributes) -> dict[str, Any]:
    """Attributes as Python values: text, whole numbers, truth and null."""
    packed_too = "B" in item.get("doc", ())
    rest = {name: typed for name, typed in item.items() if name not in _TEXTS} if packed_too else item
    read = {name: _READ[kind](value) for name, typed in rest.items() for kind, value in typed.items()}
    if packed_too:
        read["doc"], read["events"] = texts(item)
    return read


_TEXTS = frozenset(("doc", "events"))


def _null(_: Any) -> None:
    return None


_READ: Mapping[str, Callable[[Any], Any]] = {
    "S": str,
    "N": int,
    "BOOL": bool,
    "NULL": _null,
}


#: In the place of events that are packed together with their document, with which they share much.
_INSIDE = "+"
#: Between the two: JSON text has no line's end of its own.
_BETWEEN = "\n"


def texts(item: Attributes) -> tuple[str, str]:
    """The document and the events of an item or of a stream's image, packed or not.

    A stream hands a function bytes in base64.
    """
    ((kind, doc),) = item.get("doc", {"S": ""}).items()
    events = item.get("events", {"S": "[]"})["S"]
    if kind != "B":
        return doc, events
    text = unpacked(base64.b64decode(doc) if isinstance(doc, str) else doc)
    before, _, after = text.partition(_BETWEEN)
    return before, after if events == _INSIDE else events


def key(pk: str, sk: str) -> dict[str, Any]:
    """The primary key of an item as DynamoDB takes it."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _plainly(doc: str, events: str) -> dict[str, Any]:
    return {"doc": {"S": doc}, "events": {"S": events}}


def _small(doc: str, events: str) -> dict[str, Any]:
    both = doc if events == "[]" else f"{doc}{_BETWEEN}{events}"
    if len(both) < SHORTEST:
        return _plainly(doc, events)
    return {"doc": {"B": packed(both)}, "events": {"S": events if both == doc else _INSIDE}}


def dump_events(events: Sequence[Event]) -> str:
    """Events as the JSON text of an item's ``events``."""
    return _EVENTS.dump_json(list(events)).decode() if events else "[]"


def load_events(text: str) -> list[Event]:
    """The events in an item's ``events``."""
    return _EVENTS.validate_json(text)


class Table:
    """Reads and writes of one table. A read is one call, whatever its size allows."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def item(
        self,
        pk: str,
        sk: str,
        doc: Model,
        version: int,
        events: Sequence[Event] = (),
        *,
        small: bool = False,
        **attributes: Any,
    ) -> dict[str, Any]:
        """A whole item, its further attributes plain values. ``small``: its long texts are packed."""
        own, announced = doc.model_dump_json(), dump_events(events)
        texts = _small(own, announced) if small else _plainly(own, announced)
        return {
            "pk": {"S": pk},
            "sk": {"S": sk},
            "version": {"N": str(version)},
            **texts,
            **{name: attr(value) for name, value in attributes.items()},
        }

    def get(self, pk: str, sk: str, *, consistent: bool = True) -> dict[str, Any] | None:
        """The item as plain values, or None."""
        answer = self.client.get_item(TableName=self.name, Key=key(pk, sk), ConsistentRead=consistent)
        return plain(answer["Item"]) if "Item" in answer else None

    def get_doc(self, model: type[M], pk: str, sk: str, *, consistent: bool = True) -> M | None:
        """The aggregate at a key, or None."""
        item = self.get(pk, sk, consistent=consistent)
        return model.model_validate_json(item["doc"]) if item else None

    def batch_get(
        self, keys: Iterable[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], dict[str, Any]]:
        """The items that exist among ``keys``, by key: one call for each hundred."""
        wanted = [key(pk, sk) for pk, sk in dict.fromkeys(keys)]
        found: dict[tuple[str, str], dict[str, Any]] = {}
        while wanted:
            batch, wanted = wanted[:_BATCH], wanted[_BATCH:]
            request = {self.name: {"Keys": batch, "ConsistentRead": consistent}}
            answer = self.client.batch_get_item(RequestItems=request)
            for raw in answer["Responses"].get(self.name, []):
                item = plain(raw)
                found[item["pk"], item["sk"]] = item
            wanted += answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
        return found

    def query(
        self,
        pk: str,
        *,
        prefix: str = "",
        limit: int | None = None,
        after: Mapping[str, Any] | None = None,
        backwards: bool = False,
        index: str | None = None,
        consistent: bool = False,
    ) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
        """Items of a partition in the order of their sort key, and where to go on from.

        ``index`` names a secondary index whose keys are ``<index>_pk`` and ``<index>_sk``. Without
        ``limit`` every page is read.
        """
        hash_name, range_name = (f"{index}_pk", f"{index}_sk") if index else ("pk", "sk")
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": "#h = :h" + (" AND begins_with(#r, :r)" if prefix else ""),
            "ExpressionAttributeNames": {"#h": hash_name, **({"#r": range_name} if prefix else {})},
            "ExpressionAttributeValues": {":h": {"S": pk}, **({":r": {"S": prefix}} if prefix else {})},
            "ScanIndexForward": not backwards,
            **({"IndexName": index} if index else {"ConsistentRead": consistent}),
            **({"Limit": limit} if limit else {}),
        }
        items: list[dict[str, Any]] = []
        start = {name: attr(value) for name, value in after.items()} if after else None
        while True:
            answer = self.client.query(**request, **({"ExclusiveStartKey": start} if start else {}))
            items += [plain(raw) for raw in answer["Items"]]
            start = answer.get("LastEvaluatedKey")
            if limit or not start:
                return items, plain(start) if start else None

    def put_new(self, item: Attributes, refused: DomainError) -> Write:
        """A write of an item that must not be there yet."""
        request = {
            "TableName": self.name,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        return Write("Put", request, refused)

    def put_next(self, item: Attributes, refused: DomainError | None = None) -> Write:
        """A write of a version right after the one in the table; version 1 must be new."""
        version = int(item["version"]["N"])
        stale = refused or Stale("It was changed by someone else meanwhile.")
        if version == 1:
            return self.put_new(item, stale)
        request = {
            "TableName": self.name,
            "Item": item,
            "ConditionExpression": "version = :was",
            "ExpressionAttributeValues": {":was": {"N": str(version - 1)}},
        }
        return Write("Put", request, stale)

    def update(  # noqa: PLR0917
        self,
        pk: str,
        sk: str,
        expression: str,
        condition: str,
        values: Mapping[str, Any],
        refused: DomainError,
        names: Mapping[str, str] | None = None,
    ) -> Write:
        """A conditional update; ``values`` are plain, without their colons."""
        request = {
            "TableName": self.name,
            "Key": key(pk, sk),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {f":{name}": attr(value) for name, value in values.items()},
            **({"ExpressionAttributeNames": dict(names)} if names else {}),
        }
        return Write("Update", request, refused)

    def delete(self, pk: str, sk: str, refused: DomainError) -> Write:
        """A delete of an item that must be there."""
        request = {
            "TableName": self.name,
            "Key": key(pk, sk),
            "ConditionExpression": "attribute_exists(pk)",
        }
        return Write("Delete", request, refused)


class DynamoUnitOfWork:
    """Commits Changes: one write as a plain conditional write, several as one transaction."""

    #: Members of one TransactWriteItems (DynamoDB's own limit).
    MOST = 100

    def __init__(self, client: Any) -> None:
        self._client = client

    def commit(self, *changes: Change) -> None:
        """See :class:`shared.kernel.change.UnitOfWork`."""
        writes = [write for change in changes for write in change.writes]
        if len(writes) > self.MOST:
            raise ValueError(f"{len(writes)} writes do not fit one transaction of {self.MOST}")
        if len(writes) == 1 and writes[0].action != "ConditionCheck":
            self._one(writes[0])
        elif writes:
            self._all(writes)

    def _one(self, write: Write) -> None:
        call = {
            "Put": self._client.put_item,
            "Update": self._client.update_item,
            "Delete": self._client.delete_item,
        }[write.action]
        try:
            call(**write.request)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise write.refused from error
        except self._client.exceptions.TransactionConflictException as error:
            raise _in_the_way(write) from error

    def _all(self, writes: Sequence[Write]) -> None:
        try:
            self._client.transact_write_items(
                TransactItems=[{write.action: write.request} for write in writes]
            )
        except self._client.exceptions.TransactionCanceledException as error:
            raise _reason(error, writes) from error


def _reason(error: ClientError, writes: Sequence[Write]) -> Exception:
    codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
    for write, code in zip(writes, codes, strict=False):
        if code == "ConditionalCheckFailed":
            return write.refused
    crowded = [write for write, code in zip(writes, codes, strict=False) if code in _CROWDED]
    return _in_the_way(*crowded) if crowded else error


def _in_the_way(*writes: Write) -> Contended:
    return Contended("Another change was under way; try again.", *(write.refused for write in writes))

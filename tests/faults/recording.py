"""What a play asks of the database and is answered, to be asked of another DynamoDB and compared."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from unittest import mock

from botocore.exceptions import ClientError

from tests.faults.database import Database, Item, Written
from tests.faults.shop import Shop

T = TypeVar("T")
Request = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One call by its operation's name in boto3, and the essence of what came of it."""

    operation: str
    request: Request
    essence: Any


@dataclass
class Recorder:
    """The database as the client knows it, with every call noted."""

    database: Database
    calls: list[Asked] = field(default_factory=list[Asked])

    def get(self, table: str, key: Request, *, consistent: bool) -> Item | None:
        request = {"TableName": table, "Key": key, "ConsistentRead": consistent}
        return self._noted("get_item", request, lambda: self.database.get(table, key, consistent=consistent))

    def get_many(self, table: str, keys: list[Request], *, consistent: bool) -> list[Item]:
        request = {"RequestItems": {table: {"Keys": keys, "ConsistentRead": consistent}}}
        do = lambda: self.database.get_many(table, keys, consistent=consistent)  # noqa: E731
        return self._noted("batch_get_item", request, do)

    def query(self, request: Request) -> dict[str, Any]:
        return self._noted("query", request, lambda: self.database.query(request))

    def write(self, action: str, request: Request) -> Written:
        return self._noted(f"{action.lower()}_item", request, lambda: self.database.write(action, request))

    def transact(self, items: list[Request], token: str | None = None) -> None:
        request = {"TransactItems": items, **({"ClientRequestToken": token} if token else {})}
        self._noted("transact_write_items", request, lambda: self.database.transact(items, token))

    def _noted(self, operation: str, request: Request, do: Callable[[], T]) -> T:
        try:
            found = do()
        except ClientError as refused:
            self.calls.append(Asked(operation, request, refusal_of(refused)))
            raise
        self.calls.append(Asked(operation, request, _ESSENCES[operation](found)))
        return found


def replayed(client: Any, asked: Asked, names: Callable[[str], str]) -> Any:
    """The essence of what another DynamoDB answers; its tables have other names."""
    try:
        answer = getattr(client, asked.operation)(**_renamed(asked.request, names))
    except ClientError as refused:
        return refusal_of(refused)
    if asked.operation == "get_item":
        return item_of(answer.get("Item"))
    if asked.operation == "batch_get_item":
        return _items([item for items in answer["Responses"].values() for item in items])
    return _page(answer) if asked.operation == "query" else "done"


def refusal_of(refused: ClientError) -> list[str | None]:
    """An error's code, and a transaction's reasons."""
    reasons = refused.response.get("CancellationReasons", [])
    return [refused.response.get("Error", {}).get("Code"), *(reason.get("Code") for reason in reasons)]


def item_of(item: Any) -> list[tuple[str, str]]:
    """An item in a form that can be compared."""
    return sorted((name, str(value)) for name, value in (item or {}).items())


def _items(items: list[Any]) -> Any:
    """Items that come in no order."""
    return sorted(map(item_of, items))


def _page(answer: Any) -> Any:
    return [*map(item_of, answer["Items"]), item_of(answer.get("LastEvaluatedKey"))]


_ESSENCES: dict[str, Callable[[Any], Any]] = {
    "get_item": item_of,
    "batch_get_item": _items,
    "query": _page,
    **dict.fromkeys(("put_item", "update_item", "delete_item", "transact_write_items"), lambda found: "done"),
}


def _renamed(request: Any, names: Callable[[str], str]) -> Any:
    """The request with its tables under other names."""
    if "TransactItems" in request:
        items = [{a: _renamed(r, names) for a, r in each.items()} for each in request["TransactItems"]]
        return {**request, "TransactItems": items}
    if "RequestItems" in request:
        return {"RequestItems": {names(name): asked for name, asked in request["RequestItems"].items()}}
    return {**request, "TableName": names(request["TableName"])}


@contextmanager
def recorded(shop: Shop) -> Iterator[list[Asked]]:
    """Every call of a shop's code to its database, while the block runs; no read is stale then."""
    recorder = Recorder(shop.database)
    with mock.patch.object(shop.dynamodb, "_database", recorder):
        yield recorder.calls

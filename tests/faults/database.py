"""A DynamoDB in memory that does the same each time it is asked the same.

It knows nothing of faults: a request is done at once and whole, or refused. Reads that do not ask for
consistency may see an item as it was a moment ago, where the given chance says so.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.runtime.table import TableSpec
from tests.faults.expressions import condition, update
from tests.faults.refusals import canceled, refusal
from tests.faults.sites import Site, site_of

Item = dict[str, Any]
Key = tuple[str, str]
#: How long after a write a read may still miss it, in seconds.
STALE_FOR = 1.0
#: How long a transaction's token is known (DynamoDB's own 10 minutes), in seconds.
_TOKEN_FOR = 600.0
_PAGE = 200


@dataclass(slots=True)
class Row:
    """An item, and what it was before its last change."""

    item: Item | None
    before: Item | None = None
    changed_at: float = float("-inf")


@dataclass(slots=True)
class Partitions:
    """One table's items, and its stream where it has one."""

    spec: TableSpec
    rows: dict[str, dict[str, Row]] = field(default_factory=dict[str, dict[str, Row]])
    stream: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def key_of(self, item: Mapping[str, Any]) -> Key:
        sort = self.spec.sorted_by
        return item["pk"]["S"], item[sort]["S"] if sort else ""

    def row(self, key: Key) -> Row | None:
        return self.rows.get(key[0], {}).get(key[1])

    def item(self, key: Key) -> Item | None:
        row = self.row(key)
        return row.item if row else None

    def items(self) -> Iterator[Item]:
        """Every item there is."""
        for rows in self.rows.values():
            yield from (row.item for row in rows.values() if row.item is not None)

    def copy(self) -> "Partitions":
        rows = {pk: {sk: Row(row.item) for sk, row in of.items()} for pk, of in self.rows.items()}
        return Partitions(self.spec, rows)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did to one item."""

    table: str
    key: Key
    old: Item | None
    new: Item | None


@dataclass
class Database:
    """Tables and what is asked of them. ``now`` is in seconds; ``stale`` says whether a read that may be
    stale is; ``ignores`` which condition's clauses are to be taken as met (to see what they are for);
    ``heard`` is told of every write that was done. ``sites`` are the clauses that were sent, ``bitten`` those
    that were not met, with what else kept something from being done twice."""

    tables: dict[str, Partitions]
    now: Callable[[], float] = lambda: 0.0
    stale: Callable[[], bool] = lambda: False
    ignores: frozenset[Site] = frozenset()
    heard: Callable[[list[Written]], None] = lambda written: None
    sites: set[Site] = field(default_factory=set[Site])
    bitten: set[str] = field(default_factory=set[str])
    #: Clauses that refused a request beside one that was ignored: they stand in for it.
    stood_in: set[str] = field(default_factory=set[str])
    _unmet: set[Site] = field(default_factory=set[Site])
    keeps_tokens: bool = True
    _tokens: dict[str, tuple[float, Any]] = field(default_factory=dict[str, tuple[float, Any]])
    _sequence: int = 0

    @staticmethod
    def of(specs: Any) -> "Database":
        return Database({spec.name: Partitions(spec) for spec in specs})

    def table(self, name: str) -> Partitions:
        if name not in self.tables:
            raise refusal("ResourceNotFoundException", f"no table {name}")
        return self.tables[name]

    def get(self, table: str, key: Mapping[str, Any], *, consistent: bool) -> Item | None:
        partitions = self.table(table)
        return self._seen(partitions.row(partitions.key_of(key)), consistent=consistent)

    def get_many(self, table: str, keys: list[Mapping[str, Any]], *, consistent: bool) -> list[Item]:
        partitions = self.table(table)
        if len({partitions.key_of(key) for key in keys}) != len(keys) or not 1 <= len(keys) <= 100:
            raise refusal("ValidationException", "1 to 100 different keys", "BatchGetItem")
        found = [self._seen(partitions.row(partitions.key_of(key)), consistent=consistent) for key in keys]
        return [item for item in found if item is not None]

    def query(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """See DynamoDB's Query: key condition, index, order, limit, where to go on."""
        partitions = self.table(request["TableName"])
        index = request.get("IndexName")
        consistent = request.get("ConsistentRead", False)
        own = ("pk", partitions.spec.sorted_by or "pk")
        names = partitions.spec.indexes[index] if index else own
        tests = condition(request["KeyConditionExpression"])
        asked = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
        rows = self._all_rows(partitions) if index else self._rows_of(partitions, asked)
        seen = (self._seen(row, consistent=consistent) for row in rows)
        found = [
            item
            for item in seen
            if item is not None
            and all(name in item for name in names)
            and all(clause.test(item, *asked) for clause in tests)
        ]
        order = _order(names, own)
        found.sort(key=order, reverse=not request.get("ScanIndexForward", True))
        start = request.get("ExclusiveStartKey")
        if start:
            ahead = (lambda a, b: a > b) if request.get("ScanIndexForward", True) else (lambda a, b: a < b)
            found = [item for item in found if ahead(order(item), order(start))]
        most = min(request.get("Limit") or _PAGE, _PAGE)
        if index in getattr(partitions.spec, "slim", ()):
            found = [{name: item[name] for name in dict.fromkeys((*own, *names))} for item in found]
        page, more = found[:most], len(found) >= most if request.get("Limit") else len(found) > most
        answer: dict[str, Any] = {"Items": page, "Count": len(page), "ScannedCount": len(page)}
        if more and page:
            last = {name: page[-1][name] for name in dict.fromkeys((*own, *names))}
            answer["LastEvaluatedKey"] = last
        return answer

    def write(self, action: str, request: Mapping[str, Any]) -> Written:
        """One put, update or delete. Raises ConditionalCheckFailedException."""
        holds = self._holds(action, request)
        self._stand_in()
        if not holds:
            raise refusal("ConditionalCheckFailedException", "The conditional request failed", action)
        return self._commit([(action, request)])[0]

    def transact(self, items: list[Mapping[str, Any]], token: str | None = None) -> None:
        """All of the writes or none. Raises TransactionCanceledException with its reasons."""
        writes = [(action, request) for item in items for action, request in item.items()]
        if token is not None and self._done_before(token, items):
            return
        places = [(r["TableName"], self._place(r)) for _, r in writes]
        if len(set(places)) != len(places) or not 1 <= len(places) <= 100:
            message = "Transaction request cannot include multiple operations on one item"
            raise refusal("ValidationException", message, "TransactWriteItems")
        met = [self._holds(action, request) for action, request in writes]
        self._stand_in()
        if not all(met):
            raise canceled("None" if holds else "ConditionalCheckFailed" for holds in met)
        self._commit(writes)
        if token is not None:
            self._tokens[token] = self.now(), items

    def _done_before(self, token: str, items: Any) -> bool:
        if token not in self._tokens:
            return False
        self.bitten.add("client request token")
        if not self.keeps_tokens:
            return False
        at, before = self._tokens[token]
        if self.now() - at > _TOKEN_FOR:
            return False
        if before != items:
            raise refusal("IdempotentParameterMismatchException", "", "TransactWriteItems")
        return True

    def _holds(self, action: str, request: Mapping[str, Any]) -> bool:
        text = request.get("ConditionExpression")
        if text is None:
            return True
        item = self.table(request["TableName"]).item(self._place(request)) or {}
        asked = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
        holds = True
        for clause in condition(text):
            site = site_of(action, request, clause)
            self.sites.add(site)
            if not clause.test(item, *asked):
                self.bitten.add(str(site))
                self._unmet.add(site)
                holds = holds and site in self.ignores
        return holds

    def _stand_in(self) -> None:
        if self._unmet & self.ignores:
            self.stood_in |= {str(site) for site in self._unmet - self.ignores}
        self._unmet.clear()

    def _commit(self, writes: list[tuple[str, Mapping[str, Any]]]) -> list[Written]:
        written = [done for action, request in writes if (done := self._done(action, request)) is not None]
        for done in written:
            partitions = self.tables[done.table]
            partitions.rows.setdefault(done.key[0], {})[done.key[1]] = Row(done.new, done.old, self.now())
            if partitions.spec.capture == "stream" and done.old != done.new:
                partitions.stream.append(self._record(partitions, done))
        self.heard(written)
        return written

    def _done(self, action: str, request: Mapping[str, Any]) -> Written | None:
        if action == "ConditionCheck":
            return None
        name, key = request["TableName"], self._place(request)
        old = self.table(name).item(key)
        if action == "Put":
            return Written(name, key, old, request["Item"])
        if action == "Delete":
            return Written(name, key, old, None)
        asked = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
        new = update(request["UpdateExpression"]).apply(old or request["Key"], *asked)
        return Written(name, key, old, new)

    def _record(self, partitions: Partitions, done: Written) -> dict[str, Any]:
        self._sequence += 1
        sort = partitions.spec.sorted_by
        keys = {"pk": {"S": done.key[0]}, **({sort: {"S": done.key[1]}} if sort else {})}
        kind = "REMOVE" if done.new is None else "INSERT" if done.old is None else "MODIFY"
        images = {"OldImage": _as_json(done.old), "NewImage": _as_json(done.new)}
        return {
            "eventID": str(self._sequence),
            "eventName": kind,
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "Keys": keys,
                "SequenceNumber": str(self._sequence),
                "StreamViewType": "NEW_AND_OLD_IMAGES",
                **{name: image for name, image in images.items() if image is not None},
            },
        }

    def _place(self, request: Mapping[str, Any]) -> Key:
        given = request["Item"] if "Item" in request else request["Key"]
        return self.table(request["TableName"]).key_of(given)

    def _seen(self, row: Row | None, *, consistent: bool) -> Item | None:
        if row is None:
            return None
        if not consistent and self.now() - row.changed_at < STALE_FOR and self.stale():
            return row.before
        return row.item

    @staticmethod
    def _all_rows(partitions: Partitions) -> Iterator[Row]:
        for rows in partitions.rows.values():
            yield from rows.values()

    @staticmethod
    def _rows_of(partitions: Partitions, asked: tuple[Mapping[str, str], Mapping[str, Any]]) -> list[Row]:
        """The one partition that a query of a table's own key names among its values."""
        pks = [value["S"] for value in asked[1].values() if "S" in value]
        return [row for pk in pks if pk in partitions.rows for row in partitions.rows[pk].values()]


def _as_json(item: Item | None) -> Item | None:
    """An item as a function gets it of a stream: bytes as text in base64."""
    if item is None:
        return None
    return {
        name: {"B": b64encode(value["B"]).decode()} if "B" in value else value for name, value in item.items()
    }


def _order(names: tuple[str, str], own: tuple[str, str]) -> Callable[[Mapping[str, Any]], Any]:
    ranks = (names[1], *own)
    return lambda item: tuple(item[name]["S"].encode() for name in ranks)

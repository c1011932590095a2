"""Rows of one product brought together, wherever in the feed they stand.

They wait in a database on disk that SQLite makes for us and deletes by itself, so a feed may be far
larger than memory.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from types import TracebackType
from typing import Any, Self

from shared.catalog.feed.findings import BadValueError, Code
from shared.catalog.feed.jsonlines import OwnProduct
from shared.catalog.feed.offer import identity
from shared.catalog.feed.table import Row
from shared.catalog.model import ProductDraft

#: Rows of a group that are looked at: enough to find 90 good ones among bad ones.
MOST_ROWS = 500
_SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE sku (sku TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID;
    CREATE TABLE product (ref TEXT PRIMARY KEY, line INTEGER, rows INTEGER, own INTEGER) WITHOUT ROWID;
    CREATE TABLE row (ref TEXT, line INTEGER, doc TEXT);
    CREATE INDEX row_of ON row (ref, line);
"""
_ORDERED = """
    SELECT product.ref, product.own, row.line, row.doc
    FROM product JOIN row ON row.ref = product.ref ORDER BY product.line, row.line
"""


class Gathering:
    """Takes rows in the order of the file, and gives them back by product."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    @property
    def products(self) -> int:
        """How many products the rows make up."""
        return int(self._db.execute("SELECT count(*) FROM product").fetchone()[0])

    def add(self, found: Row | OwnProduct) -> None:
        """Take a row. Raises :class:`BadValueError` where its id is taken; the first has it."""
        if isinstance(found, Row):
            sku, ref = identity(found)
            self._add(ref, found.line, [sku], json.dumps(found.values), own=False)
        else:
            skus = [variant.sku for variant in found.draft.variants]
            doc = json.dumps([found.draft.model_dump_json(), found.on_hand])
            self._add(found.draft.ref or f"sku {skus[0]}", found.line, skus, doc, own=True)

    def each(self, refs: Iterable[str] | None = None) -> Iterator[tuple[str, OwnProduct | list[Row]]]:
        """Every product, or these, in the order in which they first came."""
        wanted = None if refs is None else set(refs)
        for (ref, own), rows in groupby(self._db.execute(_ORDERED), key=lambda row: (row[0], row[1])):
            if wanted is None or ref in wanted:
                yield (
                    ref,
                    _own(*next(rows)[2:]) if own else [Row(line, json.loads(doc)) for *_, line, doc in rows],
                )

    def _add(self, ref: str, line: int, skus: list[str], doc: str, *, own: bool) -> None:
        for sku in skus:
            taken = self._one("SELECT line FROM sku WHERE sku = ?", sku)
            if taken:
                reason = f"{sku} is on line {taken[0]} already"
                raise BadValueError("sku" if own else "id", reason, Code.REPEATED)
        known = self._one("SELECT line, rows, own FROM product WHERE ref = ?", ref)
        if known and (own or known[2]):
            raise BadValueError(
                "ref" if own else "id", f"line {known[0]} makes up the product {ref} already", Code.REPEATED
            )
        if known and known[1] >= MOST_ROWS:
            raise BadValueError("item_group_id", f"the group has more than {MOST_ROWS} rows", Code.GROUP)
        self._db.executemany("INSERT INTO sku VALUES (?, ?)", [(sku, line) for sku in skus])
        self._db.execute(
            "INSERT INTO product VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET rows = rows + 1",
            (ref, line, own),
        )
        self._db.execute("INSERT INTO row VALUES (?, ?, ?)", (ref, line, doc))

    def _one(self, query: str, value: str) -> Any:
        return self._db.execute(query, (value,)).fetchone()


def _own(line: int, doc: str) -> OwnProduct:
    draft, on_hand = json.loads(doc)
    return OwnProduct(line, ProductDraft.model_validate_json(draft), on_hand)

"""The ledger in DynamoDB.

    an entry, once for its cause       pk ``<tenant>#<payment id>``, sk ``<cause>``
    all of a sale                      one query of that pk
    a day's, of one tenant             index ``day``: ``<tenant>#<day>#<0…3>``, ``<at>#<payment id>#<cause>``

Nothing changes an entry once it is there: the only write is one that must be the first of its key.
An entry is well under 1 KB, so it costs two write units in its transaction and one in the index:
three for each cause, six for an order that is placed and captured.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from zlib import crc32

from shared.kernel.change import Change
from shared.ledger.model import AlreadyPosted, Entry
from shared.runtime.table import Table, TableSpec

TABLE = TableSpec(
    name="ledger",
    erase="kept: books are owed by law; entries name nobody",
    export="through the person's orders",
    retention="10 years",
    capture="none",
    indexes={"day": ("day_pk", "day_sk")},
)
#: So that one tenant's day is written by no single partition.
_PARTS = 4


class DynamoLedgerStore:
    """See :class:`shared.ledger.service.LedgerStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, entry: Entry) -> Change:
        item = self._table.item(
            f"{entry.tenant}#{entry.sale}",
            entry.cause,
            entry,
            1,
            day_pk=_day(entry.tenant, entry.at.date(), crc32(entry.sale.encode()) % _PARTS),
            day_sk=f"{entry.at.isoformat()}#{entry.sale}#{entry.cause}",
        )
        known = AlreadyPosted("This is in the books already.", sale=entry.sale, cause=entry.cause)
        return Change((self._table.put_new(item, known),))

    def of_sale(self, tenant: str, sale: str) -> Sequence[Entry]:
        items, _ = self._table.query(f"{tenant}#{sale}", consistent=True)
        return [Entry.model_validate_json(item["doc"]) for item in items]

    def of_day(self, tenant: str, day: date) -> Iterator[Entry]:
        for part in range(_PARTS):
            items, _ = self._table.query(_day(tenant, day, part), index="day")
            yield from (Entry.model_validate_json(item["doc"]) for item in items)


def _day(tenant: str, day: date, part: int) -> str:
    return f"{tenant}#{day.isoformat()}#{part}"

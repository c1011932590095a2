"""What an import of a feed found wrong: counted, shown in part, and written whole to a file."""

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from shared.catalog.feed.findings import Code, Finding

_COLUMNS = ("line", "column", "id", "code", "left out", "reason")
#: A spreadsheet takes a cell that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ORDERED = "SELECT doc FROM finding ORDER BY line, number"


class FeedReport:
    """Keeps findings in the order of their lines, on disk, however many there are."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE finding (number INTEGER PRIMARY KEY, line INTEGER, taken, doc TEXT)")

    def note(self, finding: Finding) -> None:
        """Keep a finding."""
        self._db.execute(
            "INSERT INTO finding (line, taken, doc) VALUES (?, ?, ?)",
            (finding.line, finding.taken, finding.model_dump_json()),
        )

    def count(self, *, taken: bool) -> int:
        """How many findings cost their row (False), or only a value of it (True)."""
        query = "SELECT count(*) FROM finding WHERE taken = ?"
        return int(self._db.execute(query, (taken,)).fetchone()[0])

    def first(self, most: int) -> list[Finding]:
        """The first findings, those that cost their row before the others."""
        rows = self._db.execute("SELECT doc FROM finding ORDER BY taken, line, number LIMIT ?", (most,))
        return [Finding.model_validate_json(doc) for (doc,) in rows]

    def write(self, path: Path) -> None:
        """Write all findings as CSV."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_COLUMNS)
            writer.writerows([_harmless(str(cell)) for cell in _cells(finding)] for finding in self._all())

    def _all(self) -> Iterator[Finding]:
        for (doc,) in self._db.execute(_ORDERED):
            yield Finding.model_validate_json(doc)


def words(finding: Finding) -> str:
    """A finding as a line of text: ``line 7, price: it is missing``."""
    place = f"line {finding.line}" + (f", {finding.column}" if finding.column else "")
    return f"{place}: {finding.reason}"


def _cells(finding: Finding) -> tuple[object, ...]:
    left_out = "the row"
    if finding.taken:
        left_out = "the stock" if finding.code is Code.STOCK else "the value"
    return finding.line, finding.column or "", finding.id, finding.code, left_out, finding.reason


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

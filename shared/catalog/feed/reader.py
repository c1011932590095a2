"""A feed from its file to its products."""

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import BinaryIO, Self

from shared.catalog.feed import jsonlines, table
from shared.catalog.feed.findings import BadValueError, FeedUnreadable, Finding
from shared.catalog.feed.gathering import Gathering
from shared.catalog.feed.jsonlines import JsonLines, OwnProduct
from shared.catalog.feed.lines import Lines
from shared.catalog.feed.offer import offer
from shared.catalog.feed.product import FeedProduct, of_own, of_rows, sold_in
from shared.catalog.feed.table import Row, Table

Note = Callable[[Finding], None]
#: Rows between two reports of progress.
_EVERY = 500


class Feed:
    """The feed in a file of a shop that sells in ``currency``; ``note`` hears what is wrong with it.

    ``raw`` is open for reading and can be rewound. Raises :class:`FeedUnreadable`.
    """

    def __init__(self, raw: BinaryIO, currency: str, note: Note) -> None:
        self._raw = raw
        self._currency = currency
        self._note = note
        self._rows = _rows(Lines(raw, jsonlines.MOST_CHARACTERS))
        self._gathering = Gathering()
        #: Columns that say nothing to us.
        self.ignored = self._rows.header.ignored if isinstance(self._rows, Table) else ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gathering.__exit__(kind, error, trace)

    def gather(self, progress: Callable[[int], None] = lambda read: None) -> int:
        """Read the file once, tell how many bytes are read, and return how many products there are.

        Raises :class:`FeedUnreadable` where there is no row at all.
        """
        count = 0
        for found in self._rows:
            count += 1
            if wrong := self._wrong(found):
                self._note(wrong)
            if count % _EVERY == 0:
                progress(self._raw.tell())
        if not count:
            raise FeedUnreadable("The file has a header and no rows.")
        return self._gathering.products

    def products(self) -> Iterator[FeedProduct]:
        """The products that were gathered, one after the other."""
        return self._built(None, self._note)

    def again(self, names: Iterable[str]) -> Iterator[FeedProduct]:
        """The products of these names once more, with nothing noted twice."""
        return self._built([*names], lambda finding: None)

    def _wrong(self, found: Row | OwnProduct | Finding) -> Finding | None:
        """Why it is not kept. Only what can be sold takes an id, so that a bad row blocks no good one."""
        if isinstance(found, Finding):
            return found
        try:
            if isinstance(found, Row):
                offer(found, self._currency)
            else:
                sold_in(self._currency, found)
            self._gathering.add(found)
        except BadValueError as bad:
            name = found.values.get("id", "") if isinstance(found, Row) else found.draft.ref or ""
            return bad.finding(found.line, name)
        return None

    def _built(self, names: list[str] | None, note: Note) -> Iterator[FeedProduct]:
        refs = None if names is None else [*names, *(f"sku {name}" for name in names)]
        for ref, found in self._gathering.each(refs):
            own = isinstance(found, OwnProduct)
            made = of_own(found) if own else of_rows(ref, found, self._currency, note)
            if made:
                yield made


def _rows(lines: Lines) -> Iterable[Row | OwnProduct | Finding]:
    first = next((line for line in lines if line.text is None or line.text.strip()), None)
    if first is None:
        raise FeedUnreadable("The file is empty.")
    lines.back([first])
    start = (first.text or "{").lstrip()
    jsonlines.no_array(start)
    if start.startswith("{"):
        return JsonLines(lines)
    lines.most = table.MOST_CHARACTERS
    return Table(lines)

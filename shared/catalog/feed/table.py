"""Rows of a table in text: TSV or CSV, its delimiter told by its header.

A row may go over several lines where its cells are quoted. A quote that is opened by mistake costs
its own line and no other: reading goes on with the next one.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.catalog.feed import columns
from shared.catalog.feed.findings import Code, FeedUnreadable, Finding
from shared.catalog.feed.lines import UNDECODED, Line, Lines

#: Characters of a row, however many lines it has. (The csv module's own limit for a cell, too.)
MOST_CHARACTERS = 131_072
_DELIMITERS = ("\t", ",", ";", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the line that it begins on, its values by column."""

    line: int
    values: dict[str, str]


class _EndlessError(Exception):
    """A row goes on and on."""


class Table:
    """The rows of a table. ``lines`` begin with the header.

    Raises :class:`FeedUnreadable` where there is no header.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        first = next((line for line in lines if line.text is None or line.text.strip()), None)
        if first is None or first.text is None or UNDECODED in first.text:
            raise FeedUnreadable("The first line is no header in UTF-8 or UTF-16; save the file as UTF-8.")
        lines.back([first])
        self._delimiter = _delimiter(first.text)
        self._width: int | None = None
        self.header = columns.header(self._cells(next(lines))[0])
        self._width = self.header.width

    def __iter__(self) -> Iterator[Row | Finding]:
        for first in self._lines:
            cells, error = self._cells(first)
            if error is not None:
                yield error
            elif any(cells):
                yield Row(first.number, self.header.row(cells))

    def _cells(self, first: Line) -> tuple[list[str], Finding | None]:
        """The cells of the row that begins there, or what is wrong with it."""
        taken = [first]
        try:
            cells = self._parsed(taken)
        except (csv.Error, _EndlessError) as error:
            self._lines.back(taken[1:])
            return self._mended(first, isinstance(error, _EndlessError))
        if self._width is not None and not _fits(cells, self._width):
            self._lines.back(taken[1:])
            return [], _miscounted(first, cells, self._width, several=len(taken) > 1)
        if UNDECODED in "".join(cells):
            return [], _undecoded(first)
        return cells, None

    def _parsed(self, taken: list[Line]) -> list[str]:
        def supply() -> Iterator[str]:
            size = 0
            for line in taken:
                yield self._checked(line, size)
            for line in self._lines:
                taken.append(line)
                size += len(taken[-2].text or "")
                yield self._checked(line, size)

        return next(csv.reader(supply(), delimiter=self._delimiter, strict=True), [])

    def _checked(self, line: Line, before: int) -> str:
        if line.text is None or before + len(line.text) > MOST_CHARACTERS:
            raise _EndlessError
        return line.text

    def _mended(self, first: Line, endless: bool) -> tuple[list[str], Finding | None]:
        """A line with quotes as people type them: taken literally where that fits the header."""
        text = (first.text or "").rstrip("\r\n")
        if first.text is None or len(text) > MOST_CHARACTERS:
            reason = f"the row has more than {MOST_CHARACTERS:,} characters"
            return [], Finding(line=first.number, code=Code.TOO_LONG, reason=reason)
        literal = text.split(self._delimiter)
        if len(literal) == self._width and UNDECODED not in text:
            return literal, None
        reason = "a quote is opened and not closed" if endless else "its quotes do not pair"
        return [], Finding(line=first.number, code=Code.UNREADABLE, reason=reason)


def _delimiter(text: str) -> str:
    known = {mark: columns.count_known(text.replace('"', "").split(mark)) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: known[mark])


def _fits(cells: Sequence[str], width: int) -> bool:
    return not cells or len(cells) == width or (len(cells) > width and not any(cells[width:]))


def _miscounted(first: Line, cells: Sequence[str], width: int, *, several: bool) -> Finding:
    reason = f"it has {len(cells)} cells, and the header has {width}"
    if several:
        reason += "; maybe a quote is opened and not closed"
    return Finding(line=first.number, code=Code.UNREADABLE, reason=reason)


def _undecoded(first: Line) -> Finding:
    reason = "it has bytes that are not UTF-8 (or UTF-16) text; save the file as UTF-8"
    return Finding(line=first.number, code=Code.UNREADABLE, reason=reason)

"""The lines of a feed's file, decoded and bounded."""

import codecs
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from typing import BinaryIO

from shared.catalog.feed.findings import FeedUnreadable

#: Stands for bytes that are not text in the file's encoding: it is in no text that is.
UNDECODED = "\udcff"
_HANDLER = "errand.feed.undecoded"
_SAMPLE = 4_096
#: Bytes in which even the shortest header has names of columns alone.
_HEADER = 24

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_FEED = (
    (codecs.BOM_UTF32_LE, "It is encoded as UTF-32; save it as UTF-8."),
    (codecs.BOM_UTF32_BE, "It is encoded as UTF-32; save it as UTF-8."),
    (b"PK\x03\x04", "It is a workbook or an archive; save it as tab-separated text (TSV) or as CSV."),
    (b"\x1f\x8b", "It is compressed; unpack it first."),
    (b"%PDF", "It is a PDF; a feed is TSV, CSV or JSON Lines."),
)


def _undecoded(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return UNDECODED, error.end
    raise error


codecs.register_error(_HANDLER, _undecoded)


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number, from 1; ``text`` is None where it is longer than is read."""

    number: int
    text: str | None


class Lines(Iterator[Line]):
    """The lines of a file one after the other, never more than one of them in memory.

    ``most`` bounds the characters of a line. Raises :class:`FeedUnreadable` for what is no text in
    UTF-8 or UTF-16, or nothing at all.
    """

    def __init__(self, raw: BinaryIO, most: int) -> None:
        self.most = most
        self._text = TextIOWrapper(raw, _encoding(raw), errors=_HANDLER, newline="")
        self._number = 0
        self._again: deque[Line] = deque()

    def __next__(self) -> Line:
        if self._again:
            return self._again.popleft()
        text = self._text.readline(self.most)
        if not text:
            raise StopIteration
        self._number += 1
        if len(text) < self.most or text.endswith(("\n", "\r")):
            return Line(self._number, text)
        self._skip()
        return Line(self._number, None)

    def back(self, lines: Sequence[Line]) -> None:
        """Give these lines again, before any other."""
        self._again.extendleft(reversed(lines))

    def _skip(self) -> None:
        while (rest := self._text.readline(self.most)) and not rest.endswith(("\n", "\r")):
            pass


def _encoding(raw: BinaryIO) -> str:
    start = raw.read(_SAMPLE)
    raw.seek(0)
    if not start.strip():
        raise FeedUnreadable("The file is empty.")
    for mark, why in _NO_FEED:
        if start.startswith(mark):
            raise FeedUnreadable(why)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    return _unmarked(start)


def _unmarked(start: bytes) -> str:
    """UTF-8, or UTF-16 where every other byte of what should be a header in ASCII is zero."""
    even, odd = start[0:_HEADER:2], start[1:_HEADER:2]
    if not any(odd) and all(even):
        return "utf-16-le"
    if not any(even) and all(odd):
        return "utf-16-be"
    if 0 in start[:_HEADER]:
        raise FeedUnreadable("It is not text; a feed is TSV, CSV or JSON Lines in UTF-8 or UTF-16.")
    return "utf-8"

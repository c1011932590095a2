"""What is wrong with a feed, and where."""

from enum import StrEnum

from shared.kernel.errors import Invalid
from shared.kernel.model import Model

#: Characters of a value that a message shows.
_SHOWN = 100


class FeedUnreadable(Invalid):
    """The file is no feed that can be read at all: nothing of it was taken."""

    code = "feed_unreadable"


class Code(StrEnum):
    """What kind of thing is wrong."""

    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    MISSING = "missing"
    INVALID = "invalid"
    CURRENCY = "currency"
    REPEATED = "repeated"
    GROUP = "group"
    STORE = "store"
    STOCK = "stock"


class Finding(Model):
    """Something in a feed that did not reach the store.

    ``line`` is where the row begins, counted from 1 in the file as an editor shows it; ``column`` is
    the feed's own name of the field at fault. ``taken`` tells whether the row was taken without it.
    """

    line: int
    column: str | None = None
    code: Code
    reason: str
    id: str = ""
    taken: bool = False


class BadValueError(ValueError):
    """A value that cannot be taken, by its column."""

    def __init__(self, column: str | None, reason: str, code: Code = Code.INVALID) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.code = code

    def finding(self, line: int, row_id: str = "", *, taken: bool = False) -> Finding:
        """It, as found in that row."""
        return Finding(
            line=line, column=self.column, code=self.code, reason=self.reason, id=row_id[:_SHOWN], taken=taken
        )


def quoted(text: str) -> str:
    """A value as a message shows it: short, on one line, without anything that a terminal obeys."""
    short = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return ascii(short) if not short.isprintable() else f"'{short}'"

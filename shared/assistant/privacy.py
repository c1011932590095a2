"""Personal data stays here: what a remote model is shown has placeholders in its place.

Found are e-mail addresses, numbers of telephones and cards, postal addresses (parsed ones part by part,
others from the words that lead to them), and names: those that are known of the shopper and those that
they say are theirs. The same text has the same placeholder throughout a request. Too much hidden does
no harm, as every placeholder that comes back, in a plan's arguments or in a reply, is what it stood for
again; too little would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from shared.assistant.language.addresses import read_address

_EMAIL = re.compile(r"[^\s@<>()\[\]\",;:'\\]{1,64}@[^\s@<>()\[\]\",;:'\\]{1,190}\.[^\W\d_]{2,24}")
#: Seven digits and more, as numbers of telephones, cards and accounts are written.
_DIGITS = re.compile(r"(?<![\w.])[+(]{0,2}\d(?:[ ()/.-]{0,3}\d){6,}+(?!\w)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HIDDEN_CARD = re.compile(r"•••• \d{4}")
_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)", re.IGNORECASE)
#: A street with its number, as it is written in several countries.
STREET = re.compile(
    r"(?<!\w)\d{1,5}[a-z]? (?:[^\W\d_][\w'.-]* ){1,4}?"
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|square|sq|court|ct|close|way|terrace|boulevard|blvd"
    r"|place|pl|crescent|gardens|highway|hwy)(?!\w)"
    r"|(?<!\w)[^\W\d_]{2,30}(?:stra(?:ß|ss)e|str\.|weg|platz|gasse) \d{1,4}[a-z]?(?!\w)"
    r"|(?<!\w)(?:rue|avenue|via|calle) (?:[^\W\d_][\w'-]* ){1,4}\d{1,4}(?!\w)",
    re.IGNORECASE,
)
#: What follows these words up to a full stop is where somebody lives, if it has a number in it.
_LIVES = re.compile(
    r"(?:i live at|my address is|(?:ship|send|deliver)(?: it| them| this)? to|address:)\s+"
    r"([^.!?\n]*\d[^.!?\n]*)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:my name is|my name's|i am called|i'm called|name:|call me)\s+"
    r"([^\W\d_][\w'-]*(?: (?!(?:and|i|please|but|can|could|want|need|my|the)\b)[^\W\d_][\w'-]*){0,2})",
    re.IGNORECASE,
)
#: How a summary begins the line with the address in it.
_DELIVERED = re.compile(r"^\W*(?:delivered|shipped|sent) to ", re.IGNORECASE)
_SHORTEST_NAME = 3


class Span(NamedTuple):
    """A piece of a text that is personal, and of which kind."""

    start: int
    end: int
    kind: str


class Veil:
    """Hides and shows again. One for each request: ``shown`` are all texts that it will be given."""

    def __init__(self, known: Iterable[str] = (), shown: Iterable[str] = ()) -> None:
        self._known = [_known(words) for words in sorted(set(known), key=len, reverse=True) if words.strip()]
        self._taken = set(re.findall(r"\[[a-z]+_\d+\]", " ".join(shown)))
        self._marks: dict[str, str] = {}
        self._behind: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """The text with a placeholder for everything personal in it."""
        parts, at = list[str](), 0
        for span in _apart(self._personal(text)):
            parts += [text[at : span.start], self._mark(text[span.start : span.end], span.kind)]
            at = span.end
        return "".join([*parts, text[at:]])

    def hide_in(self, value: Any) -> Any:
        """A JSON value with each of its texts hidden; names of fields and numbers stay."""
        return _each_text(value, self.hide)

    def hide_data(self, text: str) -> str:
        """Text that may be a JSON document inside a mark (``<data>{…}</data>``), which it stays."""
        before, start, rest = text.partition("{")
        body, end, after = rest.rpartition("}")
        try:
            document = json.loads(f"{start}{body}{end}")
        except ValueError:
            return self.hide(text)
        hidden = json.dumps(self.hide_in(document), ensure_ascii=False, separators=(",", ":"))
        return f"{self.hide(before)}{hidden}{self.hide(after)}"

    def hide_again(self, text: str) -> str:
        """The text hidden, and in it all that this veil has hidden before, alone and out of context too."""
        for behind in sorted(self._marks, key=len, reverse=True):
            mark = self._marks[behind]
            text = _known(behind).sub(lambda _, mark=mark: mark, text)
        return self.hide(text)

    def hide_again_in(self, value: Any) -> Any:
        """A JSON value with each of its texts hidden again."""
        return _each_text(value, self.hide_again)

    def show(self, text: str) -> str:
        """The text with what was behind each placeholder."""
        for mark, behind in self._behind.items():
            text = text.replace(mark, behind)
        return text

    def show_in(self, value: Any) -> Any:
        """A JSON value with each of its texts shown."""
        return _each_text(value, self.show)

    def _mark(self, text: str, kind: str) -> str:
        if text not in self._marks:
            number = 1
            while (mark := f"[{kind}_{number}]") in self._taken:
                number += 1
            self._taken.add(mark)
            self._marks[text], self._behind[mark] = mark, text
        return self._marks[text]

    def _personal(self, text: str) -> Iterator[Span]:
        for pattern in self._known:
            yield from _all(pattern, text, "known")
        yield from _all(_EMAIL, text, "email")
        yield from _all(_HIDDEN_CARD, text, "card")
        yield from (span for span in _all(_DIGITS, text, "number") if not _DATE.match(text, span.start))
        parts = list(_address(text))
        yield from parts
        for pattern, kind in ((STREET, "street"), (_POSTCODE, "postcode")):
            yield from _all(pattern, text, kind)
        for pattern, kind in ((_NAMED, "name"), *(() if parts else ((_LIVES, "address"),))):
            yield from (Span(*found.span(1), kind) for found in pattern.finditer(text))


def known_of(name: str, *others: str) -> tuple[str, ...]:
    """What to hide of a person: the whole name, its parts, and other words that are theirs alone."""
    parts = (part for part in name.split() if len(part) >= _SHORTEST_NAME)
    return tuple(dict.fromkeys(words for words in (name, *parts, *others) if words))


def _known(words: str) -> re.Pattern[str]:
    """A single word only where it is written as a name is: a shopper called Rose may buy a rose."""
    flags = re.IGNORECASE if len(words.split()) > 1 or not words.isalpha() else re.NOFLAG
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", flags)


def _all(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Span]:
    return (Span(*found.span(), kind) for found in pattern.finditer(text))


def _address(text: str) -> Iterator[Span]:
    """The parts of a whole address, so that a plan can name each of them."""
    for line in text.split("\n"):
        address = read_address(_DELIVERED.sub("", line))
        if address is None:
            continue
        region = address.region if any(map(str.isdigit, address.region)) else ""
        parts = {"name": address.name, "street": address.line1, "city": address.city, "region": region}
        for kind, part in {**parts, "street2": address.line2, "postcode": address.postal_code}.items():
            if part:
                yield from _all(_known(part), text, kind.rstrip("2"))


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, none over another: of two that meet, the later one is what the first leaves."""
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= at:
            yield span
            at = span.end
        elif span.end > at:
            yield Span(at, span.end, span.kind)
            at = span.end


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _each_text(inner, change) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(inner, change) for inner in value]
    return value

"""Messages made comparable: cleaned, folded, cut into tokens. Every step is linear in the message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from shared.assistant.language.shorthand import LEADING_ONLY, SHORTHAND

V = TypeVar("V")

# Possessive quantifiers: no input makes this go back.
_TOKEN = re.compile(r"\d++(?:[.,]\d++)*+|[^\W\d_][^\W_]*+(?:['_-][^\W_]++)*+|[^\s\w]|_")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "n't": ("not",),
    "'ll": ("will",),
    "'d": ("would",),
    "'ve": ("have",),
    "'re": ("are",),
}
_SHORTEST_PLURAL = 4
#: Texts of records whose words are kept: those of some hundred products, about 2 MB.
_MOST_PHRASES = 8_192
_JOINTS = frozenset(
    ("and", "but", "so", "then", "yes", "no", "ok", "okay", "hi", "hello", "hey", "thanks", "well")
)


def among(line: str) -> frozenset[str]:
    """The words of a line, as a set to look words up in."""
    return frozenset(line.split())


class Token(NamedTuple):
    """A word, number or mark, folded; ``start`` and ``end`` are places in the cleaned message."""

    text: str
    start: int
    end: int


def clean(message: str) -> str:
    """The message in composed form, on one line, without control or invisible characters."""
    composed = unicodedata.normalize("NFKC", message).translate(_APOSTROPHES)
    if not composed.isprintable():
        composed = "".join(_printable(character) for character in composed)
    return " ".join(composed.split())


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category[0] == "C" else character


def fold(text: str) -> str:
    """Lower case without accents; as long as ``text`` where each character has one folded form."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(cleaned: str) -> list[Token]:
    """The tokens of a cleaned message, contractions taken apart."""
    found: list[Token] = []
    for match in _TOKEN.finditer(cleaned):
        start, end = match.span()
        word = fold(match[0]).strip()
        own = word in LEADING_ONLY and not _leads(found)
        found += (Token(part, start, end) for part in ((word,) if own else _apart(word)) if part)
    return found


def _leads(before: Sequence[Token]) -> bool:
    """Whether what comes after these begins to say something."""
    return not before or not before[-1].text[0].isalnum() or before[-1].text in _JOINTS


def words(text: str) -> tuple[str, ...]:
    """The folded words of a phrase of the catalogue's, marks left out."""
    return tuple(token.text for token in tokens(clean(text)) if token.text[0].isalnum())


@lru_cache(maxsize=_MOST_PHRASES)
def known_words(text: str) -> tuple[str, ...]:
    """:func:`words` of a record's text, kept for the next turn that reads it; never of what people say."""
    return words(text)


def _apart(word: str) -> tuple[str, ...]:
    if word in SHORTHAND:
        return SHORTHAND[word]
    if "'" not in word:
        return (word,)
    for ending, expanded in _ENDINGS.items():
        if word.endswith(ending):
            return (word.removesuffix(ending), *expanded)
    stem, _, rest = word.partition("'")
    if rest == "s":
        return (stem, "is") if stem in _IS_BEFORE else (stem,)
    return (word,)


def stem(word: str) -> str:
    """The singular of an English noun, near enough to look it up: ``shoes``, ``dresses``, ``berries``."""
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes", "zes")) else word[:-1]


_IS_BEFORE = among("what where who how that it here there when which")


class Phrases(Generic[V]):
    """Phrases of one or more words and what they mean; the longest that fits is found."""

    def __init__(self, entries: Iterable[tuple[Sequence[str], V]]) -> None:
        self._meanings: dict[tuple[str, ...], V] = {}
        self._longest: dict[str, int] = {}
        for phrase, meaning in entries:
            self._meanings.setdefault(tuple(phrase), meaning)
            self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))

    @staticmethod
    def of(table: Mapping[V, str]) -> Phrases[V]:
        """From a table of meanings, each with its phrases divided by ``|``."""
        return Phrases(
            (phrase.split(), meaning) for meaning, line in table.items() for phrase in line.split("|")
        )

    @cached_property
    def vocabulary(self) -> set[str]:
        """Every word of every phrase."""
        return {word for phrase in self._meanings for word in phrase}

    def at(self, given: Sequence[str], index: int) -> tuple[V, int] | None:
        """The meaning and the width of the longest phrase that begins at ``index``."""
        for width in range(self._longest.get(given[index], 0), 0, -1):
            phrase = tuple(given[index : index + width])
            if len(phrase) == width and phrase in self._meanings:
                return self._meanings[phrase], width
        return None

    def all(self, given: Sequence[str]) -> list[tuple[int, int, V]]:
        """Each phrase in turn, from left to right and not overlapping, as (index, width, meaning)."""
        found: list[tuple[int, int, V]] = []
        index = 0
        while index < len(given):
            hit = self.at(given, index)
            if hit:
                found.append((index, hit[1], hit[0]))
            index += hit[1] if hit else 1
        return found

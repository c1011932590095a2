"""What was bought before, in words: "the one I bought last year", "my old tent"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.assistant.language.text import Phrases, among
from shared.assistant.plan import BoughtPeriod

_BOUGHT = among("bought ordered purchased got had")
_WHEN: Phrases[BoughtPeriod] = Phrases.of(
    {
        "last_year": "last year",
        "this_year": "this year",
        "last_month": "last month",
        "last_week": "last week",
        "": "before|last time|earlier|already|previously|in the past|a while ago|recently|once|the other day",
    }
)
_OWN = Phrases.of({True: "my old|my last|my previous|my current|my existing"})
_DIVIDERS = among("with to against and or versus vs than ,")
_SMALL = among("the one ones that which a an my of")


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase that is meant: the words of its kind, if any, its time, and its tokens."""

    noun: str
    period: BoughtPeriod
    start: int
    end: int


def read_bought(words: Sequence[str]) -> Bought | None:
    """The purchase that ``words`` speak of, or None."""
    for index in range(len(words) - 1):
        if words[index] in ("i", "we") and _verb(words, index + 1):
            return _told(words, index, index + 1 + _verb(words, index + 1))
        own = _OWN.at(words, index)
        if own is not None:
            return _told(words, index, index + own[1], owned=True)
    return None


def _verb(words: Sequence[str], index: int) -> int:
    """How many tokens say that something was bought: ``bought``, ``have bought``."""
    if words[index] in _BOUGHT:
        return 1
    have = words[index] in ("have", "already") and index + 1 < len(words) and words[index + 1] in _BOUGHT
    return 2 if have else 0


def _told(words: Sequence[str], index: int, end: int, *, owned: bool = False) -> Bought:
    start = index
    if owned:
        stop = next((at for at in range(end, len(words)) if words[at] in _DIVIDERS), len(words))
        return Bought(" ".join(words[end:stop]), "", start, stop)
    while start and words[start - 1] not in _DIVIDERS and words[start - 1].isalpha():
        start -= 1
    when = _WHEN.at(words, end) if end < len(words) else None
    noun = " ".join(word for word in words[start:index] if word not in _SMALL)
    return Bought(noun, when[0] if when else "", start, end + (when[1] if when else 0))

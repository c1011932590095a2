"""A message cut into the wishes it holds, and each clause with what the tables see in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.assistant.language.cues import ASIDES, CUES, EMPTY, OFF_TOPIC, UNSUPPORTED, Cue, mended
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.references import Reference, read_reference
from shared.assistant.language.text import Token, tokens

_ENDS = frozenset(".;!?")
_JOINTS = frozenset(("and", "then", ",", "also", "plus"))
#: A clause begins anew after a joint only with one of these wishes.
_OPENERS: frozenset[Cue] = frozenset(
    ("find", "wish", "add", "remove", "clear", "quantity", "details", "compare", "swap")
) | frozenset[Cue](("checkout", "orders", "address", "payment"))
#: Clauses of one message that are acted on.
MOST_CLAUSES = 4


@dataclass(slots=True)
class Clause:
    """One wish's words; ``start`` and ``end`` are places in the cleaned message."""

    words: list[str]
    start: int = 0
    end: int = 0
    cues: dict[Cue, tuple[int, int]] = field(default_factory=dict[Cue, tuple[int, int]])
    reference: Reference = field(default_factory=Reference)
    unsupported: str | None = None
    off_topic: bool = False
    aside: str = ""
    aside_tokens: frozenset[int] = frozenset()

    @staticmethod
    def of(words: list[str], start: int = 0, end: int = 0) -> Clause:
        """A clause with its cues (the first of each kind) and what it points at."""
        clause = Clause(words, start, end, reference=read_reference(words))
        for index, width, cue in CUES.all(words):
            clause.cues.setdefault(cue, (index, width))
        topics = UNSUPPORTED.all(words)
        clause.unsupported = topics[0][2] if topics else None
        clause.off_topic = bool(OFF_TOPIC.all(words))
        asides = ASIDES.all(words)
        clause.aside = asides[0][2] if asides else ""
        clause.aside_tokens = _spans(asides)
        return clause

    def has(self, *cues: Cue) -> bool:
        """Whether any of these was said."""
        return any(cue in self.cues for cue in cues)

    @property
    def cue_tokens(self) -> frozenset[int]:
        """The tokens that cues are made of."""
        return _spans(self.cues.values())

    @property
    def content(self) -> list[str]:
        """The words that are not empty."""
        return [word for word in self.words if word not in EMPTY and word[0].isalnum()]


def _spans(found: Iterable[Sequence[Any]]) -> frozenset[int]:
    """The tokens of phrases, each given by its index and width first."""
    return frozenset(token for index, width, *_ in found for token in range(index, index + width))


def clauses(cleaned: str, lexicon: Lexicon) -> list[Clause]:
    """The clauses of a message, in order."""
    found = tokens(cleaned)
    fixed = mended([token.text for token in found], lexicon.speller)
    cut: list[Clause] = []
    runs = _runs(fixed)
    begin = 0
    for index in range(len(fixed) + 1):
        width = _cut_at(found, fixed, runs, begin, index)
        if width is None:
            continue
        if index > begin:
            cut.append(_clause(found, fixed, begin, index))
        begin = index + width
    return [clause for clause in cut if clause.words][:MOST_CLAUSES]


def _clause(found: Sequence[Token], fixed: Sequence[str], begin: int, end: int) -> Clause:
    return Clause.of(list(fixed[begin:end]), found[begin].start, found[end - 1].end)


def _runs(words: Sequence[str]) -> list[int]:
    """Where the run of joining words ends that each word is in, itself where it joins nothing."""
    ends = list(range(len(words) + 1))
    for index in range(len(words) - 1, -1, -1):
        if words[index] in _JOINTS or words[index] == "please":
            ends[index] = ends[index + 1]
    return ends


def _cut_at(
    found: Sequence[Token], words: Sequence[str], runs: Sequence[int], begin: int, index: int
) -> int | None:
    """How many tokens divide two clauses at ``index``, or None where none do."""
    if index == len(words):
        return 0
    if words[index] in _ENDS and not _inside(found, index):
        return 1
    if words[index] not in _JOINTS or index == begin:
        return None
    after = runs[index]
    opener = CUES.at(words, after) if after < len(words) else None
    return after - index if opener and opener[0] in _OPENERS else None


def _inside(found: Sequence[Token], index: int) -> bool:
    """Whether a mark stands inside a word, as in ``x.y``."""
    return (
        0 < index < len(found) - 1
        and found[index - 1].end == found[index].start
        and found[index + 1].start == found[index].end
    )

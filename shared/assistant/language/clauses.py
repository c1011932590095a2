"""A message cut into the wishes it holds, and each clause with what the tables see in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.assistant.language.cues import ASIDES, CUES, EMPTY, OFF_TOPIC, UNSUPPORTED, Cue, mended
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.references import Reference, read_reference
from shared.assistant.language.text import Token, among, tokens

_ENDS = frozenset(".;!?")
_JOINTS = frozenset(("and", "then", ",", "also", "plus", "but", "or", "so"))
#: Words that may stand before the wish of a clause.
_SOFT = among(
    "i we you could can would will please just also then me to let us rather kindly maybe now go how "
    "about want need"
)
_MOST_SOFT = 6
#: Commands that begin a clause without a joint, as in speech, but not after one of these words.
_ABRUPT = among("add remove delete checkout")
_ABRUPT_PAIRS = frozenset((("show", "me"), ("find", "me"), ("check", "out"), ("take", "me")))
_LEADING = among(
    "to can you could would will i not never let us do did we and then also might may should cannot they or"
)
#: Verbs that take something out with a particle some words later, and their particles.
_PARTICLES = {
    "take": among("out off away"),
    "get": among("out off"),
    "throw": among("out away off"),
    "toss": among("out away"),
    "chuck": among("out away"),
    "kick": among("out off"),
    "pull": among("out off"),
    "leave": among("out off"),
    "put": among("back"),
    "want": among("out off gone"),
}
_REACH = 8
#: Words of the longest phrase that only points.
_MOST_POINTING = 4
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
    particle: frozenset[int] = frozenset()

    @staticmethod
    def of(words: list[str], start: int = 0, end: int = 0) -> Clause:
        """A clause with its cues (the first of each kind) and what it points at."""
        clause = Clause(words, start, end, reference=read_reference(words))
        for index, width, cue in CUES.all(words):
            clause.cues.setdefault(cue, (index, width))
        _take_apart(clause)
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
        return _spans(self.cues.values()) | self.particle

    @property
    def spoken(self) -> bool:
        """Whether it has a word or a number at all."""
        return any(word[0].isalnum() for word in self.words)

    @property
    def only_points(self) -> bool:
        """Whether it is nothing but "the second one"."""
        return _only_points(self.words)

    @property
    def content(self) -> list[str]:
        """The words that are not empty."""
        return [word for word in self.words if word not in EMPTY and word[0].isalnum()]


def _take_apart(clause: Clause) -> None:
    """``take the blue one out``: a verb and its particle are one cue, whatever stands between them."""
    for index, word in enumerate(clause.words):
        ends = _PARTICLES.get(word)
        at = _particle(clause.words, index, ends) if ends else None
        if at is not None:
            clause.particle = frozenset((at,))
            begun: list[Cue] = [cue for cue, (start, _) in clause.cues.items() if start in (index, index - 1)]
            for cue in begun:
                del clause.cues[cue]
            clause.cues.setdefault("remove", (index, 1))
            return


def _particle(words: Sequence[str], index: int, ends: frozenset[str]) -> int | None:
    reach = range(index + 2, min(index + _REACH, len(words)))
    return next((at for at in reach if words[at] in ends and words[at + 1 : at + 3] != ["of", "stock"]), None)


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
    if index == begin:
        return None
    if words[index] not in _JOINTS:
        return 0 if _abrupt(words, index) else None
    after = runs[index]
    return after - index if _opens(words, after) and not _only_points(words[begin:index]) else None


def _only_points(words: Sequence[str]) -> bool:
    """Whether words do nothing but point: ``the last one`` in "the last one, what sizes does it have"."""
    if len(words) > _MOST_POINTING or CUES.all(words):
        return False
    found = read_reference(words)
    return bool(found.ordinals) and all(
        index in found.used or word in EMPTY for index, word in enumerate(words)
    )


def _opens(words: Sequence[str], index: int) -> bool:
    """Whether a wish begins here, manners before it included."""
    for at in range(index, min(index + _MOST_SOFT, len(words))):
        opener = CUES.at(words, at)
        if opener and opener[0] in _OPENERS:
            return True
        if words[at] not in _SOFT:
            return False
    return False


def _abrupt(words: Sequence[str], index: int) -> bool:
    """Whether a command begins here with no joint before it: ``i need socks add the second one``."""
    command = words[index] in _ABRUPT or tuple(words[index : index + 2]) in _ABRUPT_PAIRS
    return command and words[index - 1] not in _LEADING and words[index - 1][0].isalnum()


def _inside(found: Sequence[Token], index: int) -> bool:
    """Whether a mark stands inside a word, as in ``x.y``."""
    return (
        0 < index < len(found) - 1
        and found[index - 1].end == found[index].start
        and found[index + 1].start == found[index].end
    )

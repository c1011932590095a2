"""Rules for comparisons: "compare the first two", "which is lighter", "the difference between A and B"."""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.clauses import Clause
from shared.assistant.language.purchases import read_bought
from shared.assistant.language.reading import Reading, reading_of
from shared.assistant.language.superlatives import MEASURED
from shared.assistant.language.text import Phrases, among
from shared.assistant.language.wishes import Wish
from shared.assistant.plan import By, Pick

_DIVIDERS = among("with to against and or versus vs than ,")
_COMPARING = among(
    "compare compared comparison difference differences between versus vs better which what is are the how "
    "one does do please me can you could would of them those these in a side by me show two"
)
_WHICH = among("which what")
_PRICED: Phrases[By] = Phrases.of({"price_asc": "cheaper|cheapest", "price_desc": "dearer|more expensive"})
#: Things that are put side by side at once.
MOST = 4


def compare(reading: Reading) -> Wish | None:
    """Two to four things side by side; where it says by what, the reply begins with that."""
    clause = reading.clause
    by = _asked_by(clause.words)
    if not clause.has("compare") and by is None:
        return None
    if by is not None and len(reading.memo.results) < 2 and not clause.has("compare"):  # noqa: PLR2004
        return None
    bought = read_bought(clause.words)
    rest = [
        word
        for index, word in enumerate(clause.words)
        if bought is None or not bought.start <= index < bought.end
    ]
    picks = _picks(reading, rest)
    alone = by is not None and len(picks) == 1 and bought is None
    wish = Wish("compare", 90, picks=[] if alone else picks, about=by or "")
    wish.bought = bought
    return wish


def _asked_by(words: Sequence[str]) -> By | None:
    """What "which is lighter" asks for; None where nothing of the kind is asked."""
    if words[0] not in _WHICH:
        return None
    hits = [*MEASURED.all(words), *_PRICED.all(words)]
    if not hits or any(word in ("sells", "shop") for word in words):
        return None
    index, width, by = hits[0]
    said = among("is one of them these those the are two three has and or weighs")
    plain = all(word in said or not word.isalpha() for word in words[1:index])
    tail = words[index + width :]
    return by if plain and len(tail) <= MOST + 2 else None


def _picks(reading: Reading, words: Sequence[str]) -> list[Pick]:
    """A pick for each side, in the order in which they are named; none where all that is shown is meant."""
    picks: list[Pick] = []
    for side in _sides(words):
        clause = Clause.of(side)
        clause.cues.pop("compare", None)
        found = reading_of(clause, reading.lexicon, reading.memo, " ".join(side), False)
        several = clause.reference.every is not None or (clause.reference.pronoun and _plural(side))
        if several and not clause.reference.ordinals:
            return []
        if clause.reference.given or clause.reference.one or found.found.subject or found.found.options:
            picks += found.picks()
    return picks[:MOST]


def _plural(side: Sequence[str]) -> bool:
    return bool({"them", "those", "these"} & set(side))


def _sides(words: Sequence[str]) -> list[list[str]]:
    """The words of each thing that is compared, without those of comparing."""
    sides: list[list[str]] = [[]]
    for word in words:
        if word in _DIVIDERS:
            sides.append([])
        else:
            sides[-1].append(word)
    return [side for side in (_trimmed(side) for side in sides) if side]


def _trimmed(side: Sequence[str]) -> list[str]:
    kept = list(side)
    while kept and kept[0] in _COMPARING and not _points(kept):
        kept = kept[1:]
    return (
        kept
        if any(word not in _COMPARING or word in ("them", "those", "these", "one") for word in kept)
        else []
    )


def _points(words: Sequence[str]) -> bool:
    """Whether these begin with what points: ``the one``, ``them``, ``those two``."""
    named = words[0] == "the" and len(words) > 1 and (words[1] == "one" or words[1] not in _COMPARING)
    return named or words[0] in ("them", "those", "these")

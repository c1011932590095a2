"""Counts and ordinals, in digits and in English words."""

from collections.abc import Sequence

_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS_IN_ORDER = "twenty thirty forty fifty sixty seventy eighty ninety"
_IN_ORDER = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_SMALL = {word: value for value, word in enumerate(_UP_TO_NINETEEN.split())}
_TENS = {word: 10 * value for value, word in enumerate(_TENS_IN_ORDER.split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1_000}
_GROUPS = {"dozen": 12, "couple": 2, "half-dozen": 6}
_ORDINALS = {word: value for value, word in enumerate(_IN_ORDER.split(), 1)} | {
    "last": -1,
    "bottom": -1,
    "top": 1,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
}
_NAMING = frozenset(("#", "number", "no", "option", "item", "result", "nr"))
#: Longer numbers mean nothing to a shop.
_DIGITS = 9
#: Words of the longest number that is read in words.
_LONGEST = 9

#: Digits and size of an ordinal that can mean a result.
_SHORT = 2
_FURTHEST = 50

Found = tuple[int, int]


def count_at(words: Sequence[str], index: int) -> Found | None:
    """A count that begins at ``index`` and the number of tokens that say it: ``two hundred``, ``43``."""
    word = words[index]
    if word.isdecimal():
        return (int(word), 1) if len(word) <= _DIGITS else None
    if word in ("a", "half"):
        return _group_at(words, index)
    if word in _GROUPS:
        return _GROUPS[word], _of(words, index + 1) - index
    return _spelled_at(words, index)


def _group_at(words: Sequence[str], index: int) -> Found | None:
    """``a dozen``, ``half a dozen``, ``a couple of``, ``a hundred``."""
    half = words[index] == "half"
    at = index + 1 + (half and words[index + 1 : index + 2] == ["a"])
    noun = words[at] if at < len(words) else ""
    if noun in _GROUPS:
        return _GROUPS[noun] // (2 if half else 1), _of(words, at + 1) - index
    return (_SCALES[noun], at + 1 - index) if noun in _SCALES and not half else None


def _of(words: Sequence[str], index: int) -> int:
    return index + 1 if index < len(words) and words[index] == "of" else index


def _spelled_at(words: Sequence[str], index: int) -> Found | None:
    total = part = 0
    at = index
    while at < min(len(words), index + _LONGEST):
        pieces = words[at].split("-")
        if all(piece in _SMALL or piece in _TENS for piece in pieces):
            part += sum(_SMALL.get(piece, _TENS.get(piece, 0)) for piece in pieces)
        elif words[at] in _SCALES:
            total, part = total + max(part, 1) * _SCALES[words[at]], 0
        elif not (words[at] == "and" and at > index and _goes_on(words, at)):
            break
        at += 1
    return (total + part, at - index) if at > index else None


def _goes_on(words: Sequence[str], at: int) -> bool:
    """``two hundred and fifty`` goes on at its ``and``; ``two and three`` does not."""
    after = words[at + 1 : at + 2]
    return words[at - 1] in _SCALES and bool(after) and (after[0] in _SMALL or after[0] in _TENS)


def ordinal_at(words: Sequence[str], index: int) -> Found | None:
    """An ordinal at ``index``: ``second``, ``2nd``, ``#2``, ``number two``; the last is -1."""
    word = words[index]
    if word in _ORDINALS:
        return _ORDINALS[word], 1
    following = words[index + 1] if index + 1 < len(words) else ""
    if word.isdecimal() and following in ("st", "nd", "rd", "th") and len(word) <= _SHORT:
        return int(word), 2
    if word in _NAMING and following:
        count = count_at(words, index + 1)
        return (count[0], 1 + count[1]) if count and 0 < count[0] <= _FURTHEST else None
    return None


def numbers_in(words: Sequence[str]) -> set[int]:
    """Every count and ordinal that the words say, each in every reading."""
    found: set[int] = set()
    for index in range(len(words)):
        for reading in (count_at(words, index), ordinal_at(words, index)):
            if reading:
                found.add(reading[0])
    return found

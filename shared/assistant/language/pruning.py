"""Words that name nothing which is looked for are left out of a wish, by what they mean where they stand.

"My kid outgrew his rain boots" is about boots. Only what the rules could make nothing of is weighed, and only
what is surely no name goes; numbers, and words of what was shown, stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.reading import Reading
from shared.assistant.language.wishes import Wish

#: A share below which a word is surely no name, in percent.
_SURELY_NOT = 10


def pruned(wish: Wish, reading: Reading, names: Sequence[int]) -> Wish:
    """The wish without those words. ``names`` says of each word of the clause how likely it names what is
    looked for, in percent."""
    junk = _junk(reading, names)
    if not junk:
        return wish
    if wish.criteria is not None and wish.criteria.text:
        kept = _without(wish.criteria.text, junk)
        if kept or wish.intent == "refine" or reading.found.criteria.categories or reading.found.terms:
            wish.criteria = wish.criteria.model_copy(update={"text": kept})
    wish.picks = [pick.model_copy(update={"name": _without(pick.name, junk)}) for pick in wish.picks]
    return wish


def _junk(reading: Reading, names: Sequence[int]) -> frozenset[str]:
    likely: dict[str, int] = {}
    for word, share in zip(reading.clause.words, names, strict=True):
        likely[word] = max(share, likely.get(word, 0))
    weighed = (word for word in reading.found.left if word.isalpha() and word not in reading.named)
    return frozenset(word for word in weighed if likely.get(word, 100) < _SURELY_NOT)


def _without(text: str, junk: frozenset[str]) -> str:
    return " ".join(word for word in text.split() if word not in junk)

"""What a thing must not be or have: "without nuts", "not the red ones", "anything but black"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.assistant.language.cues import EMPTY
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.text import Phrases, among

#: ``True`` leads exclude any word after them, the others only what the catalogue knows.
_LEADS: Phrases[bool] = Phrases.of(
    {
        True: "without|without any|except|except for|excluding|minus|free of|free from|anything but|"
        "everything but|any color but|any colour but|any color except|any colour except|other than|apart "
        "from|"
        "but no|but not|and no|with no|has no|have no|not made of|not made from|not containing|"
        "does not contain|do not contain|does not have|without the|hate|cannot stand|can not stand|"
        "allergic to|"
        "rather than|instead of",
        False: "not|no|non|not in|never|nor|not the|not any|none of the|no more|skip|skip the|avoid|"
        "do not like|do not want|do not show me|not too",
    }
)
#: Words between a lead and what it excludes.
_BETWEEN = among(
    "any the a an in of for with from made containing contain contains color colour colored coloured too"
)
#: After these a "no" denies something else.
_OTHERWISE = among(
    "longer problem problems idea rush matter need way worries thanks thank time money one i it that "
    "this you we more than"
)
_ENDS = among(", . ; ! ?")


def excluded_in(
    words: Sequence[str], stems: Sequence[str], lexicon: Lexicon, used: set[int]
) -> Iterator[tuple[str, frozenset[int]]]:
    """What ``words`` exclude, each with the tokens that say so."""
    for index, width, any_word in _LEADS.all(words):
        at = index + width
        if at - 1 in used or (at < len(words) and words[at] in _OTHERWISE):
            continue
        if words[index] == "no" and words[at : at + 1] == ["the"]:
            continue
        while at < len(words) and words[at] in _BETWEEN:
            at += 1
        found = _named(words, stems, lexicon, at, any_word)
        if found:
            yield " ".join(found[0]), frozenset(range(index, found[1]))


def _named(
    words: Sequence[str], stems: Sequence[str], lexicon: Lexicon, at: int, any_word: bool
) -> tuple[list[str], int] | None:
    """The words that name what is excluded, and where they end."""
    if at >= len(words) or words[at] in _ENDS:
        return None
    hit = lexicon.phrases.at(stems, at)
    if hit is not None:
        return [hit[0].value], at + hit[1]
    if any_word and words[at] not in EMPTY and words[at].isalpha():
        return [words[at]], at + 1
    return None

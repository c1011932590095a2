"""What is not wanted: "not red", "without nuts", "no leather", "anything but Velora"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.assistant.language.cues import EMPTY
from shared.assistant.language.lexicon import Lexicon, Term
from shared.assistant.language.text import Phrases, among

_NOT = Phrases.of(
    {
        "known": "not|non|anything but|other than|except|except for|excluding|minus|apart from|but not",
        "any": "without|without any|no|free of|free from|except|excluding|not contain|not containing|"
        "does not contain|do not contain|not made of|not made from|nothing with|avoid|avoiding|but no|"
        "not with|with no",
    }
)
#: Words between a negation and what is negated.
_BETWEEN = among("in the a an any of made from with")
#: What comes after a "no" or a "not" and is nothing to leave out.
_NEVER = among(
    """
    thanks thank problem idea rush worries more wait way hurry matter limit preference sure yet now really
    that this those these them it one ones other others first second third last too very so only just
    important necessary working bad heavy light big small long short expensive cheap cheaper dear good great
    need worry bother what longer later mind clue particular specific special
    """
)
#: Words that are left out by one message.
_MOST = 5


@dataclass(slots=True)
class Excluded:
    """Values and words that are not wanted, and the tokens that say so."""

    terms: list[Term] = field(default_factory=list[Term])
    words: list[str] = field(default_factory=list[str])
    used: set[int] = field(default_factory=set[int])

    @property
    def values(self) -> dict[str, list[str]]:
        """The values by the name of their property, all that one word means together."""
        found: dict[str, list[str]] = {}
        for term in self.terms:
            name = term.name if term.kind == "attribute" else term.kind
            known = found.setdefault(name, [])
            known += [value for value in (term.alike or (term.value,)) if value not in known]
        return found


def read_exclusions(words: Sequence[str], stems: Sequence[str], lexicon: Lexicon, used: set[int]) -> Excluded:
    """What ``words`` say is not wanted. Tokens in ``used`` belong to something else."""
    found = Excluded()
    index = 0
    while index < len(words):
        hit = _NOT.at(words, index)
        if hit is None or index in used:
            index += 1
            continue
        index = _listed(words, stems, lexicon, index, index + hit[1], found)
    found.used -= used
    return found


def _listed(
    words: Sequence[str], stems: Sequence[str], lexicon: Lexicon, start: int, index: int, found: Excluded
) -> int:
    """Take what follows a negation, and more after an "or"; where the reading goes on."""
    any_word = _any_word(words, start, index)
    first = True
    while first or (index < len(words) and words[index] in ("or", "nor")):
        at = index if first else index + 1
        while at < len(words) and words[at] in _BETWEEN:
            at += 1
        end = _one(words, stems, lexicon, at, any_word, found)
        if end == at:
            break
        found.used |= set(range(start, end))
        index, first = end, False
    return max(index, start + 1)


def _any_word(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a negation may be of a word that the catalogue does not know as a value."""
    said = words[start:end]
    return said not in (["not"], ["non"], ["anything", "but"], ["other", "than"]) or start == 0


def _one(
    words: Sequence[str], stems: Sequence[str], lexicon: Lexicon, at: int, any_word: bool, found: Excluded
) -> int:
    """Take one value or word; its end, or ``at`` where there is none."""
    if at >= len(words):
        return at
    term = lexicon.phrases.at(stems, at)
    if term is not None:
        found.terms.append(term[0])
        return at + term[1]
    word = words[at]
    plain = word.isalpha() and word not in EMPTY and word not in _NEVER
    if any_word and plain and len(found.words) < _MOST:
        found.words.append(word)
        return at + 1
    return at

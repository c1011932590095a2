"""What is not wanted: "not red", "without nuts", "no leather", "anything but Velora"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.assistant.language.cues import EMPTY
from shared.assistant.language.lexicon import Lexicon, Term, is_colour
from shared.assistant.language.text import Phrases, among

_NOT = Phrases.of(
    {
        "other": "nothing from|nothing by|nothing made by|none from|none by|not from|anything but|"
        "everything but|other than|except|except for|excluding|minus|apart from",
        "known": "not|non|but not|any color but|any colour but|any color except|any colour except|not in|"
        "never|"
        "nor|not the|not any|none of the|no more|skip|skip the|do not like|do not want|do not show me|"
        "not too|rather than|instead of",
        "any": "without|without any|no|free of|free from|not contain|not containing|"
        "does not contain|do not contain|not made of|not made from|nothing with|avoid|avoiding|but no|"
        "not with|with no|and no|has no|have no|does not have|without the|hate|cannot stand|"
        "can not stand|allergic to",
    }
)
#: Phrases that leave something out wherever they stand.
_ALWAYS = Phrases.of(
    {
        True: "anything but|everything but|other than|except|except for|excluding|anything except|without|"
        "free of|free from|apart from|nothing with|avoiding|any color but|any colour but|any color except|"
        "any colour except|but not|not from|nothing from|nothing by|nothing made by|none from|none by"
    }
)
#: Words between a negation and what is negated.
_BETWEEN = among(
    "in the a an any of for made from with containing contain contains color colour colored coloured too"
)
#: What comes after a "no" or a "not" and is nothing to leave out.
_NEVER = among(
    """
    thanks thank problem idea rush worries more wait way hurry matter limit preference sure yet now really
    that this those these them it one ones other others first second third last too very so only just
    important necessary working bad heavy light big small long short expensive cheap cheaper dear good great
    need worry bother what longer later mind clue particular specific special
    problem problems money time i you we than wider taller higher larger bigger smaller shorter thicker deeper
    heavier lighter narrower
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


def leaving_out(words: Sequence[str]) -> frozenset[int]:
    """The tokens that surely say that something is not wanted."""
    said = {at for index, width, _ in _ALWAYS.all(words) for at in range(index, index + width)}
    plain = (index for index in range(len(words) - 1) if words[index] == "no")
    return frozenset(said.union(index for index in plain if _is_shunned(words[index + 1])))


def _is_shunned(word: str) -> bool:
    return word.isalpha() and word not in EMPTY and word not in _NEVER


def read_exclusions(words: Sequence[str], stems: Sequence[str], lexicon: Lexicon, used: set[int]) -> Excluded:
    """What ``words`` say is not wanted. Tokens in ``used`` belong to something else."""
    reader = _Reader(words, stems, lexicon)
    index = 0
    while index < len(words):
        hit = _NOT.at(words, index)
        taken = index in used or hit is None
        index = index + 1 if taken or hit is None else reader.listed(index, index + hit[1], hit[0])
    reader.found.used -= used
    return reader.found


class _Reader:
    def __init__(self, words: Sequence[str], stems: Sequence[str], lexicon: Lexicon) -> None:
        self._words = words
        self._stems = stems
        self._lexicon = lexicon
        self.found = Excluded()

    def listed(self, start: int, index: int, kind: str) -> int:
        """Take what follows a negation, and more after an "or"; where the reading goes on."""
        any_word = kind in ("any", "other") or start == 0
        first = True
        while first or (index < len(self._words) and self._words[index] in ("or", "nor")):
            at = index if first else index + 1
            while at < len(self._words) and self._words[at] in _BETWEEN:
                at += 1
            end = self._one(at, any_word, words_too=kind == "any")
            if end == at:
                break
            self.found.used |= set(range(start, end))
            index, first = end, False
        return max(index, start + 1)

    def _one(self, at: int, any_word: bool, *, words_too: bool) -> int:
        """Take one value or word; its end, or ``at`` where there is none.

        "Without nuts" is about what a thing has in it, wherever its record says so; "not red" is about
        what the thing is.
        """
        if at >= len(self._words):
            return at
        term = self._lexicon.phrases.at(self._stems, at)
        if term is not None:
            end = at + term[1]
            inside = term[0].kind == "attribute" and not is_colour(term[0].name)
            if words_too and inside:
                self._shun(" ".join(self._words[at:end]))
            else:
                self.found.terms.append(term[0])
            return end
        word = self._words[at]
        if any_word and _is_shunned(word):
            self._shun(word)
            return at + 1
        return at

    def _shun(self, words: str) -> None:
        if len(self.found.words) < _MOST:
            self.found.words.append(words)

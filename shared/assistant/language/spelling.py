"""Typing slips: one letter left out, doubled or swapped with its neighbour. A wrong letter is not guessed."""

from collections.abc import Iterable
from itertools import groupby

#: Shorter words are too alike to mend.
_SHORTEST = 5
_LONGEST = 30


class Speller:
    """Knows some words and recognises them with one slip in them."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._near: dict[str, str] = {}
        for word in sorted(self._known):
            if len(word) >= _SHORTEST and word.isalpha():
                for slip in _slips(word):
                    self._near.setdefault(slip, word)

    def knows(self, word: str) -> bool:
        """Whether ``word`` is one of the known."""
        return word in self._known

    def mend(self, word: str) -> str:
        """The known word that was meant, or ``word`` itself; a plural is mended as its singular."""
        if word in self._known or len(word) < _SHORTEST or not word.isalpha() or len(word) > _LONGEST:
            return word
        single = word[:-1] if word.endswith("s") and not word.endswith("ss") else ""
        if single in self._known or (not word.endswith("s") and f"{word}s" in self._known):
            return word
        return (
            self._near.get(word)
            or self._doubled(word)
            or (single and (self._near.get(single) or self._doubled(single)))
            or word
        )

    def _doubled(self, word: str) -> str | None:
        """The known word that ``word`` is with one letter too many; one more at the end is an ending."""
        if len(word) <= _SHORTEST:
            return None
        inside = range(1, len(word) - (word[-1] != word[-2]))
        shorter = (word[:i] + word[i + 1 :] for i in inside)
        return next((candidate for candidate in shorter if candidate in self._known), None)


def _slips(word: str) -> set[str]:
    """``word`` with two neighbours swapped or, where it is long enough, a letter left out."""
    longer = len(word) > _SHORTEST
    left_out = {word[:i] + word[i + 1 :] for i in range(1, len(word))} if longer else set[str]()
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    return (left_out | swapped) - {word}


def shortened(word: str) -> str:
    """``word`` with letters that are said three times or more in a row said twice: ``neeeed``."""
    return _stretched(word, 2)


def once(word: str) -> str:
    """``word`` with such letters said once: ``heyyy``."""
    return _stretched(word, 1)


def _stretched(word: str, times: int) -> str:
    if len(word) > _LONGEST or not word.isalpha():
        return word
    runs = ("".join(run) for _, run in groupby(word))
    return "".join(run[:times] if len(run) > 2 else run for run in runs)  # noqa: PLR2004 - no word has three

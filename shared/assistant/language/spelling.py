"""Typing slips: one letter left out, doubled or swapped with its neighbour. A wrong letter is not guessed."""

from collections.abc import Iterable

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

    def mend(self, word: str) -> str:
        """The known word that was meant, or ``word`` itself."""
        if word in self._known or len(word) < _SHORTEST or not word.isalpha() or len(word) > _LONGEST:
            return word
        return self._near.get(word) or self._doubled(word) or word

    def _doubled(self, word: str) -> str | None:
        """The known word that ``word`` is with one letter too many."""
        if len(word) <= _SHORTEST:
            return None
        shorter = (word[:i] + word[i + 1 :] for i in range(1, len(word)))
        return next((candidate for candidate in shorter if candidate in self._known), None)


def _slips(word: str) -> set[str]:
    """``word`` with two neighbours swapped or, where it is long enough, a letter left out."""
    longer = len(word) > _SHORTEST
    left_out = {word[:i] + word[i + 1 :] for i in range(1, len(word))} if longer else set[str]()
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    return (left_out | swapped) - {word}

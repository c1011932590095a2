"""What a misspelled word was meant to be: the nearest word that the catalogue itself uses."""

from collections.abc import Iterable

#: Letters from which on one slip is forgiven, and two.
_FORGIVEN_FROM = (3, 6)
_SHORTEST = 3


def nearest(word: str, known: Iterable[tuple[str, int]]) -> str | None:
    """The known word fewest slips away, of equals the most frequent; None where none is near.

    ``known`` are words with how often they occur. One slip (a letter too many, missing, wrong, or
    two swapped) is forgiven from three letters on, two from six.
    """
    allowed = sum(len(word) >= least for least in _FORGIVEN_FROM)
    best: tuple[int, int, str] | None = None
    for candidate, count in known:
        if abs(len(candidate) - len(word)) > allowed or len(candidate) < _SHORTEST:
            continue
        slips = distance(word, candidate, allowed)
        if slips <= allowed and (best is None or (slips, -count, candidate) < best):
            best = (slips, -count, candidate)
    return best[2] if best else None


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words (optimal string alignment); ``most + 1`` where there are more."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, above = above, row
    return min(above[-1], most + 1)

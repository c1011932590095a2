"""BERT's uncased word pieces: the longest known piece first, rest of a word with ``##`` before it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_UNKNOWN, _BEGIN, _END = "[UNK]", "[CLS]", "[SEP]"
#: Letters and digits run together; any other mark is a piece by itself.
_PIECES = re.compile(r"[^\W_]+|[^\s\w]|_")
#: A longer word is no word; BERT's own bound is 100.
_MOST_LETTERS = 64


@dataclass(frozen=True, slots=True)
class Cut:
    """Ids of pieces, with those that begin and end a text, and for each piece between them its word."""

    ids: list[int]
    words: list[int]


class WordPieces:
    """Cuts words into pieces of a vocabulary."""

    def __init__(self, vocabulary: Mapping[str, int], *, most: int) -> None:
        self._vocabulary = vocabulary
        self._most = most - 2

    @staticmethod
    def load(path: Path, *, most: int) -> WordPieces:
        """From a vocabulary's file, one piece a line, at most ``most`` pieces of a text."""
        lines = path.read_text(encoding="utf-8").split("\n")
        return WordPieces({piece: index for index, piece in enumerate(lines) if piece}, most=most)

    def cut(self, words: Sequence[str]) -> Cut:
        """The pieces of a text's words, up to what the model takes in."""
        ids: list[int] = []
        owners: list[int] = []
        for index, word in enumerate(words):
            pieces = self._pieces(word)
            if len(ids) + len(pieces) > self._most:
                break
            ids += pieces
            owners += [index] * len(pieces)
        return Cut([self._vocabulary[_BEGIN], *ids, self._vocabulary[_END]], owners)

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > _MOST_LETTERS:
            return (self._vocabulary[_UNKNOWN],)
        return tuple(id_ for part in _PIECES.findall(_plain(word)) for id_ in self._of_part(part))

    def _of_part(self, part: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(part):
            hit = self._longest(part, start)
            if hit is None:
                return [self._vocabulary[_UNKNOWN]]
            found.append(hit[0])
            start = hit[1]
        return found

    def _longest(self, part: str, start: int) -> tuple[int, int] | None:
        lead = "##" if start else ""
        for end in range(len(part), start, -1):
            known = self._vocabulary.get(lead + part[start:end])
            if known is not None:
                return known, end
        return None


def _plain(word: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")

"""The guess by words and by meaning: a linear model over a clause's features and its sentence vector.

Its weights are learnt by ``bench.evals.nlu.train`` and kept in ``senses.json`` beside the name of the encoder
that they were learnt with. Where that encoder is not there, :mod:`guessing` guesses by words alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING

from shared.assistant.language.guessing import Guess
from shared.embedding.wiring import embedder

if TYPE_CHECKING:
    from shared.embedding.ports import Embedded, Embedder, Vectors

_FILE = Path(__file__).with_name("senses.json")
#: What weights are multiplied with to be kept as whole numbers.
SCALE = 100
#: Leads are told in the units of :mod:`guessing`: so many for each unit of a logarithm of odds.
_UNITS = 10
#: Odds that are as good as none.
_FARTHEST = 30.0


class Sensing:
    """Weights by feature and label, and by each number of a vector and label."""

    def __init__(
        self,
        *,
        embedder: Embedder,
        labels: Sequence[str],
        weights: Mapping[str, Sequence[int]],
        vectors: Vectors,
        bias: Sequence[float],
        names: Vectors,
    ) -> None:
        self._embedder = embedder
        self._names = names
        self._labels = labels
        self._weights = weights
        self._vectors = vectors
        self._bias = bias

    @staticmethod
    def load(embedder: Embedder, path: Path = _FILE) -> Sensing | None:
        """The model that is shipped, or None where it was learnt with another encoder."""
        import numpy as np

        kept = json.loads(path.read_text())
        if kept["made_by"] != embedder.made_by:
            return None
        vectors = (np.array(kept["vectors"]) / SCALE).astype(np.float32)
        names = (np.array(kept["names"]) / SCALE).astype(np.float32)
        return Sensing(
            embedder=embedder,
            labels=kept["labels"],
            weights=kept["weights"],
            vectors=vectors,
            bias=kept["bias"],
            names=names,
        )

    @cached_property
    def intents(self) -> frozenset[str]:
        """What it was taught to tell apart."""
        return frozenset(map(intent_of, self._labels)) | {"unknown"}

    def meaning(self, words: Sequence[str]) -> Embedded:
        """The vectors of a clause, which the other methods ask for."""
        return self._embedder.of_words(words)

    def naming(self, meaning: Embedded) -> list[int]:
        """How likely each word names what is looked for, in percent."""
        odds = (meaning.words @ self._names[:-1] + self._names[-1]).tolist()
        return [int(100 / (1 + exp(-max(odd, -_FARTHEST)))) for odd in odds]

    def guess(self, features: Sequence[str], meaning: Embedded) -> Guess:
        """The likeliest intent, and its lead over the next."""
        sums = list(self._bias)
        for feature in dict.fromkeys(features):
            given = self._weights.get(feature, ())
            for label, weight in zip(given[::2], given[1::2], strict=True):
                sums[label] += weight
        meant = (meaning.text @ self._vectors).tolist()
        odds = [by_word / SCALE + by_meaning for by_word, by_meaning in zip(sums, meant, strict=True)]
        return _leading(self._labels, odds)


def intent_of(label: str) -> str:
    """The intent of a label, which may have what of it after a dot."""
    return label.partition(".")[0]


def _leading(labels: Sequence[str], odds: Sequence[float]) -> Guess:
    """The intent whose labels are likeliest together, with the likeliest of them."""
    most = max(odds)
    shares: dict[str, float] = {}
    for label, odd in zip(labels, odds, strict=True):
        shares[intent_of(label)] = shares.get(intent_of(label), 0.0) + exp(odd - most)
    first, second = sorted(shares, key=lambda intent: (-shares[intent], intent))[:2]
    lead = log(shares[first]) - log(max(shares[second], 1e-30))
    own = [(odd, label) for label, odd in zip(labels, odds, strict=True) if intent_of(label) == first]
    return Guess(first, max(own)[1].partition(".")[2], int(_UNITS * lead))


@cache
def sensing() -> Sensing | None:
    """The shipped model with the encoder of this process, read once; None where there is none."""
    found = embedder()
    return Sensing.load(found) if found else None

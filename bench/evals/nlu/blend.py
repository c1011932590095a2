"""Learns the weights of words and vectors together: a softmax regression, in numpy.

Steps by Adam over small batches in a fixed order; what is kept are whole numbers. Vectors come from an
encoder in eight bits, whose last digits depend on the processor, so that the file says what it was learnt
from (:func:`digest`) and is not expected to be the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shared.assistant.language.sensing import SCALE

if TYPE_CHECKING:
    from shared.embedding.ports import Vectors

#: How much a word and a vector count, each, before anything is learnt.
_WORD, _VECTOR = 0.5, 2.5
_ROUNDS, _BATCH = 16, 128
_RATE, _DECAY = 0.02, 2e-5
_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8
#: Sentences that a feature has to be in, and the least weight that is kept.
_SEEN, _LEAST = 4, 5
_Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled sentence: its features, its vector, and how much it counts."""

    label: str
    features: tuple[str, ...]
    vector: Vectors
    weight: float = 1.0


def digest(examples: Sequence[Example], made_by: str) -> str:
    """What a model is learnt from: labels, features and the encoder, without the vectors' last digits."""
    lines = [made_by, *(f"{e.label} {e.weight} {' '.join(e.features)}" for e in examples)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def learnt(examples: Sequence[Example], made_by: str) -> dict[str, Any]:
    """The model as it is kept; see :class:`~shared.assistant.language.sensing.Sensing`."""
    labels = sorted({example.label for example in examples})
    seen = Counter(feature for example in examples for feature in set(example.features))
    names = sorted(feature for feature, count in seen.items() if count >= _SEEN)
    weights = _descended(_Batches(examples, labels, names))
    words, vectors, bias = np.split(weights, [len(names), len(weights) - 1])
    return {
        "learnt_from": digest(examples, made_by),
        "made_by": made_by,
        "labels": labels,
        "bias": _whole(bias[0]).tolist(),
        "vectors": _whole(vectors * _VECTOR).tolist(),
        "weights": _kept(names, _whole(words * _WORD)),
    }


def written(model: dict[str, Any]) -> str:
    """The model's file."""
    return json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


class _Batches:
    """The examples as rows of numbers, made as they are asked for: all of them would fill the memory."""

    def __init__(self, examples: Sequence[Example], labels: Sequence[str], names: Sequence[str]) -> None:
        numbers = {name: index for index, name in enumerate(names)}
        self.count, self.words, self.labels = len(examples), len(names), len(labels)
        self._known = [[numbers[f] for f in set(e.features) if f in numbers] for e in examples]
        self._vectors = np.stack([example.vector for example in examples])
        place = {label: index for index, label in enumerate(labels)}
        self._right = np.array([place[example.label] for example in examples])
        self._weights = np.array([example.weight for example in examples], np.float32)

    @property
    def width(self) -> int:
        return self.words + self._vectors.shape[1] + 1

    def of(self, chosen: NDArray[np.int64]) -> tuple[_Matrix, _Matrix, _Matrix]:
        """Rows, what is right as rows of one and nothing, and weights."""
        rows = np.zeros((len(chosen), self.width), np.float32)
        for row, at in enumerate(chosen):
            rows[row, self._known[at]] = _WORD
        rows[:, self.words : -1] = _VECTOR * self._vectors[chosen]
        rows[:, -1] = 1
        right = np.eye(self.labels, dtype=np.float32)[self._right[chosen]]
        return rows, right, self._weights[chosen, None]


def _descended(batches: _Batches) -> _Matrix:
    weights = np.zeros((batches.width, batches.labels), np.float32)
    speed, square = np.zeros_like(weights), np.zeros_like(weights)
    order, step = np.random.default_rng(0), 0
    for turn in range(_ROUNDS):
        rate = _RATE * (1 - turn / _ROUNDS)
        for chosen in np.array_split(order.permutation(batches.count), max(batches.count // _BATCH, 1)):
            step += 1
            slope = _slope(weights, *batches.of(chosen)) + _DECAY * weights
            speed = _FIRST * speed + (1 - _FIRST) * slope
            square = _SECOND * square + (1 - _SECOND) * slope * slope
            even = np.sqrt(square / (1 - _SECOND**step)) + _TINY
            weights -= rate * (speed / (1 - _FIRST**step)) / even
    return weights


def _slope(weights: _Matrix, rows: _Matrix, right: _Matrix, counts: _Matrix) -> _Matrix:
    sums = rows @ weights
    shares = np.exp(sums - sums.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return rows.T @ (counts * (shares - right)) / len(rows)


def _whole(weights: _Matrix) -> NDArray[np.int64]:
    return np.rint(SCALE * weights).astype(np.int64)


def _kept(names: Sequence[str], weights: NDArray[np.int64]) -> dict[str, list[int]]:
    flat = {
        name: [int(part) for label in np.flatnonzero(abs(row) >= _LEAST) for part in (label, row[label])]
        for name, row in zip(names, weights, strict=True)
    }
    return {name: parts for name, parts in flat.items() if parts}

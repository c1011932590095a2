"""Learns the weights of words and vectors together: a softmax regression, in numpy.

Steps by Adam over small batches in a fixed order; what is kept are whole numbers. Nothing is drawn that
another run would draw differently, but sums of an encoder and of matrices depend on the processor in their
last digits: the file says what it was learnt from, and is not the same bytes on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.evals.nlu.lessons import Taught
from shared.assistant.language.sensing import SCALE

#: How much a word and a vector count, each, before anything is learnt.
_WORD, _VECTOR = 0.5, 2.5
_ROUNDS, _BATCH = 10, 128
_RATE, _DECAY = 0.02, 1e-4
_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8
#: Sentences that a feature has to be in, and the least weight that is kept.
_SEEN, _LEAST = 4, 5
#: How much the weights of names are held back, and Newton's steps towards them.
_HELD, _STEPS = 10.0, 8
_Matrix = NDArray[np.float32]


def learnt(taught: Taught) -> dict[str, Any]:
    """The model as it is kept; see :class:`~shared.assistant.language.sensing.Sensing`."""
    labels = sorted(set(taught.labels))
    seen = Counter(feature for features in taught.features for feature in set(features))
    known = sorted(feature for feature, count in seen.items() if count >= _SEEN)
    weights = _descended(_Batches(taught, labels, known))
    by_word, by_meaning, bias = np.split(weights, [len(known), len(weights) - 1])
    return {
        "labels": labels,
        "bias": _whole(bias[0]).tolist(),
        "names": _whole(_named(taught.words, taught.names)).tolist(),
        "vectors": _whole(by_meaning * _VECTOR).tolist(),
        "weights": _kept(known, _whole(by_word * _WORD)),
    }


class _Batches:
    """The examples as rows of numbers, made as they are asked for: all of them would fill the memory."""

    def __init__(self, taught: Taught, labels: Sequence[str], known: Sequence[str]) -> None:
        numbers = {name: index for index, name in enumerate(known)}
        self.count, self.words, self.labels = len(taught.labels), len(known), len(labels)
        self._known = [[numbers[f] for f in set(given) if f in numbers] for given in taught.features]
        self._vectors = taught.vectors
        place = {label: index for index, label in enumerate(labels)}
        self._right = np.array([place[label] for label in taught.labels])
        self._weights = np.array(taught.weights, np.float32)

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


def _named(words: _Matrix, names: Sequence[bool]) -> _Matrix:
    """The weights of a logistic regression over the words, by Newton's steps; the last one stands alone."""
    rows = np.hstack([words, np.ones((len(words), 1), np.float32)]).astype(np.float64)
    right = np.array(names, np.float64)
    weights, held = np.zeros(rows.shape[1]), np.full(rows.shape[1], _HELD)
    held[-1] = _TINY
    for _ in range(_STEPS):
        shares = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (shares - right) + held * weights
        bend = (rows * (shares * (1 - shares))[:, None]).T @ rows + np.diag(held)
        weights -= np.linalg.solve(bend, slope)
    return weights.astype(np.float32)


def _whole(weights: _Matrix) -> NDArray[np.int64]:
    return np.rint(SCALE * weights).astype(np.int64)


def _kept(names: Sequence[str], weights: NDArray[np.int64]) -> dict[str, list[int]]:
    flat = {
        name: [int(part) for label in np.flatnonzero(abs(row) >= _LEAST) for part in (label, row[label])]
        for name, row in zip(names, weights, strict=True)
    }
    return {name: parts for name, parts in flat.items() if parts}

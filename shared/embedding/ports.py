"""The port of text embeddings: what rooms that compare meanings are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    #: Whole texts: one dimension, of length one. Words: a row for each.
    Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vector of a text, of length one, and those of its words where they stand, a row for each.

    Words beyond what the model takes in have rows of nothing.
    """

    text: Vectors
    words: Vectors


class Embedder(Protocol):
    """Makes vectors: the same for the same words. Those of two models are never comparable."""

    @property
    def made_by(self) -> str:
        """The model and its artefact: what vectors are kept under."""
        ...

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        ...

    def of_words(self, words: Sequence[str]) -> Embedded:
        """The vectors of a text that is cut into words already."""
        ...

    def of_text(self, text: str) -> Vectors:
        """The vector of a text."""
        ...

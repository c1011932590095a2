"""The port by all-MiniLM-L6-v2 (Apache-2.0), a sentence encoder of 384 numbers, in eight-bit ONNX.

The artefact is made by ``python -m local.embedding`` and lies under ``build/embedding`` of the tree or the
bundle. What runs it (onnxruntime, numpy) is imported when an encoder is opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.embedding.ports import Embedded, Embedder
from shared.embedding.wordpiece import WordPieces

if TYPE_CHECKING:
    from shared.embedding.ports import Vectors

NAME = "all-MiniLM-L6-v2"
FOLDER = Path(__file__).parents[2] / "build" / "embedding"
MODEL, VOCABULARY = "minilm-l6-v2.int8.onnx", "vocab.txt"
#: What the two files are, by content: no other is opened.
DIGESTS = {
    MODEL: "688029cf8de9ca147d0c9a7fe563703deed6bfa57617033a38f4a7f0e75b1b3f",
    VOCABULARY: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
WIDTH = 384
#: Pieces of a text that are looked at; messages and titles are shorter.
_MOST_PIECES = 128


class ArtefactError(RuntimeError):
    """A file is missing, or is not the one that was measured."""


class OnnxEmbedder(Embedder):
    """Runs the encoder on one thread: a function has about one core, and a message a dozen pieces."""

    def __init__(self, session: Any, pieces: WordPieces) -> None:
        self._session = session
        self._pieces = pieces

    @staticmethod
    def open(folder: Path = FOLDER) -> OnnxEmbedder:
        """The encoder of a folder. Raises :class:`ArtefactError`, or ``ImportError`` where nothing runs
        it."""
        check(folder)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            str(folder / MODEL), options, providers=["CPUExecutionProvider"]
        )
        return OnnxEmbedder(session, WordPieces.load(folder / VOCABULARY, most=_MOST_PIECES))

    @property
    def made_by(self) -> str:
        return f"{NAME}:{DIGESTS[MODEL][:12]}"

    @property
    def width(self) -> int:
        return WIDTH

    def of_words(self, words: Sequence[str]) -> Embedded:
        """See :class:`Embedder`. A word's vector is the mean of its pieces'."""
        import numpy as np

        cut = self._pieces.cut(words)
        found = self._session.run(["sentence", "tokens"], {"ids": np.array(cut.ids, np.int64)})
        rows = np.zeros((len(words), WIDTH), np.float32)
        counts = np.zeros((len(words), 1), np.float32)
        np.add.at(rows, cut.words, found[1][1:-1])
        np.add.at(counts, cut.words, 1)
        return Embedded(found[0], (rows / np.maximum(counts, 1)).astype(np.float32))

    def of_text(self, text: str) -> Vectors:
        """See :class:`Embedder`."""
        return self.of_words(text.split()).text


def check(folder: Path) -> None:
    """Raises :class:`ArtefactError` unless a folder holds the artefact."""
    for name, digest in DIGESTS.items():
        path = folder / name
        if not path.is_file():
            raise ArtefactError(f"{path} is not there: python -m local.embedding makes it")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise ArtefactError(f"{path} is another file than the one that was measured")

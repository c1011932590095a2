"""The encoder of this process, opened by the first who needs it."""

from __future__ import annotations

from functools import cache

from shared.embedding.onnx import NotTheArtefact, OnnxEmbedder
from shared.embedding.ports import Embedder
from shared.runtime.telemetry import logger


@cache
def embedder() -> Embedder | None:
    """The encoder, or None where its artefact or what runs it is not there; told once in the log."""
    try:
        return OnnxEmbedder.open()
    except (NotTheArtefact, ImportError) as missing:
        logger.warning("no embeddings", reason=str(missing))
        return None

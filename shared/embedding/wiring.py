"""The encoder of this process, opened by the first who needs it.

``EMBEDDING_FOLDER`` says where it lies, if not below the code's own root.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from shared.embedding.onnx import FOLDER, ArtefactError, OnnxEmbedder
from shared.embedding.ports import Embedder
from shared.runtime.telemetry import logger


@cache
def embedder() -> Embedder | None:
    """The encoder, or None where its artefact or what runs it is not there; told once in the log."""
    try:
        return OnnxEmbedder.open(Path(os.environ.get("EMBEDDING_FOLDER") or FOLDER))
    except (ArtefactError, ImportError) as missing:
        logger().warning("no embeddings", reason=str(missing))
        return None

"""The encoder's graph computes what a BERT encoder is defined to: held against the definition in numpy."""

from math import erf
from typing import Any

import numpy as np
import onnxruntime
import pytest

from local.embedding.graph import Shape, encoder

_SHAPE = Shape(layers=2, heads=2, width=8)
_INNER, _PIECES, _PLACES = 16, 11, 9
IDS = np.array([2, 7, 7, 4, 3], np.int64)


@pytest.fixture(scope="module")
def weights() -> dict[str, np.ndarray[Any, Any]]:
    drawn = np.random.default_rng(7)
    width = _SHAPE.width
    found: dict[str, np.ndarray[Any, Any]] = {}

    def matrix(name: str, rows: int, columns: int = width) -> None:
        found[f"{name}.weight"] = drawn.normal(0, 0.4, (rows, columns)).astype(np.float32)

    def layer(name: str, rows: int, columns: int = width) -> None:
        matrix(name, rows, columns)
        found[f"{name}.bias"] = drawn.normal(0, 0.1, rows).astype(np.float32)

    def norm(name: str) -> None:
        found[f"{name}.weight"] = drawn.normal(1, 0.1, width).astype(np.float32)
        found[f"{name}.bias"] = drawn.normal(0, 0.1, width).astype(np.float32)

    matrix("embeddings.word_embeddings", _PIECES)
    matrix("embeddings.position_embeddings", _PLACES)
    matrix("embeddings.token_type_embeddings", 2)
    norm("embeddings.LayerNorm")
    for at in (f"encoder.layer.{number}" for number in range(_SHAPE.layers)):
        for part in ("query", "key", "value"):
            layer(f"{at}.attention.self.{part}", width)
        layer(f"{at}.attention.output.dense", width)
        norm(f"{at}.attention.output.LayerNorm")
        layer(f"{at}.intermediate.dense", _INNER)
        layer(f"{at}.output.dense", width, _INNER)
        norm(f"{at}.output.LayerNorm")
    return found


def _defined(w: dict[str, np.ndarray[Any, Any]], ids: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    def linear(x: Any, name: str) -> Any:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def normed(x: Any, name: str) -> Any:
        spread = np.sqrt(x.var(-1, keepdims=True) + _SHAPE.epsilon)
        return (x - x.mean(-1, keepdims=True)) / spread * w[f"{name}.weight"] + w[f"{name}.bias"]

    kind = w["embeddings.token_type_embeddings.weight"][0]
    places = w["embeddings.position_embeddings.weight"][: len(ids)]
    x = normed(w["embeddings.word_embeddings.weight"][ids] + places + kind, "embeddings.LayerNorm")
    apart = _SHAPE.width // _SHAPE.heads
    for at in (f"encoder.layer.{number}" for number in range(_SHAPE.layers)):
        asked, keys, values = (linear(x, f"{at}.attention.self.{part}") for part in ("query", "key", "value"))
        seen: list[Any] = []
        for head in range(_SHAPE.heads):
            own = slice(head * apart, (head + 1) * apart)
            looks = np.exp(asked[:, own] @ keys[:, own].T / np.sqrt(apart))
            seen.append(looks / looks.sum(-1, keepdims=True) @ values[:, own])
        dense = linear(np.concatenate(seen, -1), f"{at}.attention.output.dense")
        x = normed(dense + x, f"{at}.attention.output.LayerNorm")
        inner = linear(x, f"{at}.intermediate.dense")
        gelu = inner * 0.5 * (1 + np.vectorize(erf)(inner / np.sqrt(2)))
        x = normed(linear(gelu, f"{at}.output.dense") + x, f"{at}.output.LayerNorm")
    return x


def test_the_graph_computes_what_is_defined(weights: dict[str, np.ndarray[Any, Any]]) -> None:
    session = onnxruntime.InferenceSession(
        encoder(weights, _SHAPE).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    tokens, sentence = session.run(["tokens", "sentence"], {"ids": IDS})
    expected = _defined(weights, IDS)
    np.testing.assert_allclose(tokens, expected, atol=1e-4)
    mean = expected.mean(0)
    np.testing.assert_allclose(sentence, mean / np.linalg.norm(mean), atol=1e-4)

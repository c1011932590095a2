"""The graph of a BERT encoder written out in ONNX from its weights, node by node: no training framework.

One sentence a run, so nothing is padded and nothing masked. Outputs are ``tokens`` (a vector for each
piece, as the last layer has it) and ``sentence`` (their mean, of length one), which is what
sentence-transformers calls mean pooling and normalising.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPSET = 20
_IR_VERSION = 10


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the encoder is."""

    layers: int = 6
    heads: int = 12
    width: int = 384
    epsilon: float = 1e-12


class _Graph:
    """Nodes and constants as they are added; each operation gives the name of what it makes."""

    def __init__(self, weights: Mapping[str, np.ndarray[Any, Any]], shape: Shape) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self._weights, self._shape = weights, shape

    def op(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        made = out or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [made], name=f"n_{made}", **attributes))
        return made

    def constant(self, name: str, value: np.ndarray[Any, Any]) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str, *, turned: bool = False) -> str:
        value = self._weights[name].astype(np.float32)
        return self.constant(name, value.T if turned else value)

    def linear(self, given: str, name: str) -> str:
        product = self.op("MatMul", given, self.weight(f"{name}.weight", turned=True))
        return self.op("Add", product, self.weight(f"{name}.bias"))

    def normed(self, given: str, name: str) -> str:
        scale, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", given, scale, bias, axis=-1, epsilon=self._shape.epsilon)

    def heads(self, given: str, name: str, order: list[int]) -> str:
        apart = self.op("Reshape", self.linear(given, name), "heads_apart")
        return self.op("Transpose", apart, perm=order)

    def embedded(self) -> str:
        """The pieces' vectors with those of their places."""
        count = self.op("Shape", "ids")
        places = self.op("Slice", self.weight("embeddings.position_embeddings.weight"), "zero", count, "zero")
        kinds = self.constant("kind", self._weights["embeddings.token_type_embeddings.weight"][0])
        words = self.op("Gather", self.weight("embeddings.word_embeddings.weight"), "ids")
        total = self.op("Add", self.op("Add", words, places), kinds)
        return self.normed(total, "embeddings.LayerNorm")

    def layer(self, given: str, number: int) -> str:
        """One layer: the pieces look at each other, then each is worked on by itself."""
        at = f"encoder.layer.{number}"
        asked = self.heads(given, f"{at}.attention.self.query", [1, 0, 2])
        keys = self.heads(given, f"{at}.attention.self.key", [1, 2, 0])
        values = self.heads(given, f"{at}.attention.self.value", [1, 0, 2])
        looks = self.op("Softmax", self.op("Mul", self.op("MatMul", asked, keys), "scale"), axis=-1)
        seen = self.op("Transpose", self.op("MatMul", looks, values), perm=[1, 0, 2])
        joined = self.linear(self.op("Reshape", seen, "heads_joined"), f"{at}.attention.output.dense")
        told = self.normed(self.op("Add", joined, given), f"{at}.attention.output.LayerNorm")
        inner = self.op("Gelu", self.linear(told, f"{at}.intermediate.dense"))
        outer = self.linear(inner, f"{at}.output.dense")
        return self.normed(self.op("Add", outer, told), f"{at}.output.LayerNorm")

    def pooled(self, tokens: str) -> None:
        mean = self.op("ReduceMean", tokens, "zero", keepdims=0)
        length = self.op("ReduceL2", mean, keepdims=1)
        self.op("Div", mean, length, out="sentence")


def encoder(weights: Mapping[str, np.ndarray[Any, Any]], shape: Shape) -> onnx.ModelProto:
    """The model of the weights, named as the published checkpoint names them."""
    graph, apart = _Graph(weights, shape), shape.width // shape.heads
    graph.constant("zero", np.array([0], np.int64))
    graph.constant("heads_apart", np.array([0, shape.heads, apart], np.int64))
    graph.constant("heads_joined", np.array([0, shape.width], np.int64))
    graph.constant("scale", np.array(apart**-0.5, np.float32))
    found = graph.embedded()
    for number in range(shape.layers):
        found = graph.layer(found, number)
    tokens = graph.op("Identity", found, out="tokens")
    graph.pooled(tokens)
    return _model(graph, shape)


def _model(graph: _Graph, shape: Shape) -> onnx.ModelProto:
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["pieces"])
    outputs = [
        helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["pieces", shape.width]),
        helper.make_tensor_value_info("sentence", TensorProto.FLOAT, [shape.width]),
    ]
    made = helper.make_graph(graph.nodes, "encoder", [ids], outputs, list(graph.constants.values()))
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="errand", ir_version=_IR_VERSION
    )
    onnx.checker.check_model(model)
    return model

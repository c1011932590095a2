"""The labelled utterances: what was said, in which conversation, and what it means.

One JSON object a line. ``pattern`` names a way of saying things; no pattern is in both halves, so that
what was learnt from ``dev`` is tried on sentences of other shapes. A slot is a name and its value:
``item`` are the words of the thing (its kind and its properties but size and colour), prices are whole
units of the shop's currency, an ordinal counts from 1 and -1 is the last, ``sort`` is also the superlative
that picks ("the cheapest one").
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from shared.kernel.model import Model

Half = Literal["dev", "held"]
Setting = Literal["nothing", "results", "focus", "cart_line", "pending"]
Slot = tuple[str, str | int]
_FILE = Path(__file__).with_name("utterances.jsonl")


class Utterance(Model):
    """A message with its labels; ``intents`` in the order in which they are asked for."""

    text: str
    intents: tuple[str, ...]
    slots: tuple[Slot, ...] = ()
    context: Setting
    pattern: str
    half: Half


def read_corpus(path: Path = _FILE) -> tuple[Utterance, ...]:
    """All utterances, in the file's order."""
    return tuple(Utterance.model_validate(json.loads(line)) for line in path.read_text().splitlines())


def half_of(corpus: Sequence[Utterance], half: Half) -> list[Utterance]:
    """The utterances of one half."""
    return [utterance for utterance in corpus if utterance.half == half]

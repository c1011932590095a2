"""A small linear model beside the rules: which intent a clause has by its words, where no rule is sure.

Its weights are whole numbers learnt by ``bench.evals.nlu.train`` and kept in ``intents.json``; what it
says is the sum of the weights of the features that a clause has, so that any guess can be explained.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from shared.assistant.language.concepts import meanings_of
from shared.assistant.language.cues import PLAIN
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.numbers import count_at
from shared.assistant.language.text import stem
from shared.assistant.language.wares import ware_kind
from shared.assistant.model import Memo

_FILE = Path(__file__).with_name("intents.json")
#: Words of a clause that are looked at; nobody says more in one wish.
_MOST_WORDS = 40
_MOST_MEANINGS = 8
#: Letters that no word has side by side, and words without a vowel.
_NOISE = re.compile(
    r"q[^u]|zx|[^e]xc|cv|vb|hj|jk|jh|kj|xz|vq|fq|sdf|dfg|fgh|jj|^zz|^[^aeiouy0-9]{3,}$|(.)\1\1"
)
_MONEY = frozenset("$€£¥")


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent, what of it (``cheaper`` of ``refine``, ``alerts`` of ``unsupported``), and its lead over
    the next: the difference of their sums for each feature that is known."""

    intent: str
    what: str = ""
    lead: int = 0


class Guesser:
    """Weights by feature and label. ``labels`` are intents, some with what of them after a dot."""

    def __init__(self, labels: Sequence[str], weights: Mapping[str, Mapping[int, int]]) -> None:
        self._labels = labels
        self._weights = weights

    @staticmethod
    def load(path: Path = _FILE) -> Guesser:
        """The model that is shipped."""
        kept = json.loads(path.read_text())
        weights = {
            feature: dict(zip(given[::2], given[1::2], strict=True))
            for feature, given in kept["weights"].items()
        }
        return Guesser(kept["labels"], weights)

    @cached_property
    def intents(self) -> frozenset[str]:
        """What it was taught to tell apart."""
        return frozenset(label.partition(".")[0] for label in self._labels) | {"unknown"}

    def guess(self, features: Sequence[str]) -> Guess:
        """The label with the highest sum, and its lead over the next for each feature that is known; where
        most are not, for half of all, as little is known then."""
        sums = [0] * len(self._labels)
        known = 0
        for feature in features:
            given = self._weights.get(feature)
            if given:
                known += 1
                for label, weight in given.items():
                    sums[label] += weight
        order = sorted(range(len(sums)), key=lambda label: (-sums[label], label))
        lead = (sums[order[0]] - sums[order[1]]) // max(known, len(features) // 2, 1)
        intent, _, what = self._labels[order[0]].partition(".")
        return Guess(intent, what, lead)

    def reasons(self, features: Sequence[str], label: str, most: int = 5) -> list[tuple[str, int]]:
        """The features that speak most for a label, with their weights."""
        at = self._labels.index(label)
        told = [(feature, self._weights.get(feature, {}).get(at, 0)) for feature in dict.fromkeys(features)]
        return sorted((entry for entry in told if entry[1] > 0), key=lambda entry: (-entry[1], entry[0]))[
            :most
        ]


@cache
def shipped() -> Guesser:
    """The shipped model, read once."""
    return Guesser.load()


def features_of(words: Sequence[str], lexicon: Lexicon, memo: Memo, rule: str) -> list[str]:
    """What the model sees of a clause: its words, runs of two and three with the catalogue's own words
    and numbers as kinds, the conversation, and what the rules say."""
    said = list(words[:_MOST_WORDS])
    shape = _shape(said, lexicon)
    around = _around(memo)
    found = [f"w:{word}" for word in said if not ware_kind(word)]
    found += [f"s:{kind}" for kind in shape if kind.startswith("<")]
    edged = ["^", *shape, "$"]
    found += [f"b:{first} {second}" for first, second in pairwise(edged)]
    found += [f"t:{' '.join(edged[at : at + 3])}" for at in range(len(edged) - 2)]
    found += _meanings(said)
    found += [
        f"c:{around}",
        f"r:{rule}",
        f"r:{rule} {around}",
        f"f:{around} {edged[1]}",
        f"l:{min(len(said), 8)}",
    ]
    return found


def _meanings(words: Sequence[str]) -> list[str]:
    """What the words mean, each by itself, every two of them, and in the runs of two that they make."""
    meant = [meanings_of(word) for word in words]
    names = sorted({name for given in meant for name in given})[:_MOST_MEANINGS]
    pairs = [f"kk:{first} {second}" for at, first in enumerate(names) for second in names[at + 1 :]]
    kinds = [given[0] if given else word for given, word in zip(meant, words, strict=True)]
    runs = [f"kb:{first} {second}" for first, second in zip(["^", *kinds], [*kinds, "$"], strict=True)]
    return [*(f"k:{name}" for name in names), *pairs, *runs]


def _shape(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The words with the catalogue's own, numbers and rare ones told by their kind."""
    stems = [stem(word) for word in words]
    shape = [_kind(words, index, lexicon) for index in range(len(words))]
    for index, width, term in lexicon.phrases.all(stems):
        shape[index : index + width] = [f"<{term.kind}>", *([""] * (width - 1))]
    return [kind for kind in shape if kind]


def is_noise(word: str) -> bool:
    """Whether a word is letters that no word has side by side."""
    return bool(_NOISE.search(word))


def _kind(words: Sequence[str], index: int, lexicon: Lexicon) -> str:
    word = words[index]
    if word in _MONEY:
        return "<money>"
    if word[0].isdecimal() or (word != "one" and count_at(words, index)):
        return "<number>"
    if word in lexicon.sizes:
        return "<size>"
    if kind := ware_kind(word):
        return kind
    if word in PLAIN:
        return word
    return "<noise>" if is_noise(word) else "<rare>"


def _around(memo: Memo) -> str:
    """What the conversation is about."""
    if memo.pending is not None:
        return "pending"
    if memo.focus is not None:
        return "line" if memo.focus.line_id else "focus"
    return "results" if memo.results else "nothing"

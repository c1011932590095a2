"""What the model of words and meanings learns from: the dev half and the templates, and their vectors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench.evals.nlu.corpus import Setting, Utterance
from bench.evals.nlu.sentences import expanded, label_of, made, templates
from bench.evals.nlu.settings import demo_lexicon, memo_of
from shared.assistant.language.clauses import Clause, clauses
from shared.assistant.language.grammar import ruled
from shared.assistant.language.guessing import features_of
from shared.assistant.language.reading import reading_of
from shared.assistant.language.text import clean, stem, words
from shared.embedding.ports import Embedder

#: How much a sentence of the dev half counts beside one that is made of a template.
_DEV_WEIGHT = 3.0
#: Sentences of a template in which the words of things are marked, and how often the dev half's are taken.
_MARKED, _DEV_TIMES = 10, 2
_MARK = re.compile(r"<([^>]*)>")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence that is one clause: its label, its words and features, and how much it counts."""

    label: str
    words: tuple[str, ...]
    features: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Told:
    """Words of a clause, each with whether it names what is looked for."""

    words: tuple[str, ...]
    names: tuple[bool, ...]


@dataclass(slots=True)
class Taught:
    """Sentences to learn from, with their vectors; ``words`` are single words where they stand, a row each,
    and ``names`` whether each names what is looked for."""

    labels: list[str]
    features: list[tuple[str, ...]]
    weights: list[float]
    vectors: NDArray[np.float32]
    words: NDArray[np.float32]
    names: list[bool] = field(default_factory=list[bool])


def lessons(utterances: Sequence[Utterance]) -> list[Lesson]:
    """Of the templates and of the utterances that have one wish, in an order that no label decides."""
    found = [lesson_of(label, text, setting, 1.0) for label, setting, text in made()]
    found += [
        lesson_of(label_of(said), said.text, said.context, _DEV_WEIGHT)
        for said in utterances
        if len(said.intents) == 1
    ]
    return [lesson for lesson in found if lesson is not None]


def digest(given: Sequence[Lesson], made_by: str) -> str:
    """What a model is learnt from, without its vectors."""
    lines = [made_by, *(f"{e.label} {e.weight} {' '.join(e.features)}" for e in given)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def taught(given: Sequence[Lesson], utterances: Sequence[Utterance], embedder: Embedder) -> Taught:
    """The lessons with their vectors, and the words of things in their sentences."""
    rows: list[NDArray[np.float32]] = []
    names: list[bool] = []
    for told in _told(utterances):
        rows.append(embedder.of_words(told.words).words)
        names += told.names
    return Taught(
        labels=[lesson.label for lesson in given],
        features=[lesson.features for lesson in given],
        weights=[lesson.weight for lesson in given],
        vectors=np.stack([embedder.of_words(lesson.words).text for lesson in given]),
        words=np.concatenate(rows),
        names=names,
    )


def lesson_of(label: str, text: str, setting: Setting, weight: float = 1.0) -> Lesson | None:
    """The lesson of a sentence, or None where it is more than one clause."""
    lexicon, memo = demo_lexicon(), memo_of(setting)
    cut = clauses(clean(text), lexicon)
    if len(cut) != 1:
        return None
    said = tuple(cut[0].words)
    rule = ruled(reading_of(cut[0], lexicon, memo, text, first=True))
    return Lesson(label, said, tuple(features_of(said, lexicon, memo, rule)), weight)


def _told(utterances: Sequence[Utterance]) -> Iterator[Told]:
    """Clauses in which it is known which words are of the thing."""
    for text, item in _marked():
        yield from _of_clauses(clauses(clean(text), demo_lexicon()), item)
    for said in utterances:
        item = {stem(word) for name, value in said.slots if name == "item" for word in words(str(value))}
        for _ in range(_DEV_TIMES):
            yield from _of_clauses(clauses(clean(said.text), demo_lexicon()), item)


def _marked() -> Iterator[tuple[str, set[str]]]:
    """Sentences of the templates that have a thing in them, and the words of the thing."""
    for line in templates():
        if "{item}" in line:
            marked = line.replace("{item}", "<{item}>").replace("{trait}", "<{trait}>")
            for number in range(_MARKED):
                text = expanded(marked, number)
                item = {stem(word) for said in _MARK.findall(text) for word in words(said)}
                yield _MARK.sub(r"\1", text), item


def _of_clauses(cut: Sequence[Clause], item: set[str]) -> Iterator[Told]:
    for clause in cut:
        said = tuple(clause.words)
        yield Told(said, tuple(stem(word) in item for word in said))

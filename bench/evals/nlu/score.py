"""How well the engine reads: intents, slots, what its confidence is worth, how long it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from time import thread_time
from typing import Any, get_args

from bench.evals.nlu.corpus import Half, Utterance, half_of
from bench.evals.nlu.settings import demo_lexicon, memo_of
from bench.evals.nlu.slots import labelled, understood
from shared.assistant.language.grammar import FLOOR, understand
from shared.assistant.language.wishes import Intent, Wish

#: Intents that this engine can plan; labels of others wait for their rules and are told apart.
KNOWN = frozenset(get_args(Intent))
_STEPS = (0, 50, 60, 70, 80, 90, 101)


@dataclass(frozen=True, slots=True)
class Answer:
    """One utterance, read. ``given`` are intents, an abstention being ``unknown``."""

    utterance: Utterance
    given: tuple[str, ...]
    confidence: int
    wanted_slots: frozenset[Any]
    given_slots: frozenset[Any]
    seconds: float

    @property
    def right(self) -> bool:
        """Whether each intent is there, and in order; the same one twice in a row counts once."""
        return _told(self.given) == _told(self.utterance.intents)

    @property
    def pending(self) -> bool:
        """Whether it asks for what this engine cannot plan yet."""
        return not KNOWN.issuperset(self.utterance.intents)


@dataclass(frozen=True, slots=True)
class Rates:
    """Right, given and wanted counts with what follows from them."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.given + self.wanted) if self.given + self.wanted else 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one half; times of own work in milliseconds. ``pending`` are labels left out."""

    utterances: int
    intent_accuracy: float
    abstained: float
    slots: Rates
    by_intent: dict[str, Rates]
    by_slot: dict[str, Rates]
    reliability: list[dict[str, float]]
    p50_ms: float
    p95_ms: float
    pending: dict[str, int]
    wrong: list[Answer] = field(default_factory=list[Answer])

    def as_json(self) -> dict[str, Any]:
        """The figures without the answers behind them."""
        return {
            "utterances": self.utterances,
            "intent_accuracy": round(self.intent_accuracy, 4),
            "abstained": round(self.abstained, 4),
            "slot_f1": round(self.slots.f1, 4),
            "intents": {name: _rounded(rates) for name, rates in sorted(self.by_intent.items())},
            "slots": {name: _rounded(rates) for name, rates in sorted(self.by_slot.items())},
            "reliability": self.reliability,
            "p50_ms": round(self.p50_ms, 3),
            "p95_ms": round(self.p95_ms, 3),
            "pending": self.pending,
        }


def score(corpus: Sequence[Utterance], half: Half) -> Figures:
    """The figures of a half of the corpus, read with the demo shop's words."""
    answers = [read(utterance) for utterance in half_of(corpus, half)]
    counted = [answer for answer in answers if not answer.pending]
    waiting = Counter(
        intent for answer in answers for intent in answer.utterance.intents if intent not in KNOWN
    )
    times = sorted(1_000 * answer.seconds for answer in answers)
    return Figures(
        utterances=len(counted),
        intent_accuracy=_share(answer.right for answer in counted),
        abstained=_share(answer.confidence < FLOOR for answer in counted),
        slots=_rates((a.wanted_slots, a.given_slots) for a in counted),
        by_intent=_by_name((frozenset(a.utterance.intents), frozenset(a.given)) for a in counted),
        by_slot=_slot_rates(counted),
        reliability=_reliability(counted),
        p50_ms=times[len(times) // 2],
        p95_ms=times[len(times) * 95 // 100],
        pending=dict(sorted(waiting.items())),
        wrong=[answer for answer in counted if not _whole(answer)],
    )


def read(utterance: Utterance) -> Answer:
    """One utterance, understood in its setting."""
    lexicon, memo = demo_lexicon(), memo_of(utterance.context)
    began = thread_time()
    wishes = understand(utterance.text, lexicon, memo)
    seconds = thread_time() - began
    return Answer(
        utterance=utterance,
        given=_intents(wishes),
        confidence=max(wish.confidence for wish in wishes),
        wanted_slots=frozenset(labelled(utterance.slots)),
        given_slots=frozenset(understood(wishes, lexicon)),
        seconds=seconds,
    )


def _intents(wishes: Iterable[Wish]) -> tuple[str, ...]:
    """The intents that are acted on: those above the floor, or the abstention."""
    acted = tuple(wish.intent for wish in wishes if wish.confidence >= FLOOR)
    return acted or ("unknown",)


def _told(intents: Iterable[str]) -> list[str]:
    return [name for name, _ in groupby(intents)]


def _whole(answer: Answer) -> bool:
    return answer.right and answer.wanted_slots == answer.given_slots


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 1.0


def _rates(pairs: Iterable[tuple[frozenset[Any], frozenset[Any]]]) -> Rates:
    right = given = wanted = 0
    for expected, found in pairs:
        right += len(expected & found)
        given += len(found)
        wanted += len(expected)
    return Rates(right, given, wanted)


def _by_name(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> dict[str, Rates]:
    kept = list(pairs)
    names = sorted({name for expected, found in kept for name in expected | found})
    return {name: _rates((want & {name}, got & {name}) for want, got in kept) for name in names}


def _slot_rates(answers: Sequence[Answer]) -> dict[str, Rates]:
    names = sorted({slot[0] for a in answers for slot in a.wanted_slots | a.given_slots})
    return {
        name: _rates((_only(a.wanted_slots, name), _only(a.given_slots, name)) for a in answers)
        for name in names
    }


def _only(slots: frozenset[Any], name: str) -> frozenset[Any]:
    return frozenset(slot for slot in slots if slot[0] == name)


def _reliability(answers: Sequence[Answer]) -> list[dict[str, float]]:
    """For each band of confidence how many were said with it and what share of them was right."""
    rows: list[dict[str, float]] = []
    for low, high in pairwise(_STEPS):
        band = [answer for answer in answers if low <= answer.confidence < high]
        if band:
            right = _share(answer.right for answer in band)
            rows.append({"from": low, "below": high, "said": len(band), "right": round(right, 4)})
    return rows


def _rounded(rates: Rates) -> dict[str, float]:
    return {
        "precision": round(rates.precision, 4),
        "recall": round(rates.recall, 4),
        "f1": round(rates.f1, 4),
        "wanted": rates.wanted,
    }

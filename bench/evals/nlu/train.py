"""``python -m bench.evals.nlu.train``: learns the weights of the engine's statistical parts.

From the dev half and from sentences made of ``templates.txt``; never from the held half. An averaged
perceptron in whole numbers: no chance and no floating point, so that the same input gives the same file
on any machine. ``--folds`` measures it instead on patterns of the dev half that it was not trained on.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from bench.evals.nlu.blend import learnt
from bench.evals.nlu.corpus import half_of, read_corpus
from bench.evals.nlu.lessons import Lesson, digest, lesson_of, lessons, taught
from bench.evals.nlu.sentences import label_of
from shared.assistant.language import guessing
from shared.assistant.language.guessing import Guesser
from shared.embedding.wiring import embedder

TARGET = Path(guessing.__file__).with_name("intents.json")
SENSES = TARGET.with_name("senses.json")
_ROUNDS = 5
#: Each round takes the sentences in another order: the remainders of these multiples by a prime.
_TURNS = (1, 48_271, 69_621, 16_807, 39_373)
_PRIME = 2_147_483_647
#: A dev sentence counts as much as this many made ones.
_DEV_TIMES = 2
#: The largest weight that is kept, and the least that is worth keeping.
_SCALE, _LEAST = 1_000, 20
_FOLDS = 5
#: Sentences that a feature has to be in.
_SEEN = 7
Example = tuple[str, list[str]]


def examples(given: Sequence[Lesson]) -> list[Example]:
    """Labels and features of lessons, those of the dev half twice, in an order that no label decides."""
    found = [
        (lesson.label, list(lesson.features))
        for lesson in given
        for _ in range(_DEV_TIMES if lesson.weight > 1 else 1)
    ]
    return sorted(found, key=lambda example: crc32(" ".join(example[1]).encode()))


def train(given: Sequence[Example]) -> dict[str, object]:
    """The model as it is kept: labels, and for each feature label numbers and weights in turn."""
    labels = sorted({label for label, _ in given})
    seen = Counter(feature for _, features in given for feature in set(features))
    given = [
        (label, [feature for feature in features if seen[feature] >= _SEEN]) for label, features in given
    ]
    number = {label: index for index, label in enumerate(labels)}
    weights: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    late: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    step = 1
    marks = [crc32(" ".join(features).encode()) for _, features in given]
    for turn in range(_ROUNDS):
        for at in sorted(range(len(given)), key=lambda at: (marks[at] * _TURNS[turn] % _PRIME, at)):
            label, features = given[at]
            right, best = number[label], _best(weights, features, len(labels), number[label])
            if best != right:
                for feature in features:
                    for index, change in ((right, 1), (best, -1)):
                        weights[feature][index] += change
                        late[feature][index] += change * step
            step += 1
    return {"labels": labels, "weights": _averaged(weights, late, step)}


def _best(weights: dict[str, dict[int, int]], features: Sequence[str], count: int, right: int) -> int:
    """The label that leads, where the right one has to lead by a margin."""
    sums = [0] * count
    for feature in features:
        for index, weight in weights[feature].items() if feature in weights else ():
            sums[index] += weight
    sums[right] -= len(features) // 8
    return max(range(count), key=lambda index: (sums[index], index == right, -index))


def _averaged(
    weights: dict[str, dict[int, int]], late: dict[str, dict[int, int]], step: int
) -> dict[str, list[int]]:
    totals = {
        feature: {index: step * weight - late[feature][index] for index, weight in sorted(given.items())}
        for feature, given in sorted(weights.items())
    }
    most = max(abs(total) for given in totals.values() for total in given.values())
    kept: dict[str, list[int]] = {}
    for feature, given in totals.items():
        scaled = [(index, _scaled(total, most)) for index, total in given.items()]
        flat = [part for index, weight in scaled if abs(weight) >= _LEAST for part in (index, weight)]
        if flat:
            kept[feature] = flat
    return kept


def _scaled(total: int, most: int) -> int:
    return _SCALE * abs(total) // most * (1 if total > 0 else -1)


def written(model: dict[str, object]) -> str:
    """The model's file."""
    return json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def folds() -> None:
    """How often the guess is right on patterns of the dev half that were left out, and by how it leads."""
    dev = half_of(read_corpus(), "dev")
    patterns = sorted({utterance.pattern for utterance in dev})
    hits: dict[int, list[bool]] = defaultdict(list)
    apart: dict[int, list[str]] = defaultdict(list)
    for fold in range(_FOLDS):
        left_out = set(patterns[fold::_FOLDS])
        kept = json.loads(written(train(examples(lessons([u for u in dev if u.pattern not in left_out])))))
        weights = {f: dict(zip(g[::2], g[1::2], strict=True)) for f, g in kept["weights"].items()}
        guesser = Guesser(kept["labels"], weights)
        for utterance in (u for u in dev if u.pattern in left_out and len(u.intents) == 1):
            lesson = lesson_of(label_of(utterance), utterance.text, utterance.context)
            if lesson:
                seen = lesson.features
                guess = guesser.guess(seen)
                right = guess.intent == utterance.intents[0]
                hits[min(guess.lead // 10 * 10, 100)].append(right)
                rule = next(feature[2:].rstrip("0123456789") for feature in seen if feature.startswith("r:"))
                if rule != guess.intent:
                    other = "rule" if rule == utterance.intents[0] else "neither"
                    apart[min(guess.lead // 5 * 5, 50)].append("guess" if right else other)
                if not right:
                    print(f"{utterance.context} | {utterance.text} | {utterance.intents[0]} -> {guess}")
    for lead, right in sorted(hits.items()):
        print(f"lead from {lead}: {sum(right)} of {len(right)} right")
    for lead, who in sorted(apart.items()):
        print(f"apart, lead from {lead}: {dict(Counter(who))}")
    everything = [hit for right in hits.values() for hit in right]
    print(f"{sum(everything)} of {len(everything)} right")


def main() -> None:
    """Write the model, or measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", action="store_true")
    if parser.parse_args().folds:
        folds()
        return
    dev = half_of(read_corpus(), "dev")
    given = lessons(dev)
    TARGET.write_text(written(train(examples(given))))
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
    found = embedder()
    if found is None:
        print(f"{SENSES.name}: not made, there is no encoder")
        return
    told = {"made_by": found.made_by, "learnt_from": digest(given, found.made_by)}
    SENSES.write_text(written({**told, **learnt(taught(given, dev, found))}))
    print(f"{SENSES.name}: {SENSES.stat().st_size} bytes")


if __name__ == "__main__":
    main()

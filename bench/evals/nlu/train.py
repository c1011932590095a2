"""``python -m bench.evals.nlu.train``: learns the weights of the engine's statistical parts.

From the dev half and from sentences made of ``templates.txt``; never from the held half. An averaged
perceptron in whole numbers: no chance and no floating point, so that the same input gives the same file
on any machine. ``--folds`` measures it instead on patterns of the dev half that it was not trained on.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

from bench.evals.nlu.corpus import Setting, Utterance, half_of, read_corpus
from bench.evals.nlu.settings import demo_lexicon, memo_of
from shared.assistant.language import guessing
from shared.assistant.language.clauses import clauses
from shared.assistant.language.grammar import ruled
from shared.assistant.language.guessing import Guesser, features_of
from shared.assistant.language.reading import reading_of
from shared.assistant.language.text import clean
from shared.embedding.wiring import embedder

TARGET = Path(guessing.__file__).with_name("intents.json")
SENSES = TARGET.with_name("senses.json")
_TEMPLATES = Path(__file__).with_name("templates.txt")
_CHOICE = re.compile(r"\[([^\]]*)\]|\{(\w+)\}")
_VALUES = {
    "item": "tent|running shoes|coffee|headphones|lamp|jeans|backpack|umbrella|dog food|guitar|sweater|ol"
    "ive oil|blender|puzzle|shampoo|desk chair|laptop|socks|bicycle pump|chocolate|board game|rai"
    "ncoat|mugs|notebook|purple submarines|vacuum cleaner|gold necklace|sofa|garden gnome|printer"
    " ink|yoga mat|electric scooter|hair dryer|lego castle|winter boots|swimming goggles|tennis r"
    "acket|cotton bed sheets|wine glasses|frying pan|usb cable|gaming mouse|leather wallet|protei"
    "n powder|baby monitor|camera lens|fishing rod|christmas tree|picture frame|green tea|espress"
    "o beans|toothbrush|sunglasses|hiking poles|ski helmet|perfume|face cream|nail polish|cat lit"
    "ter|bird feeder|lawn mower|power drill|paint brush|wall clock|curtains|carpet|pillow|duvet|w"
    "ater bottle|lunch box|kettle|toaster|rice cooker|almonds|cheddar|spaghetti|tomatoes|orange j"
    "uice|sparkling water|t-shirt|hoodie|dress|skirt|trench coat|belt|gloves|scarf|sneakers|sanda"
    "ls|slippers|watch|bracelet|earrings|smart speaker|monitor|keyboard|phone case|memory card|ro"
    "uter|projector|tablet|massage|facial|spa day|dinner for two|climbing course|kayak tour",
    "colour": "red|blue|black|green|white|pink|grey|navy",
    "size": "42|m|43|xl|38|small|40|l",
    "n": "2|three|4|five|6|two|10|3",
    "price": "$50|100|80 dollars|30 euros|twenty dollars|200|45 bucks|$120",
    "brand": "northlight|halden|karst|pacewell|nike|adidas|oriel|studio vik",
    "ord": "first|second|third|last|2nd|1st|3rd|second",
    "name": "strider|ridge|pulse|strider",
    "number": "00123842|732201349959|#37777|4417|ord 88213|no 5521|number 90210|113542617735",
    "fact": "price|rating|size|brand|weight|material|reviews|customer rating|fabric|width|battery life|"
    "colour|cost"
    "|available sizes|country of origin|sleeve length|pattern",
    "trait": "waterproof|wireless|cotton|striped|vintage|foldable|cordless|leather|insulated|portable|"
    "modern|gl"
    "uten free|long sleeved|plain|velvet",
    "town": "paris|new york|london|tokyo|dallas|berlin|chicago|rome",
    "person": "wife|dad|friend|sister|boss|son|girlfriend|mother",
}
_EXPANSIONS = 16
_ROUNDS = 5
#: Each round takes the sentences in another order: the remainders of these multiples by a prime.
_TURNS = (1, 48_271, 69_621, 16_807, 39_373)
_PRIME = 2_147_483_647
#: A dev sentence counts as much as this many made ones.
_DEV_WEIGHT = 2
#: The largest weight that is kept, and the least that is worth keeping.
_SCALE, _LEAST = 1_000, 20
_FOLDS = 5
#: Sentences that a feature has to be in.
_SEEN = 7
Example = tuple[str, list[str]]


def made() -> Iterator[tuple[str, Setting, str]]:
    """The sentences of the templates: label, setting, text."""
    label = ""
    settings: list[Setting] = []
    for line in _TEMPLATES.read_text().splitlines():
        if line.startswith("= "):
            label, *given = line[2:].split()
            settings = [_setting(name) for name in given]
        elif line and not line.startswith("#"):
            texts = dict.fromkeys(expanded(line, number) for number in range(_EXPANSIONS))
            for at, text in enumerate(texts):
                yield label, settings[at % len(settings)], text


def _setting(name: str) -> Setting:
    known: tuple[Setting, ...] = ("nothing", "results", "focus", "cart_line", "pending")
    return next(setting for setting in known if setting == name)


def templates() -> list[str]:
    """The templates alone, in the file's order."""
    lines = _TEMPLATES.read_text().splitlines()
    return [line for line in lines if line and not line.startswith(("= ", "#"))]


def expanded(template: str, number: int) -> str:
    """The ``number``-th sentence of a template."""

    def chosen(match: re.Match[str]) -> str:
        options = (match[1] if match[2] is None else _VALUES[match[2]]).split("|")
        picked = options[crc32(f"{template}:{match.start()}:{number}".encode()) % len(options)]
        return _CHOICE.sub(chosen, picked)

    text = template
    while _CHOICE.search(text):
        text = _CHOICE.sub(chosen, text)
    return " ".join(text.split())


def examples(utterances: Sequence[Utterance]) -> list[Example]:
    """Labels and features of the made sentences and of some utterances that have one wish."""
    found = [(label, seen) for label, setting, text in made() if (seen := seen_of(text, setting))]
    for utterance in utterances:
        if len(utterance.intents) == 1:
            seen = seen_of(utterance.text, utterance.context)
            found += [(label_of(utterance), seen)] * _DEV_WEIGHT if seen else []
    return sorted(found, key=lambda example: crc32(" ".join(example[1]).encode()))


def label_of(utterance: Utterance) -> str:
    """The intent, and what of it: where a refinement goes, what it is that cannot be done yet."""
    intent = utterance.intents[0]
    inner = {"refine": "relative", "unsupported": "topic"}.get(intent)
    what = next((str(value) for name, value in utterance.slots if name == inner), "")
    return f"{intent}.{what}" if what else intent


def seen_of(text: str, setting: Setting) -> list[str] | None:
    """The features of a sentence that is one clause."""
    lexicon, memo = demo_lexicon(), memo_of(setting)
    cut = clauses(clean(text), lexicon)
    if len(cut) != 1:
        return None
    reading = reading_of(cut[0], lexicon, memo, text, first=True)
    return features_of(cut[0].words, lexicon, memo, ruled(reading))


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
        kept = json.loads(written(train(examples([u for u in dev if u.pattern not in left_out]))))
        weights = {f: dict(zip(g[::2], g[1::2], strict=True)) for f, g in kept["weights"].items()}
        guesser = Guesser(kept["labels"], weights)
        for utterance in (u for u in dev if u.pattern in left_out and len(u.intents) == 1):
            seen = seen_of(utterance.text, utterance.context)
            if seen:
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
    TARGET.write_text(written(train(examples(dev))))
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
    _blend(dev)


def _blend(dev: Sequence[Utterance]) -> None:
    """The model of words and meanings, where there is an encoder to learn it with."""
    from bench.evals.nlu import blend, lessons

    found = embedder()
    if found is None:
        print(f"{SENSES.name}: not made, there is no encoder")
        return
    given = lessons.lessons(dev)
    told = {"made_by": found.made_by, "learnt_from": lessons.digest(given, found.made_by)}
    SENSES.write_text(written({**told, **blend.learnt(lessons.taught(given, dev, found))}))
    print(f"{SENSES.name}: {SENSES.stat().st_size} bytes")


if __name__ == "__main__":
    main()

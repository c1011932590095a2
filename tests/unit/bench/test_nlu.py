"""The labelled utterances are what they say, the engine reads them, its model can be made anew."""

import json
import re
from collections import Counter

import pytest

from bench.evals.nlu import train
from bench.evals.nlu.corpus import Utterance, half_of, read_corpus
from bench.evals.nlu.lessons import Lesson, digest, lessons
from bench.evals.nlu.score import KNOWN, Figures, score
from bench.evals.nlu.sentences import made
from bench.evals.nlu.settings import demo_lexicon
from shared.assistant.language import judging
from shared.assistant.language.guessing import Guesser, features_of, shipped
from shared.assistant.language.sensing import Sensing
from shared.assistant.language.text import clean, stem, tokens
from shared.assistant.model import Memo
from shared.embedding import onnx
from shared.embedding.wiring import embedder

CORPUS = read_corpus()
#: Coverage is measured by the tests of single cases: this many would take twice as long with it.
pytestmark = pytest.mark.no_cover

LATER = frozenset(
    (
        "remember",
        "recall",
        "forget",
        "why",
        "policy",
        "human",
        "price_history",
        "compare",
        "recommend",
        "reorder",
    )
)
#: Read by rules alone, and tried by tests of their own: ``tests/unit/assistant/test_codes.py``.
_RULED = frozenset(("how_many", "nothing_pending", "use_code", "drop_code", "ask_code"))
_CHANGED = "The words or the rules have changed: run python -m bench.evals.nlu.train"
#: Manners that have no other words: "thanks".
_WORDS = 2


def shape(utterance: Utterance) -> tuple[str, ...]:
    """The sentence with the words of its slots and all numbers told by their kind."""
    values = {stem(word): name for name, value in utterance.slots for word in str(value).casefold().split()}
    found = [token.text for token in tokens(clean(utterance.text)) if token.text[0].isalnum()]
    return tuple("<n>" if word[0].isdigit() else values.get(stem(word), word) for word in found)


@pytest.fixture(scope="module")
def figures() -> dict[str, Figures]:
    """With the encoder, which is the engine that is shipped."""
    if embedder() is None:
        pytest.skip("needs the encoder: python -m local.embedding")
    return {"dev": score(CORPUS, "dev"), "held": score(CORPUS, "held")}


@pytest.fixture(scope="module")
def learnt_from() -> list[Lesson]:
    return lessons(half_of(CORPUS, "dev"))


def test_there_are_enough_and_each_intent_of_the_house_is_among_them() -> None:
    assert len(CORPUS) >= 1_000
    said = Counter(intent for utterance in CORPUS for intent in utterance.intents)
    assert not {name for name in LATER | KNOWN if said[name] < 4} - _RULED
    for half in ("dev", "held"):
        assert len(half_of(CORPUS, half)) >= 300


def test_no_sentence_pattern_is_in_both_halves() -> None:
    dev, held = half_of(CORPUS, "dev"), half_of(CORPUS, "held")
    assert not {u.pattern for u in dev} & {u.pattern for u in held}
    # A bare name of a thing, or a single word, is no pattern.
    names = {name for u in CORPUS for name, _ in u.slots} | {"<n>"}
    shared = {shape(u) for u in dev} & {shape(u) for u in held}
    assert not {said for said in shared if len(said) >= _WORDS and not set(said) <= names}


def test_no_sentence_of_the_held_half_is_learnt_from() -> None:
    learnt = {plain(text) for _, _, text in made()}
    said = {plain(utterance.text) for utterance in half_of(CORPUS, "held")}
    assert not {text for text in said & learnt if len(text) >= _WORDS}


def plain(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(clean(text)) if token.text[0].isalnum())


@pytest.mark.parametrize(("half", "intents", "slots"), [("dev", 0.97, 0.91), ("held", 0.9, 0.85)])
def test_the_floors(half: str, intents: float, slots: float, figures: dict[str, Figures]) -> None:
    assert figures[half].intent_accuracy >= intents
    assert figures[half].slots.f1 >= slots


def test_what_is_said_with_more_confidence_is_right_more_often(figures: dict[str, Figures]) -> None:
    for found in figures.values():
        shares = {row["from"]: row["right"] for row in found.reliability}
        assert shares[90] >= 0.9
        unsure = [answer for answer in found.wrong if not answer.right and answer.confidence < 90]
        assert len(unsure) * 5 > sum(not answer.right for answer in found.wrong)


def test_without_the_encoder_it_still_reads_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "sensing", lambda: None)
    found = score(CORPUS, "held")
    assert found.intent_accuracy >= 0.87
    assert found.slots.f1 >= 0.81


def test_the_model_of_words_is_made_anew_byte_for_byte(learnt_from: list[Lesson]) -> None:
    made_anew = train.written(train.train(train.examples(learnt_from)))
    assert made_anew == train.TARGET.read_text(), _CHANGED


def test_the_model_of_meanings_was_learnt_from_what_there_is(learnt_from: list[Lesson]) -> None:
    kept = json.loads(train.SENSES.read_text())
    assert kept["made_by"] == f"{onnx.NAME}:{onnx.DIGESTS[onnx.MODEL][:12]}"
    assert kept["learnt_from"] == digest(learnt_from, kept["made_by"]), _CHANGED


def test_a_model_of_another_encoder_is_not_used() -> None:
    class Another:
        made_by = "another:000"

    assert Sensing.load(Another()) is None  # type: ignore[arg-type]


def test_a_guess_can_be_explained() -> None:
    features = features_of(["do", "you", "ship", "to", "norway"], demo_lexicon(), Memo(), "search6")
    assert shipped().guess(features).intent == "policy"
    assert "k:ship" in [feature for feature, _ in shipped().reasons(features, "policy")]


def test_what_no_feature_is_known_of_leads_by_nothing() -> None:
    assert Guesser(["a", "b"], {}).guess(["w:x"]).lead == 0


def test_labels_are_of_slots_that_are_in_the_text() -> None:
    for utterance in CORPUS:
        said = {stem(word) for word in re.findall(r"[\w'-]+", utterance.text)}
        item = next((str(value) for name, value in utterance.slots if name == "item"), "")
        missing = [
            word for word in re.findall(r"[\w'-]+", item) if not any(stem(word)[:3] == s[:3] for s in said)
        ]
        assert len(missing) <= 2, (utterance.text, missing)

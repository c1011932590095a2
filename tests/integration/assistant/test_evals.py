"""The evaluation of ``make eval``, its floors held. The long parts are in files of their own."""

from collections import Counter

import pytest

from bench.evals.audits import lies_and_truths
from bench.evals.journeys import START, journeys
from bench.evals.manners import manners
from bench.evals.scores import rows
from bench.evals.suite import PARTS
from tests.support.evals import held


def test_lies_stay_and_truths_leave() -> None:
    held(*lies_and_truths())


def test_what_is_no_business_of_a_shop_is_declined() -> None:
    held(*manners())


def test_the_corpora_are_as_large_as_they_are_said_to_be_and_hold_nothing_twice() -> None:
    cases = {
        name: list(rows(f"{name}.jsonl")) for name in ("journeys", "hostile", "lies", "truths", "manners")
    }
    sizes = {name: len(found) for name, found in cases.items()}
    assert sizes["journeys"] >= 120
    assert sizes["hostile"] >= 150
    assert sizes["lies"] >= 200
    assert sizes["truths"] >= 300
    for found in cases.values():
        assert max(Counter(str(case) for case in found).values()) == 1
    assert (
        len({tuple(turn.get("say", turn.get("do")) for turn in case["turns"]) for case in cases["journeys"]})
        == sizes["journeys"]
    )
    assert len({(case["text"], case["where"]) for case in cases["hostile"]}) == sizes["hostile"]


def test_a_turn_that_does_what_it_does_not_name_fails_its_journey(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = [
        {"say": "find coffee", "shown": ["beans", "dark"]},
        {"say": "add the first one", "focus": "BEANS-1"},
    ]
    case = {"id": "forgets the cart", "who": "guest", "about": "", "turns": turns}
    monkeypatch.setattr("bench.evals.journeys.rows", lambda name: iter([case]))
    (score,) = journeys()
    assert not score.holds
    assert "cart is {'BEANS-1': 1}" in score.failed["forgets the cart"]
    assert set(START) >= {"cart", "orders", "pending", "focus"}


def test_known_cases_are_named_and_one_that_passes_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    case = {"id": "hi", "who": "guest", "about": "", "known": "not yet", "turns": [{"say": "hello"}]}
    monkeypatch.setattr("bench.evals.journeys.rows", lambda name: iter([case]))
    (score,) = journeys()
    assert score.known == {"hi": "not yet"}
    assert "is passed" in score.failed["hi"]


def test_every_part_is_in_the_suite() -> None:
    assert {"journeys", "hostile", "audits", "manners"} <= set(PARTS)

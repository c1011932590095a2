"""Scores fade by the clock alone: never up, never below nothing, and by half in 30 days."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.memory import decay
from shared.memory.decay import HALF_LIFE, MOST, Signal, confidence, decayed, fades_at, raised

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SCORES = st.floats(0, MOST)
SPANS = st.timedeltas(timedelta(0), timedelta(days=3_000))
SIGNALS: tuple[Signal, ...] = get_args(Signal)


@given(score=SCORES, first=SPANS, more=SPANS)
def test_a_score_only_falls_with_time_and_never_below_nothing(
    score: float, first: timedelta, more: timedelta
) -> None:
    early, late = decayed(score, NOON, NOON + first), decayed(score, NOON, NOON + first + more)
    assert 0 <= late <= early <= score


@given(score=SCORES, first=SPANS, more=SPANS)
def test_it_does_not_matter_how_often_one_looks(score: float, first: timedelta, more: timedelta) -> None:
    middle = NOON + first
    twice = decayed(decayed(score, NOON, middle), middle, middle + more)
    assert twice == pytest.approx(decayed(score, NOON, middle + more), abs=1e-9)


@given(signals=st.lists(st.tuples(st.sampled_from(SIGNALS), SPANS), max_size=40))
def test_signals_raise_a_score_within_its_bounds(signals: list[tuple[Signal, timedelta]]) -> None:
    score, at = 0.0, NOON
    for signal, later in signals:
        before = decayed(score, at, at + later)
        score, at = raised(score, at, at + later, signal), at + later
        assert before <= score <= MOST
    assert 0 <= confidence(score) <= 95


@given(low=SCORES, high=SCORES)
def test_a_higher_score_is_never_less_sure(low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert confidence(low) <= confidence(high)


@given(score=st.floats(0.51, MOST))
def test_it_is_given_up_once_it_has_faded(score: float) -> None:
    end = fades_at(score, NOON)
    assert decayed(score, NOON, end) == pytest.approx(0.5, abs=1e-6)


def test_half_of_it_is_left_after_a_half_life_and_a_clock_that_went_back_changes_nothing() -> None:
    assert decayed(8.0, NOON, NOON + HALF_LIFE) == 4.0
    assert decayed(8.0, NOON, NOON - HALF_LIFE) == 8.0
    assert fades_at(0.0, NOON) == NOON


def test_no_single_signal_is_believed_but_a_purchase_is_and_stronger_ones_weigh_more() -> None:
    assert decay.WEIGHTS["filtered"] < decay.WEIGHTS["carted"] < decay.BELIEVED < decay.WEIGHTS["bought"]

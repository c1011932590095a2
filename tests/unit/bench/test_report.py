"""Figures: what is reckoned from measurements, and how it is shown and kept."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bench.report import Comparison, Goal, Section, Spread, as_json, milliseconds, percentile, show

SECONDS = st.floats(min_value=1e-6, max_value=1e3)


def section(*goals: Goal) -> Section:
    rows = [
        {"what": "bare door", "cpu ms": 200, "times": None, "middle half": None},
        {"what": "carts", "cpu ms": 230, "times": 1.15, "middle half": Spread(1.1, 1.21)},
    ]
    return Section("Cold start", "Of CPU time.", rows, list(goals))


def shown(*sections: Section) -> str:
    text = io.StringIO()
    show(sections, Console(file=text, width=120))
    return text.getvalue()


@pytest.mark.parametrize(("share", "value"), [(0, 1), (0.5, 5), (0.95, 10), (0.9, 9), (1, 10)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert percentile([7, 1, 3, 9, 5, 2, 10, 4, 8, 6], share) == value


@given(st.lists(SECONDS, min_size=1), st.floats(min_value=0, max_value=1))
def test_so_many_values_are_not_above_a_percentile(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6


def test_seconds_are_shown_as_milliseconds() -> None:
    assert milliseconds(0.0123456) == 12.35


def test_a_comparison_is_of_pairs_that_were_measured_together() -> None:
    """A slow minute that touches both leaves the ratio alone; the ratio of the means would be 1.9."""
    found = Comparison.of([2.0, 3.0, 40.0], [1.0, 2.0, 20.0])
    assert found == Comparison(2.0, Spread(1.5, 2.0))


@given(st.lists(SECONDS, min_size=1), st.floats(min_value=1, max_value=10))
def test_what_always_costs_so_much_more_has_that_ratio(floors: list[float], times: float) -> None:
    found = Comparison.of([floor * times for floor in floors], floors)
    assert found.ratio == pytest.approx(times, abs=0.006)
    assert found.spread.low <= found.ratio <= found.spread.high


def test_nothing_measured_is_no_figure() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        Comparison.of([], [])


def test_every_measurement_needs_its_floor() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Comparison.of([1.0, 2.0], [1.0])


@pytest.mark.parametrize(("figure", "met"), [(1.24, True), (1.25, True), (1.26, False)])
def test_a_goal_is_met_up_to_its_bound(figure: float, met: bool) -> None:
    assert Goal("carts", figure, 1.25, "times").met is met


def test_tables_show_rows_and_say_of_each_goal_whether_it_is_met() -> None:
    text = shown(
        section(Goal("cold start, carts", 1.15, 1.25, "times"), Goal("product, p95", 21.5, 15, "ms"))
    )
    row = next(line for line in text.splitlines() if "carts" in line and "230" in line)
    assert "1.1–1.21" in row
    assert "None" not in text
    met, missed = (next(line for line in text.splitlines() if word in line) for word in ("met", "missed"))
    assert "cold start, carts" in met
    assert "≤ 1.25 times" in met
    assert "21.5 ms" in missed


def test_a_section_without_goals_has_no_table_of_goals() -> None:
    assert "Goals" not in shown(section())


def test_the_json_document_has_every_row_and_goal() -> None:
    goal = Goal("cold start, carts", 1.3, 1.25, "times")
    document = json.loads(as_json([section(goal), section()]))
    assert set(document) == {"machine", "sections", "goals"}
    assert document["machine"]["cores"] >= 1
    assert [one["title"] for one in document["sections"]] == ["Cold start", "Cold start"]
    assert document["sections"][0]["rows"][1] == {
        "what": "carts",
        "cpu ms": 230,
        "times": 1.15,
        "middle half": {"low": 1.1, "high": 1.21},
    }
    assert document["goals"] == [
        {"what": "cold start, carts", "figure": 1.3, "at_most": 1.25, "unit": "times", "met": False}
    ]

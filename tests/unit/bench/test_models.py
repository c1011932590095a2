"""How fast a stood-in model answers: by what was published, with a spread, the same in each run."""

import statistics

import pytest

from bench.models import PACES, Pace
from bench.report import percentile


@pytest.mark.parametrize("pace", PACES, ids=lambda pace: pace.model)
def test_latencies_lie_around_what_was_published(pace: Pace) -> None:
    latency = pace.replayed()
    taken = [latency(60) for _ in range(2_000)]
    middle = pace.first_token + 60 / pace.speed
    assert statistics.median(taken) == pytest.approx(middle, rel=0.03)
    assert percentile(taken, 0.95) == pytest.approx(1.64 * middle, rel=0.05)


def test_each_run_replays_the_same() -> None:
    first, again = PACES[0].replayed(), PACES[0].replayed()
    assert [first(40) for _ in range(10)] == [again(40) for _ in range(10)]


def test_more_words_take_longer() -> None:
    assert PACES[0].replayed()(1_000) > PACES[0].replayed()(10)

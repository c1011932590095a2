"""Rate limits over processes that share a counter."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.kernel.clock import FrozenClock
from shared.kernel.errors import Limited
from shared.runtime import limits
from shared.runtime.limits import RateLimiter

_SUBJECTS = count()
AT = datetime(2026, 3, 1, 12, 0, 10, tzinfo=UTC)


def _admitted(limiters: list[RateLimiter], turns: list[int], per_minute: int) -> int:
    admitted, subject = 0, f"tnt_1#{next(_SUBJECTS)}"
    for turn in turns:
        try:
            limiters[turn % len(limiters)].admit(subject, per_minute)
        except Limited:
            continue
        admitted += 1
    return admitted


def _limiters(client: Any, many: int, clock: FrozenClock) -> list[RateLimiter]:
    return [RateLimiter(client, "limits", clock) for _ in range(many)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 19), st.integers(1, 4), st.data())
def test_a_small_limit_is_exact_however_many_processes(
    dynamodb: Any, per_minute: int, processes: int, data: Any
) -> None:
    turns = data.draw(st.lists(st.integers(0, 3), min_size=per_minute, max_size=per_minute + 20))
    assert _admitted(_limiters(dynamodb, processes, FrozenClock(AT)), turns, per_minute) == per_minute


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(20, 80), st.integers(1, 4), st.data())
def test_a_large_limit_is_overshot_by_a_tenth_for_each_further_process(
    dynamodb: Any, per_minute: int, processes: int, data: Any
) -> None:
    turns = data.draw(st.lists(st.integers(0, 3), min_size=3 * per_minute, max_size=4 * per_minute))
    admitted = _admitted(_limiters(dynamodb, processes, FrozenClock(AT)), turns, per_minute)
    assert admitted <= per_minute + (processes - 1) * (per_minute // 10)


def test_one_process_admits_exactly_its_limit_and_writes_a_tenth_as_often(dynamodb: Any) -> None:
    calls: list[str] = []
    dynamodb.meta.events.register("before-call.dynamodb.*", lambda model, **_: calls.append(model.name))
    limiter = RateLimiter(dynamodb, "limits", FrozenClock(AT))
    assert _admitted([limiter], [0] * 100, 60) == 60
    assert len(calls) <= 11


def test_a_refusal_says_when_the_next_minute_begins(dynamodb: Any) -> None:
    clock = FrozenClock(AT)
    limiter = RateLimiter(dynamodb, "limits", clock)
    limiter.admit("a", 1)
    with pytest.raises(Limited) as refused:
        limiter.admit("a", 1)
    assert refused.value.retry_after == 50
    assert refused.value.facts == {"limit": 1}
    clock.advance(seconds=refused.value.retry_after)
    limiter.admit("a", 1)


def test_subjects_are_counted_apart_and_expire(dynamodb: Any) -> None:
    limiter = RateLimiter(dynamodb, "limits", FrozenClock(AT))
    limiter.admit("a", 1)
    limiter.admit("b", 1)
    items = dynamodb.scan(TableName="limits")["Items"]
    window = int(AT.timestamp()) - 10
    assert {item["pk"]["S"] for item in items} == {"a", "b"}
    assert all(int(item["expires_at"]["N"]) == window + 3600 for item in items)


def test_a_process_forgets_subjects_of_past_minutes(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_REMEMBERED", 3)
    clock = FrozenClock(AT)
    limiter = RateLimiter(dynamodb, "limits", clock)
    for n in range(4):
        limiter.admit(str(n), 1)
    clock.advance(seconds=60)
    limiter.admit("new", 1)
    assert set(limiter._counts) == {"new"}  # pyright: ignore[reportPrivateUsage]

"""A lost race is run again a bounded number of times; what is no race is an answer."""

from collections.abc import Callable

import pytest

from shared.kernel.change import racing
from shared.kernel.errors import Conflict, Contended, DomainError, NotFound, Stale


def losing(refusal: DomainError, times: int) -> tuple[list[int], Callable[[], str]]:
    """An attempt that is refused so often before it lands, and how often it was made."""
    made: list[int] = []

    def attempt() -> str:
        made.append(1)
        if len(made) <= times:
            raise refusal
        return "landed"

    return made, attempt


@pytest.mark.parametrize("refusal", [Contended("busy"), Conflict("moved", retry=True), Stale("old")])
def test_a_lost_race_is_run_again(refusal: DomainError) -> None:
    made, attempt = losing(refusal, 2)
    assert racing(attempt, 3, Stale) == "landed"
    assert len(made) == 3


@pytest.mark.parametrize("refusal", [Conflict("sold out"), NotFound("gone"), Stale("old")])
def test_what_is_no_race_is_raised_at_once(refusal: DomainError) -> None:
    made, attempt = losing(refusal, 1)
    with pytest.raises(type(refusal)):
        racing(attempt, 3)
    assert len(made) == 1


def test_after_the_last_try_the_caller_is_told() -> None:
    made, attempt = losing(Contended("busy"), 9)
    with pytest.raises(Contended):
        racing(attempt, 3)
    assert len(made) == 3

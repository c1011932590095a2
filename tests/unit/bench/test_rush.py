"""A rush is judged by what was sold, and an answer that broke off is taken for what its request did."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from bench.load import Cpu
from bench.patient import Patience
from bench.rush import Outcome, at_once, opened


class Guest:
    """Gives the answers that it was told to; notes the keys that it was asked under."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self.answers, self.keys = list(answers), list[str | None]()

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        self.keys.append(key)
        return self.answers.pop(0)


AT_WORK = (409, {"code": "idempotency_in_progress"})


@pytest.mark.parametrize(
    "answers",
    [
        [(201, {"id": "chk_1"})],
        [AT_WORK, AT_WORK, (201, {"id": "chk_1"})],
        [AT_WORK, (409, {"code": "checkout_in_progress", "checkout_id": "chk_1"})],
        [
            AT_WORK,
            (409, {"code": "cart_empty"}),
            (200, {"items": [{"id": "ord_1"}]}),
            (200, {"id": "ord_1", "checkout_id": "chk_1"}),
        ],
    ],
)
def test_a_checkout_is_found_however_its_answer_was_lost(
    answers: list[tuple[int, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.rush.time.sleep", lambda _: None)
    guest: Any = Guest(*answers)
    assert opened(guest, {}) == "chk_1"
    asked = [key for key in guest.keys if key]
    assert len(set(asked)) == 1, "one key for all tries"


def test_any_other_refusal_is_an_error() -> None:
    guest: Any = Guest((422, {"code": "invalid"}))
    with pytest.raises(RuntimeError, match="422"):
        opened(guest, {})


def test_everything_is_done_once_and_the_first_error_is_raised() -> None:
    done: list[int] = []
    at_once(4, range(20), done.append)
    assert sorted(done) == list(range(20))

    def fail(_: int) -> None:
        raise KeyError("broken")

    with pytest.raises(KeyError, match="broken"):
        at_once(4, range(20), fail)


def outcome(units_sold: int, ends: dict[str, int]) -> Outcome:
    books: Any = SimpleNamespace(sold=Counter({"WARE": units_sold}), discrepancies=list)
    return Outcome(16, 20, 2, Counter(ends), 0, Patience(), books, 1.0, Cpu(0, 0))


def test_a_rush_went_well_where_exactly_what_there_was_is_sold() -> None:
    assert outcome(2, {"sold": 2, "out_of_stock": 18}).wrong() == []


@pytest.mark.parametrize(
    ("sold", "ends"),
    [
        (3, {"sold": 3, "out_of_stock": 17}),
        (1, {"sold": 1, "out_of_stock": 19}),
        (2, {"sold": 2, "out_of_stock": 17}),
        (2, {"sold": 1, "out_of_stock": 19}),
    ],
)
def test_a_unit_more_or_less_is_wrong(sold: int, ends: dict[str, int]) -> None:
    assert outcome(sold, ends).wrong()

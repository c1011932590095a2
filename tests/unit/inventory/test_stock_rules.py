from datetime import UTC, datetime, timedelta

import pytest

from shared.inventory.model import (
    MOST_LINES,
    Reservation,
    ReservationEnded,
    ReservationExpired,
    State,
    StockLine,
    TooManyLines,
    one_line_a_sku,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HELD = Reservation(
    id="res_1",
    tenant="tnt_1",
    lines=(StockLine(sku="A", quantity=2),),
    expires_at=NOON + timedelta(minutes=5),
)


def test_a_reservation_goes_from_held_to_committed() -> None:
    committing = HELD.committing(NOON, NOON + timedelta(minutes=15, microseconds=7))
    assert (committing.state, committing.version, HELD.version) == (State.COMMITTING, 2, 1)
    assert committing.due == NOON + timedelta(minutes=15)
    assert committing.committed().ended


def test_a_yes_counts_until_the_last_moment_and_not_at_it() -> None:
    assert HELD.committing(HELD.expires_at - timedelta(microseconds=1), NOON).state is State.COMMITTING
    with pytest.raises(ReservationExpired):
        HELD.committing(HELD.expires_at, NOON)


def test_what_is_committing_never_lapses_by_time() -> None:
    committing = HELD.committing(NOON, NOON + timedelta(minutes=15))
    assert HELD.lapsed(HELD.expires_at)
    assert not committing.lapsed(NOON + timedelta(days=365))


def test_nothing_moves_from_where_it_may_not() -> None:
    committing = HELD.committing(NOON, NOON)
    committed, released = committing.committed(), committing.released("payment_refused")
    assert released.reason == "payment_refused"
    for refused in (
        HELD.committed,
        lambda: committing.committing(NOON, NOON),
        committed.committed,
        lambda: committed.released("late"),
        lambda: released.released("again"),
        released.committed,
    ):
        with pytest.raises(ReservationEnded):
            refused()


def test_lines_of_one_sku_become_one() -> None:
    lines = [StockLine(sku=sku, quantity=n) for sku, n in (("B", 1), ("A", 2), ("B", 3))]
    assert [(line.sku, line.quantity) for line in one_line_a_sku(lines)] == [("A", 2), ("B", 4)]


@pytest.mark.parametrize("count", [0, MOST_LINES + 1])
def test_a_reservation_has_one_line_at_least_and_what_a_transaction_takes_at_most(count: int) -> None:
    with pytest.raises(TooManyLines):
        one_line_a_sku(StockLine(sku=f"S{i}", quantity=1) for i in range(count))

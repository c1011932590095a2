from datetime import timedelta

import pytest

from shared.inventory.model import (
    MOST_LINES,
    OutOfStock,
    Reservation,
    ReservationDiffers,
    ReservationEnded,
    ReservationExpired,
    ReservationMoved,
    State,
    UnknownReservation,
)
from shared.kernel.clock import FrozenClock
from shared.kernel.errors import Stale
from tests.support.shop import LittleShop


@pytest.fixture
def stocked(shop: LittleShop) -> LittleShop:
    for sku, count in (("A", 5), ("B", 3)):
        shop.inventory.set_on_hand(shop.merchant, sku, count)
    shop.uow.events.clear()
    return shop


def counts(shop: LittleShop, sku: str) -> tuple[int, int, int, int]:
    level = shop.stock.levels(shop.tenant.id, [sku], consistent=True)[sku]
    return level.on_hand, level.committed, level.held, level.free


def say_yes(shop: LittleShop, reservation_id: str, minutes: int = 15) -> None:
    deadline = shop.clock.now() + timedelta(minutes=minutes)
    shop.uow.commit(shop.inventory.begin_commit(shop.merchant, reservation_id, deadline))


def sell(shop: LittleShop, reservation_id: str) -> None:
    held = shop.inventory.get(shop.merchant, reservation_id)
    shop.uow.commit(shop.inventory.commit(shop.merchant, held))


def test_held_then_sold(stocked: LittleShop) -> None:
    made = stocked.reserve("r1", A=2, B=3)
    assert (made.state, counts(stocked, "A"), counts(stocked, "B")) == (
        State.HELD,
        (5, 0, 2, 3),
        (3, 0, 3, 0),
    )
    say_yes(stocked, "r1")
    assert counts(stocked, "A") == (5, 0, 2, 3)
    sell(stocked, "r1")
    assert (counts(stocked, "A"), counts(stocked, "B")) == ((5, 2, 0, 3), (3, 3, 0, 0))
    assert stocked.inventory.get(stocked.merchant, "r1").state is State.COMMITTED
    assert stocked.uow.names() == [
        "inventory.reserved",
        "inventory.availability_changed",
        "inventory.committed",
    ]


def test_all_lines_or_none(stocked: LittleShop) -> None:
    with pytest.raises(OutOfStock) as refused:
        stocked.reserve("r1", A=1, B=4)
    assert refused.value.facts == {"short": [{"sku": "B", "wanted": 4, "available": 3}]}
    assert (counts(stocked, "A"), counts(stocked, "B")) == ((5, 0, 0, 5), (3, 0, 0, 3))
    with pytest.raises(UnknownReservation):
        stocked.inventory.get(stocked.merchant, "r1")


def test_what_is_not_stocked_cannot_be_had(stocked: LittleShop) -> None:
    assert stocked.inventory.availability(stocked.merchant, ["Z", "A", "Z"]) == {"Z": 0, "A": 5}
    with pytest.raises(OutOfStock) as refused:
        stocked.reserve("r1", Z=1)
    assert refused.value.facts["short"] == [{"sku": "Z", "wanted": 1, "available": 0}]


def test_the_same_reservation_again_is_the_first(stocked: LittleShop) -> None:
    first = stocked.reserve("r1", B=3)
    assert stocked.reserve("r1", B=3) == first
    assert counts(stocked, "B") == (3, 0, 3, 0)
    with pytest.raises(ReservationDiffers):
        stocked.reserve("r1", B=2)


def test_who_has_the_last_one_has_it_when_asking_again_after_others_were_refused(
    stocked: LittleShop,
) -> None:
    first = stocked.reserve("r1", B=3)
    with pytest.raises(OutOfStock):
        stocked.reserve("r2", B=1)
    assert stocked.reserve("r1", B=3) == first
    with pytest.raises(ReservationDiffers):
        stocked.reserve("r1", B=4)


def test_the_last_one_is_announced_as_gone_and_then_as_back(stocked: LittleShop) -> None:
    stocked.reserve("r1", B=2)
    stocked.reserve("r2", B=1)
    stocked.inventory.release(stocked.merchant, "r2", "declined")
    stocked.inventory.release(stocked.merchant, "r1", "declined")
    changed = [e.data for e in stocked.uow.events if e.name == "inventory.availability_changed"]
    assert [(one["sku"], one["available"]) for one in changed] == [("B", False), ("B", True)]


def test_a_lapsed_hold_never_costs_a_sale(stocked: LittleShop) -> None:
    stocked.reserve("r1", seconds=300, A=1, B=3)
    stocked.clock.advance(seconds=299)
    assert stocked.inventory.availability(stocked.merchant, ["A", "B"]) == {"A": 4, "B": 0}
    with pytest.raises(OutOfStock):
        stocked.reserve("r2", B=1)
    stocked.clock.advance(seconds=1)
    assert stocked.inventory.availability(stocked.merchant, ["A", "B"]) == {"A": 4, "B": 3}
    assert stocked.inventory.availability(stocked.merchant, ["A"], {"A": 5}) == {"A": 5}
    stocked.reserve("r2", B=2)
    lapsed = stocked.inventory.get(stocked.merchant, "r1")
    assert (lapsed.state, lapsed.reason) == (State.RELEASED, "expired")
    assert (counts(stocked, "A"), counts(stocked, "B")) == ((5, 0, 0, 5), (3, 0, 2, 1))


def test_many_lapsed_holds_are_given_back_together(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 30)
    for number in range(30):
        shop.reserve(f"old{number}", seconds=number % 3 + 1, A=1)
    shop.clock.advance(seconds=3)
    with shop.calls.counted() as made:
        shop.reserve("new", A=28)
    assert counts(shop, "A") == (30, 0, 28, 2)
    assert made.count("TransactWriteItems") <= 5
    assert shop.inventory.availability(shop.merchant, ["A"]) == {"A": 2}


def test_what_is_committing_is_not_given_away(stocked: LittleShop) -> None:
    stocked.reserve("r1", B=3)
    say_yes(stocked, "r1")
    stocked.clock.advance(hours=5)
    assert stocked.inventory.availability(stocked.merchant, ["B"]) == {"B": 0}
    with pytest.raises(OutOfStock):
        stocked.reserve("r2", B=1)
    sell(stocked, "r1")
    assert counts(stocked, "B") == (3, 3, 0, 0)


def test_a_lapsed_hold_behind_committing_ones_is_found(shop: LittleShop) -> None:
    shop.inventory.set_on_hand(shop.merchant, "A", 27)
    for number in range(26):
        shop.reserve(f"paying{number}", seconds=10, A=1)
        say_yes(shop, f"paying{number}")
    shop.reserve("lapsed", seconds=20, A=1)
    shop.clock.advance(seconds=20)
    assert shop.reserve("new", A=1).state is State.HELD
    assert shop.inventory.get(shop.merchant, "lapsed").state is State.RELEASED


def test_a_yes_after_the_time_is_refused(stocked: LittleShop) -> None:
    stocked.reserve("r1", seconds=300, A=1)
    stocked.clock.advance(seconds=300)
    with pytest.raises(ReservationExpired):
        say_yes(stocked, "r1")


def test_a_yes_of_a_slow_clock_cannot_take_what_was_given_back(stocked: LittleShop) -> None:
    stocked.reserve("r1", seconds=300, B=3)
    slow = stocked.inventory_at(FrozenClock(stocked.clock.now()))
    yes = slow.begin_commit(stocked.merchant, "r1", stocked.clock.now())
    stocked.clock.advance(seconds=300)
    stocked.reserve("r2", B=3)
    with pytest.raises(ReservationMoved) as refused:
        stocked.uow.commit(yes)
    assert refused.value.facts == {"retry": True}
    with pytest.raises(ReservationEnded):
        slow.begin_commit(stocked.merchant, "r1", stocked.clock.now())
    assert counts(stocked, "B") == (3, 0, 3, 0)


class SlowReader:
    """A store whose reader is overtaken: ``meanwhile`` happens right after its first read."""

    def __init__(self, shop: LittleShop, meanwhile: list[object]) -> None:
        self._shop, self._meanwhile = shop, meanwhile

    def __getattr__(self, name: str) -> object:
        return getattr(self._shop.stock, name)

    def reservations(self, tenant: str, ids: list[str]) -> dict[str, Reservation]:
        found = self._shop.stock.reservations(tenant, ids)
        while self._meanwhile:
            self._meanwhile.pop()()  # type: ignore[operator]
        return found


def overtaken(shop: LittleShop, meanwhile: object) -> object:
    from shared.inventory.service import InventoryService

    return InventoryService(
        store=SlowReader(shop, [meanwhile]),  # type: ignore[arg-type]
        uow=shop.uow,
        announcer=shop.announcer,
        clock=shop.clock,
    )


def test_a_yes_of_a_slow_clock_that_comes_first_wins_over_a_reclaim(stocked: LittleShop) -> None:
    stocked.reserve("r1", seconds=300, B=3)
    slow = stocked.inventory_at(FrozenClock(stocked.clock.now()))
    stocked.clock.advance(seconds=300)
    stocked.inventory = overtaken(  # type: ignore[assignment]
        stocked, lambda: stocked.uow.commit(slow.begin_commit(stocked.merchant, "r1", stocked.clock.now()))
    )
    with pytest.raises(OutOfStock):
        stocked.reserve("r2", B=1)
    assert stocked.inventory.get(stocked.merchant, "r1").state is State.COMMITTING
    assert counts(stocked, "B") == (3, 0, 3, 0)


def test_two_reclaims_free_once(stocked: LittleShop) -> None:
    stocked.reserve("r1", seconds=300, B=3)
    stocked.clock.advance(seconds=300)
    other = stocked.inventory_at(stocked.clock)
    stocked.inventory = overtaken(  # type: ignore[assignment]
        stocked, lambda: other.release(stocked.merchant, "r1", "expired")
    )
    stocked.reserve("r2", B=2)
    assert counts(stocked, "B") == (3, 0, 2, 1)


@pytest.mark.parametrize("agreed", [False, True])
def test_release_gives_back_once(stocked: LittleShop, agreed: bool) -> None:
    stocked.reserve("r1", A=2, B=3)
    if agreed:
        say_yes(stocked, "r1")
    first = stocked.inventory.release(stocked.merchant, "r1", "payment_refused")
    assert stocked.inventory.release(stocked.merchant, "r1", "again") == first
    assert (counts(stocked, "A"), counts(stocked, "B")) == ((5, 0, 0, 5), (3, 0, 0, 3))
    assert first.reason == "payment_refused"
    with pytest.raises(ReservationEnded):
        sell(stocked, "r1")


def test_commit_sells_once(stocked: LittleShop) -> None:
    stocked.reserve("r1", A=2)
    say_yes(stocked, "r1")
    before = stocked.inventory.get(stocked.merchant, "r1")
    sell(stocked, "r1")
    sell(stocked, "r1")
    with pytest.raises(ReservationMoved):
        stocked.uow.commit(stocked.inventory.commit(stocked.merchant, before))
    with pytest.raises(ReservationEnded):
        stocked.inventory.release(stocked.merchant, "r1", "late")
    assert counts(stocked, "A") == (5, 2, 0, 3)


def test_commit_needs_a_yes(stocked: LittleShop) -> None:
    held = stocked.reserve("r1", A=2)
    with pytest.raises(ReservationEnded):
        stocked.inventory.commit(stocked.merchant, held)


def test_a_reservation_and_another_rooms_writes_land_together_or_not_at_all(stocked: LittleShop) -> None:
    from shared.kernel.change import Change, Write

    stocked.reserve("r1", A=2)
    yes = stocked.inventory.begin_commit(stocked.merchant, "r1", stocked.clock.now())
    key = {"pk": {"S": "x"}, "sk": {"S": "y"}}
    check = {"TableName": "carts", "Key": key, "ConditionExpression": "attribute_exists(pk)"}
    with pytest.raises(Stale):
        stocked.uow.commit(yes, Change((Write("ConditionCheck", check, Stale("no")),)))
    assert stocked.inventory.get(stocked.merchant, "r1").state is State.HELD


def test_the_largest_reservation_fits_a_transaction_with_an_order_beside_it(shop: LittleShop) -> None:
    skus = {f"S{number:02d}": 1 for number in range(MOST_LINES)}
    shop.inventory.import_levels(shop.merchant, dict.fromkeys(skus, 2))
    shop.reserve("r1", **skus)
    say_yes(shop, "r1")
    held = shop.inventory.get(shop.merchant, "r1")
    assert len(shop.inventory.commit(shop.merchant, held).writes) == 1 + 2 * MOST_LINES <= 94
    sell(shop, "r1")
    assert counts(shop, f"S{MOST_LINES - 1:02d}") == (2, 1, 0, 1)


def test_the_sweeper_is_told_what_is_due_the_longest_due_first(stocked: LittleShop) -> None:
    stocked.reserve("r1", seconds=60, A=1)
    stocked.reserve("r2", seconds=30, A=1)
    stocked.reserve("r3", seconds=30, A=1)
    stocked.reserve("sold", seconds=10, B=1)
    say_yes(stocked, "r3", minutes=15)
    say_yes(stocked, "sold")
    sell(stocked, "sold")
    now = stocked.clock.now()

    def due(seconds: int, limit: int = 100) -> list[str]:
        return [r.id for r in stocked.inventory.expired(now + timedelta(seconds=seconds), limit)]

    assert [due(29), due(30), due(60), due(900), due(900, 1)] == [
        [],
        ["r2"],
        ["r2", "r1"],
        ["r2", "r1"],
        ["r2"],
    ]


def test_tenants_do_not_share_a_shelf(stocked: LittleShop) -> None:
    other = stocked.merchant.model_copy(update={"tenant": "tnt_other"})
    stocked.reserve("r1", A=1)
    assert stocked.inventory.availability(other, ["A"]) == {"A": 0}
    with pytest.raises(UnknownReservation):
        stocked.inventory.get(other, "r1")


def test_calls(stocked: LittleShop) -> None:
    calls = stocked.calls
    with calls.counted() as looking:
        stocked.inventory.availability(stocked.merchant, ["A", "B", "Z"])
    with calls.counted() as reserving:
        stocked.reserve("r1", A=2, B=1)
    with calls.counted() as agreeing:
        say_yes(stocked, "r1")
    with calls.counted() as selling:
        sell(stocked, "r1")
    stocked.reserve("r2", A=1)
    with calls.counted() as releasing:
        stocked.inventory.release(stocked.merchant, "r2", "declined")
    with calls.counted() as refused, pytest.raises(OutOfStock):
        stocked.reserve("r3", A=99)
    with calls.counted() as refused_again, pytest.raises(OutOfStock):
        stocked.reserve("r4", A=99)
    assert looking == ["BatchGetItem"]
    assert reserving == ["TransactWriteItems"]
    assert agreeing == ["GetItem", "PutItem"]
    assert selling == ["GetItem", "TransactWriteItems"]
    assert releasing == ["GetItem", "TransactWriteItems"]
    assert refused == ["TransactWriteItems", "BatchGetItem", "GetItem"]
    assert refused_again == ["BatchGetItem", "GetItem"]

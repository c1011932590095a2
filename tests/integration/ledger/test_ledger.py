"""The ledger beside what causes its entries: in the same transaction, once, and read by sale and by day."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from shared.kernel.errors import Forbidden, Invalid
from shared.ledger.model import AlreadyPosted, Bill
from tests.support.checkout_world import NOON, World, usd

DAY = NOON.date()


def bought(world: World, quantity: int = 2) -> Any:
    """A confirmed order of tents at 10.00 each, and 5.00 to deliver them."""
    world.put_in_cart(world.stock("tent", 5), quantity)
    view = world.check_out()
    assert world.carry_out(world.agreed(view)) == ""
    return world.orders.find(world.ctx, world.see(view).order_id or "")


def causes(world: World, sale: str) -> list[str]:
    return [entry.cause for entry in world.ledger.entries(world.boss, sale)]


def test_an_order_posts_what_it_sold_and_what_was_taken(world: World) -> None:
    order = bought(world)
    placed, captured = sorted(world.ledger.entries(world.boss, order.payment_id), key=lambda e: e.cause)[::-1]
    assert {p.account.value: p.amount for p in placed.postings} == {
        "receivable": 2_500,
        "revenue": -2_000,
        "shipping": -500,
    }
    assert {p.account.value: p.amount for p in captured.postings} == {"clearing": 2_500, "receivable": -2_500}
    assert world.ledger.order_of(world.boss, order.payment_id) == order.id


def test_an_entry_costs_three_write_units(world: World) -> None:
    """Two in a transaction and one in the index, as its item is smaller than 1 KB."""
    bought(world)
    for item in world.client.scan(TableName="ledger")["Items"]:
        size = sum(len(name) + len(next(iter(value.values()))) for name, value in item.items())
        assert size < 1_024, json.dumps(item)


def test_a_cause_is_posted_once(world: World) -> None:
    change = world.ledger.placed(world.boss, "pay_1", "ord_1", Bill(revenue=100), "USD")
    world.uow.commit(change)
    with pytest.raises(AlreadyPosted):
        world.uow.commit(world.ledger.placed(world.boss, "pay_1", "ord_1", Bill(revenue=100), "USD"))


def test_days_are_read_whole_and_by_account(world: World) -> None:
    order = bought(world)
    world.later(timedelta(days=1).total_seconds())
    world.uow.commit(world.ledger.refunded(world.boss, order.payment_id, "rfd_1", usd(700)))
    found = world.ledger.balances(world.boss, DAY, DAY + timedelta(days=1))
    assert {(b.day - DAY).days: b.balance for b in found if b.account == "clearing"} == {0: 2_500, 1: -700}
    assert sum(balance.balance for balance in found) == 0
    checked = world.ledger.verify(world.boss, DAY, DAY + timedelta(days=1))
    assert (checked.entries, checked.sales, checked.faults) == (3, 1, ())


def test_a_refund_beyond_what_was_captured_is_found(world: World) -> None:
    order = bought(world)
    world.uow.commit(world.ledger.refunded(world.boss, order.payment_id, "rfd_1", usd(2_600)))
    (fault,) = world.ledger.verify(world.boss, DAY, DAY).faults
    assert (fault.kind, fault.sale, fault.amount) == ("refunds_exceed_captures", order.payment_id, 100)


@pytest.mark.parametrize("days", [-1, 31, 400])
def test_a_read_goes_through_a_month_at_most(world: World, days: int) -> None:
    with pytest.raises(Invalid):
        world.ledger.balances(world.boss, DAY, DAY + timedelta(days=days))


def test_the_books_are_for_those_who_may_read_them(world: World) -> None:
    with pytest.raises(Forbidden):
        world.ledger.balances(world.ctx, DAY, DAY)
    with pytest.raises(Forbidden):
        world.ledger.entries(world.ctx, "pay_1")


def test_another_tenants_books_are_empty_here(world: World) -> None:
    order = bought(world)
    other = world.boss.model_copy(update={"tenant": "tnt_other"})
    assert world.ledger.entries(other, order.payment_id) == ()
    assert world.ledger.between(other, date(2026, 3, 1), date(2026, 3, 31)) == []

"""An order that is not to be: money and stock go back, once, wherever the work was broken off."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from shared.kernel.change import Change
from shared.kernel.errors import NotFound, Stale
from shared.orders.canceling import CancelOrder
from shared.orders.model import Fulfilment, IllegalMove, Order, PaymentProgress
from shared.payments.model import PaymentStalled, PaymentState
from shared.payments.refunds import RefundState
from tests.support.checkout_world import NOON, World, usd

WHY = CancelOrder()
DAY = NOON.date()


def placed(world: World, method: str = "pm_card_ok", captured: bool = True) -> Order:
    """An order of two of five tents, for 25.00, captured or waiting to be."""
    world.put_in_cart(world.stock("tent", 5), 2)
    given = world.agreed(world.check_out(method))
    world.authorize.run(given)
    world.commit.run(given)
    if captured:
        world.capture.run(given)
    checkout = world.records.get(world.ctx, given.checkout_id)
    return world.orders.find(world.ctx, checkout.order_id or "")


def cancel(world: World, order: Order) -> Order:
    world.canceling.request(world.ctx, order.id, WHY)
    world.settling.settle(world.shop, order.id)
    return world.orders.find(world.ctx, order.id)


def undone(world: World, order: Order) -> bool:
    """Whether all of it is back, and the books say so."""
    book = world.ledger.book(world.boss, order.payment_id, "USD")
    on_hand = world.inventory.levels(world.boss, ["TENT"])["TENT"]
    stock = (on_hand.on_hand, on_hand.committed, on_hand.held, on_hand.free)
    return stock == (5, 0, 0, 5) and book.receivable == 0 and book.captured == book.refunded


def announced(world: World, order: Order) -> list[str]:
    key = {"pk": {"S": f"{world.shop}#{order.id}"}, "sk": {"S": "order"}}
    item = world.client.get_item(TableName="orders", Key=key)["Item"]
    return [event["name"] for event in json.loads(item["events"]["S"])]


def test_a_paid_order_is_given_back_whole(world: World) -> None:
    order = cancel(world, placed(world))
    assert (order.status, order.payment_state, order.fulfilment_state) == ("canceled", "refunded", "canceled")
    assert [(e.what, e.by) for e in order.timeline] == [
        ("placed", "guest"),
        ("authorized", "system"),
        ("confirmed", "system"),
        ("cancellation_requested", "guest"),
        ("refunded", "system"),
        ("canceled", "system"),
    ]
    assert order.timeline[-2].amount == usd(2_500)
    assert undone(world, order)
    assert world.provider.steps() == ["authorize", "capture", "refund"]


def test_one_that_is_not_paid_out_yet_is_let_go_and_never_captured(world: World) -> None:
    order = cancel(world, placed(world, captured=False))
    assert (order.status, order.payment_state) == ("canceled", "voided")
    assert undone(world, order)
    world.capture.run(world.saga(world.checkouts.get(world.ctx, order.checkout_id)))
    assert world.provider.steps() == ["authorize", "void"]
    assert world.checkouts.get(world.ctx, order.checkout_id).status == "completed"


def test_one_whose_capture_was_refused_is_owed_no_more(world: World) -> None:
    order = cancel(world, placed(world, "pm_card_capture_refused"))
    assert (order.status, order.payment_state) == ("canceled", "voided")
    assert undone(world, order)
    assert {e.cause for e in world.ledger.entries(world.boss, order.payment_id)} == {"canceled", "placed"}
    assert world.ledger.verify(world.boss, DAY, DAY).faults == ()


def test_a_capture_in_flight_when_it_is_canceled_does_not_confirm_it(world: World) -> None:
    """The saga's step read the order before the request, and asks the provider after it."""
    order = placed(world, captured=False)
    given = world.saga(world.checkouts.get(world.ctx, order.checkout_id))
    real = world.provider.capture

    def meanwhile(*asked: Any) -> Any:
        world.canceling.request(world.ctx, order.id, WHY)
        return real(*asked)

    world.provider.capture = meanwhile
    world.capture.run(given)
    world.settling.settle(world.shop, order.id)
    after = world.orders.find(world.ctx, order.id)
    assert after.status == "canceled"
    assert undone(world, after)


def test_what_was_refunded_before_is_not_given_back_again(world: World) -> None:
    order = placed(world)
    world.refund(order, 1_000)
    after = cancel(world, order)
    assert after.payment_state == "refunded"
    assert [e.amount for e in after.timeline if e.what == "refunded"] == [usd(1_000), usd(1_500)]
    assert undone(world, after)


def test_asked_twice_it_is_asked_once(world: World) -> None:
    order = placed(world)
    once = world.canceling.request(world.ctx, order.id, WHY)
    assert world.canceling.request(world.ctx, order.id, CancelOrder(reason="other")) == once
    for _ in range(3):
        world.settling.settle(world.shop, order.id)
    assert world.provider.steps().count("refund") == 1
    assert world.canceling.request(world.ctx, order.id, WHY).status == "canceled"


def test_a_refused_refund_leaves_the_money_to_people_and_says_so(world: World) -> None:
    order = placed(world)
    world.provider.refuse_refunds = True
    after = cancel(world, order)
    assert (after.status, after.payment_state) == ("canceled", "captured")
    assert [e.what for e in after.timeline][-2:] == ["refund_refused", "canceled"]
    assert world.payments.find(world.ctx, order.payment_id).refundable == usd(2_500)


def test_an_owner_cancels_their_own_and_the_shop_any(world: World) -> None:
    order = placed(world)
    with pytest.raises(NotFound):
        world.canceling.request(world.guest("gst_eve"), order.id, WHY)
    assert world.canceling.request(world.boss, order.id, WHY).cancellation
    found = world.orders.find(world.ctx, order.id)
    assert (found.cancellation and found.cancellation.by) == "system"


def test_what_went_out_is_not_canceled(world: World) -> None:
    order = placed(world)
    shipped = order.moved("shipped", world.clock.now(), fulfilment=Fulfilment.SHIPPED)
    world.uow.commit(world.order_store.put(shipped, []))
    with pytest.raises(IllegalMove):
        world.canceling.request(world.ctx, order.id, WHY)


def test_another_version_than_was_seen_is_not_canceled(world: World) -> None:
    order = placed(world)
    with pytest.raises(Stale):
        world.canceling.request(world.ctx, order.id, WHY, seen=order.version - 1)
    assert world.canceling.request(world.ctx, order.id, WHY, seen=order.version).cancellation


def test_events_leave_with_the_order(world: World) -> None:
    order = placed(world)
    world.canceling.request(world.ctx, order.id, WHY)
    assert announced(world, order) == ["orders.cancellation_requested"]
    world.settling.settle(world.shop, order.id)
    assert announced(world, order) == ["orders.canceled"]


def test_what_nobody_settled_in_time_is_swept_up(world: World) -> None:
    order = placed(world)
    world.canceling.request(world.ctx, order.id, WHY)
    assert world.settling.sweep() == 0
    world.later(61)
    world.provider.silent = {"refund"}
    told: list[tuple[str, str]] = []
    assert world.settling.sweep(lambda name, error: told.append((name, error.code))) == 0
    assert told == [(order.id, PaymentStalled.code)]
    world.provider.silent = set()
    assert world.settling.sweep() == 1
    assert undone(world, order)
    assert world.settling.sweep() == 0


class Crash(Exception):  # noqa: N818
    """The process died."""


def crashing(world: World, at: int, after: bool) -> tuple[list[int], Callable[[], None]]:
    """Die at the n-th write from here, before or after it landed. How many were tried, and its end."""
    real, count = world.uow.commit, [0]

    def commit(*changes: Change) -> None:
        count[0] += 1
        if count[0] == at and not after:
            raise Crash
        real(*changes)
        if count[0] == at and after:
            raise Crash

    world.uow.commit = commit  # pyright: ignore[reportAttributeAccessIssue]
    return count, lambda: setattr(world.uow, "commit", real)


@pytest.mark.parametrize("captured", [True, False])
@pytest.mark.parametrize("after", [True, False])
def test_broken_off_at_any_write_it_is_finished_by_the_next_try(
    world: World, captured: bool, after: bool
) -> None:
    """Each order is settled with a crash at one write further on, until none is left to crash at."""
    at, product = 0, world.stock("tent", 5)
    while True:
        at += 1
        world.put_in_cart(product, 2)
        given = world.agreed(world.check_out())
        world.authorize.run(given)
        world.commit.run(given)
        if captured:
            world.capture.run(given)
        order_id = world.records.get(world.ctx, given.checkout_id).order_id or ""
        world.canceling.request(world.ctx, order_id, WHY)
        tried, mend = crashing(world, at, after)
        with suppress(Crash):
            world.settling.settle(world.shop, order_id)
        mend()
        world.settling.settle(world.shop, order_id)
        order = world.orders.find(world.ctx, order_id)
        wanted = PaymentProgress.REFUNDED if captured else PaymentProgress.VOIDED
        assert (order.status, order.payment_state) == ("canceled", wanted)
        assert undone(world, order)
        payment = world.payments.find(world.ctx, order.payment_id)
        assert payment.state is (PaymentState.CAPTURED if captured else PaymentState.VOIDED)
        assert [r.state for r in payment.refunds] == ([RefundState.REFUNDED] if captured else [])
        if tried[0] < at:
            break
        if not captured:
            world.capture.run(given)
    assert at > 4, "the payment, its refund, the stock and the order are written apart"
    assert world.ledger.verify(world.boss, DAY, DAY).faults == ()

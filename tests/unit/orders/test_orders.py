"""An order's number and its four states, which move apart from each other."""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import Money
from shared.kernel.tenancy import Actor
from shared.orders.model import (
    Cancellation,
    Fulfilment,
    IllegalMove,
    Order,
    OrderStatus,
    OrderSummary,
    OrderView,
    PaymentProgress,
    Returning,
    TimelineEntry,
    order_number,
)
from shared.pricing.model import QuotedLine, Total

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
FIELDS = {
    "status": OrderStatus,
    "payment": PaymentProgress,
    "fulfilment": Fulfilment,
    "returning": Returning,
}
KEPT_AS = {
    "status": "status",
    "payment": "payment_state",
    "fulfilment": "fulfilment_state",
    "returning": "return_state",
}
#: The whole of what an order may go through, in order.
WAYS = {
    "status": [["pending", "confirmed", "completed"], ["pending", "canceled"], ["confirmed", "canceled"]],
    "payment": [
        ["authorized", "captured", "partially_refunded", "refunded"],
        ["captured", "refunded"],
        ["authorized", "capture_failed", "captured"],
        ["capture_failed", "voided"],
        ["authorized", "voided"],
        # Captured and given back before the saga confirms it.
        ["authorized", "partially_refunded"],
        ["authorized", "refunded"],
        # A refund that was made and failed later.
        ["refunded", "partially_refunded", "captured"],
        ["refunded", "captured"],
    ],
    "fulfilment": [
        ["unfulfilled", "partially_shipped", "shipped", "delivered"],
        ["unfulfilled", "shipped"],
        ["unfulfilled", "canceled"],
    ],
    "returning": [
        ["none", "requested", "partially_returned", "requested"],
        ["partially_returned", "returned"],
        ["requested", "returned"],
        ["requested", "none"],
    ],
}
LEGAL = {(field, *step) for field, ways in WAYS.items() for way in ways for step in pairwise(way)}
ALL = [
    (field, was.value, to.value)
    for field, states in FIELDS.items()
    for was in states
    for to in states
    if was is not to
]


def money(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


def line(title: str, quantity: int) -> QuotedLine:
    zero = money(0)
    return QuotedLine(
        line_id=f"lin_{title}",
        product_id="prd",
        sku=title.upper(),
        title=title,
        image=f"/media/{title}.webp",
        quantity=quantity,
        unit_price=money(100),
        list_unit_price=money(100),
        subtotal=money(100 * quantity),
        discount=zero,
        shipping=zero,
        tax=zero,
        included_tax=zero,
        total=money(100 * quantity),
    )


def order(**states: Any) -> Order:
    return Order(
        id="ord_1",
        number="H-1",
        tenant="tnt",
        owner=Actor(kind="customer", id="usr_ada"),
        checkout_id="chk_1",
        cart_id="crt_1",
        payment_id="pay_1",
        lines=(line("tent", 2), line("lamp", 3)),
        totals=(Total(type="total", title="Total", amount=money(500)),),
        total=money(500),
        currency="USD",
        shipping_address=None,
        shipping_option=None,
        timeline=(TimelineEntry(at=NOON, what="placed"),),
        placed_at=NOON,
        updated_at=NOON,
        **states,
    )


@pytest.mark.parametrize(("field", "was", "to"), ALL)
def test_a_state_moves_along_its_ways_and_no_other(field: str, was: str, to: str) -> None:
    kind, kept = FIELDS[field], KEPT_AS[field]
    before = order(**{kept: kind(was)})
    if (field, was, to) not in LEGAL:
        with pytest.raises(IllegalMove) as refused:
            before.moved("step", LATER, **{field: kind(to)})
        assert refused.value.facts == {"state": was, "wanted": to}
        return
    after = before.moved("step", LATER, "a note", **{field: kind(to)})
    assert getattr(after, kept) == to
    assert after.timeline == (*before.timeline, TimelineEntry(at=LATER, what="step", note="a note"))
    assert (after.version, after.updated_at, after.placed_at) == (2, LATER, NOON)
    others = set(KEPT_AS.values()) - {kept}
    assert all(getattr(after, other) == getattr(before, other) for other in others)


def test_a_state_may_stay_as_it_is_while_something_is_noted() -> None:
    same = order().moved("noted", LATER, status=OrderStatus.PENDING)
    assert (same.status, same.version, same.timeline[-1].what) == (OrderStatus.PENDING, 2, "noted")


def test_several_states_move_in_one_step_or_none_does() -> None:
    done = order().moved("done", LATER, status=OrderStatus.CONFIRMED, payment=PaymentProgress.CAPTURED)
    assert (done.status, done.payment_state, done.version) == ("confirmed", "captured", 2)
    with pytest.raises(IllegalMove):
        order().moved("done", LATER, status=OrderStatus.COMPLETED, payment=PaymentProgress.CAPTURED)


@given(st.text(max_size=20), st.text(min_size=1, max_size=40), st.integers(0, 3))
def test_a_number_can_be_read_out_and_is_always_the_same(shop: str, order_id: str, tries: int) -> None:
    number = order_number(shop, order_id, tries)
    assert re.fullmatch(r"[A-Z]-[0-9A-HJKMNP-TV-Z]{7}", number)
    assert order_number(shop, order_id, tries) == number
    assert order_number(shop, order_id, tries + 1) != number


@pytest.mark.parametrize(
    ("shop", "letter"), [("Harbor", "H"), ("42 élan", "L"), ("été", "T"), ("東京", "E"), ("", "E")]
)
def test_a_number_begins_with_the_shops_letter(shop: str, letter: str) -> None:
    assert order_number(shop, "ord_1")[0] == letter


def test_a_number_counts_nothing() -> None:
    numbers = [order_number("Harbor", f"ord_{n}") for n in range(200)]
    assert len(set(numbers)) == 200
    assert numbers != sorted(numbers)


def test_a_summary_counts_things_and_shows_the_first() -> None:
    summary = OrderSummary.of(order())
    assert (summary.items, summary.title, summary.image) == (5, "tent", "/media/tent.webp")
    assert (summary.number, summary.total, summary.placed_at) == ("H-1", money(500), NOON)


def test_the_owner_is_shown_nothing_that_concerns_the_store_alone() -> None:
    shown = set(OrderView.of(order()).model_dump())
    assert set(Order.model_fields) - shown == {
        "tenant",
        "owner",
        "cart_id",
        "payment_id",
        "reservation_id",
        "redemptions",
    }


def test_nothing_goes_out_of_an_order_that_is_being_canceled() -> None:
    asked = Cancellation(requested_at=NOON, by="customer", reason="changed_mind")
    canceling = order(cancellation=asked, reservation_id="rsv_1")
    assert order(reservation_id="rsv_1").cancelable
    assert not canceling.cancelable
    with pytest.raises(IllegalMove):
        canceling.moved("shipped", LATER, fulfilment=Fulfilment.SHIPPED)
    assert canceling.moved("canceled", LATER, fulfilment=Fulfilment.CANCELED).fulfilment_state == "canceled"


def test_an_order_that_was_kept_before_cancellations_can_be_read_and_not_canceled() -> None:
    kept = order().model_dump(mode="json")
    for later in ("cancellation", "reservation_id"):
        del kept[later]
    kept["timeline"] = [{"at": "2026-03-10T12:00:00Z", "what": "placed", "note": ""}]
    read = Order.model_validate_json(json.dumps(kept))
    assert (read.cancelable, read.timeline[0].by) == (False, "system")

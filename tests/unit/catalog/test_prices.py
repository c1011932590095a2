from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.catalog.model import Price
from shared.kernel.money import Money
from tests.support.catalogue import NOON, price

HOUR = timedelta(hours=1)


def test_without_a_sale_the_list_price_counts() -> None:
    plain = price(1_000)
    assert plain.effective(NOON) == Money(amount=1_000, currency="USD")
    assert not plain.on_sale(NOON)
    assert plain.discount_percent(NOON) is None
    assert plain.next_change(NOON) is None


def test_a_sale_without_bounds_is_for_good() -> None:
    assert price(1_000, 750).effective(NOON).amount == 750
    assert price(1_000, 750).discount_percent(NOON) == 25
    assert price(1_000, 750).next_change(NOON) is None


def test_a_sale_begins_at_its_first_moment_and_is_over_at_its_last() -> None:
    sale = price(1_000, 700, sale_from=NOON, sale_until=NOON + HOUR)
    moments = (NOON - HOUR, NOON, NOON + HOUR - timedelta(microseconds=1), NOON + HOUR)
    assert [sale.effective(at).amount for at in moments] == [1_000, 700, 700, 1_000]
    assert [sale.next_change(at) for at in moments] == [NOON, NOON + HOUR, NOON + HOUR, None]


@pytest.mark.parametrize(("amount", "sale", "percent"), [(999, 667, 33), (1_000, 999, None), (0, 0, None)])
def test_a_discount_is_never_told_as_more_than_it_is(amount: int, sale: int, percent: int | None) -> None:
    assert price(amount, sale).discount_percent(NOON) == percent


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"amount": -1}, "not negative"),
        ({"amount": 1, "sale": -1}, "not negative"),
        ({"amount": 10**12 + 1}, "not above 1000000000000 minor units"),
        ({"amount": 1, "sale": 2}, "not above the list price"),
        ({"amount": 2, "sale": 1, "sale_from": NOON.replace(tzinfo=None)}, "time zone"),
        ({"amount": 2, "sale": 1, "sale_until": NOON.replace(tzinfo=None)}, "time zone"),
        ({"amount": 2, "sale": 1, "sale_from": NOON, "sale_until": NOON}, "ends after it begins"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        price(**fields)


def test_list_and_sale_are_in_one_currency() -> None:
    with pytest.raises(ValidationError, match="one currency"):
        Price(list=Money(amount=2, currency="USD"), sale=Money(amount=1, currency="EUR"))


_MOMENTS = st.integers(-50, 50).map(lambda hours: NOON + hours * HOUR)


@st.composite
def prices(draw: st.DrawFn) -> Price:
    amount = draw(st.integers(0, 10_000))
    sale = draw(st.none() | st.integers(0, amount))
    begins, ends = draw(st.none() | _MOMENTS), draw(st.none() | _MOMENTS)
    if begins and ends and ends <= begins:
        begins, ends = ends, begins + HOUR
    when = {name: at for name, at in (("sale_from", begins), ("sale_until", ends)) if at}
    return price(amount, sale, **when)


@given(prices(), _MOMENTS)
def test_between_its_changes_a_price_stands_still(one: Price, at: datetime) -> None:
    """What the index relies on: before ``next_change`` nothing moves, and after the last one never."""
    until = one.next_change(at) or at + 1_000 * HOUR
    assert until > at
    for moment in (at, at + (until - at) / 2, until - timedelta(microseconds=1)):
        assert one.effective(moment) == one.effective(at)
        assert one.on_sale(moment) == one.on_sale(at)


@given(prices(), _MOMENTS)
def test_one_pays_the_list_price_or_less(one: Price, at: datetime) -> None:
    assert 0 <= one.effective(at).amount <= one.list.amount
    percent = one.discount_percent(at) or 0
    assert percent * one.list.amount <= 100 * (one.list.amount - one.effective(at).amount)

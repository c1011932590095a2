"""What promotions do to a bill, whatever promotions, lines and taxes there are."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.identity.model import Tax, TenantSettings
from shared.kernel.money import Money
from shared.pricing.model import Quote
from shared.promotions.model import (
    BuyGet,
    FixedAmount,
    FreeShipping,
    Limits,
    Needs,
    Percentage,
    Promotion,
    Reason,
    Selector,
)
from tests.support.promoting import (
    NOON,
    Thing,
    baskets,
    priceable,
    promotion,
    promotion_lists,
    quoted,
    quoted_lines,
    shop,
    shops,
)

options = st.sampled_from([None, "standard"])
bounded = settings(max_examples=50, deadline=None, derandomize=True)


def amounts(found: Quote) -> dict[str, int]:
    return {total.type: total.amount.amount for total in found.totals}


@bounded
@given(baskets, promotion_lists(), shops, options)
def test_every_minor_unit_of_the_bill_is_found_in_its_lines_and_none_is_negative(
    basket: list[Thing], promotions: list[Promotion], settings: TenantSettings, option: str | None
) -> None:
    found = quoted(basket, promotions, settings, option)
    *entries, total = found.totals
    assert sum(entry.amount.amount for entry in entries) == total.amount.amount == found.total.amount >= 0
    told = amounts(found)
    for entry, share in (
        ("subtotal", "subtotal"),
        ("items_discount", "discount"),
        ("discount", "promoted"),
        ("fulfillment", "shipping"),
        ("tax", "tax"),
        ("total", "total"),
    ):
        assert sum(getattr(line, share).amount for line in found.lines) == told.get(entry, 0), entry
    for line in found.lines:
        parts = (line.subtotal, line.discount, line.promoted, line.shipping, line.tax)
        assert line.total.amount == sum(part.amount for part in parts) >= 0
        assert line.goods.amount >= 0
        assert all(share.amount.amount < 0 for share in line.discounts)
        delivered = sum(share.amount.amount for share in line.discounts if share.of == "shipping")
        assert 0 <= -delivered <= line.shipping.amount
    shares: Counter[str] = Counter()
    for share in (share for line in found.lines for share in line.discounts):
        shares[share.promotion_id] += share.amount.amount
    assert {one.promotion_id: one.amount.amount for one in found.discounts} == dict(shares)
    chosen = [p for p in promotions if p.id in shares]
    assert len({p.group for p in chosen}) == len(chosen)
    assert len(chosen) <= 1 or not any(p.exclusive for p in chosen)


@bounded
@given(baskets, promotion_lists(), shops, options, st.randoms(use_true_random=False))
def test_neither_the_order_of_lines_nor_that_of_promotions_moves_anything(
    basket: list[Thing],
    promotions: list[Promotion],
    settings: TenantSettings,
    option: str | None,
    random: Any,
) -> None:
    lines = [priceable(number, thing) for number, thing in enumerate(basket)]
    codes = tuple(p.code for p in promotions if p.code)
    straight = quoted_lines(lines, promotions, settings, option, codes=codes)
    mixed = random.sample(lines, len(lines))
    shuffled = quoted_lines(mixed, random.sample(promotions, len(promotions)), settings, option, codes=codes)
    assert shuffled.totals == straight.totals
    assert shuffled.discounts == straight.discounts
    assert shuffled.codes == straight.codes
    assert sorted(shuffled.lines, key=lambda line: line.sku) == list(straight.lines)


@bounded
@given(baskets, promotion_lists(), shops, options, st.data())
def test_a_promotion_more_never_makes_it_dearer(
    basket: list[Thing],
    promotions: list[Promotion],
    settings: TenantSettings,
    option: str | None,
    data: st.DataObject,
) -> None:
    fewer = [p for p in promotions if data.draw(st.booleans())]
    with_all = quoted(basket, promotions, settings, option)
    with_fewer = quoted(basket, fewer, settings, option)
    assert (
        with_all.total.amount <= with_fewer.total.amount <= quoted(basket, (), settings, option).total.amount
    )


@bounded
@given(baskets, promotion_lists(), shops, options)
def test_each_code_counts_or_says_why_not(
    basket: list[Thing], promotions: list[Promotion], settings: TenantSettings, option: str | None
) -> None:
    found = quoted(
        basket, promotions, settings, option, codes=("NONE", *(p.code for p in promotions if p.code))
    )
    had = {one.promotion_id for one in found.discounts}
    assert [status.code for status in found.codes] == ["NONE", *(p.code for p in promotions if p.code)]
    for status in found.codes:
        assert status.applied == (status.promotion_id in had)
        assert (status.reason is None) == (status.message is None) == status.applied


def off(things: list[Thing], *promotions: Promotion, **more: Any) -> dict[str, int]:
    found = quoted(things, promotions, **more)
    return {one.promotion_id: -one.amount.amount for one in found.discounts}


SHOES, BOOK = Thing(9_999), Thing(2_000, brand="Vale", category=("Books",), tax_class="books")
TEN = {"USD": 1_000}


@pytest.mark.parametrize(
    ("effect", "fields", "taken"),
    [
        (Percentage(basis_points=1_500), {}, 1_800),  # 1,799.85 of 119.99, half up
        (Percentage(basis_points=1_500, at_most=TEN), {}, 1_000),
        (Percentage(basis_points=1_500), {"on": Selector(brands=("VALE",))}, 300),
        (Percentage(basis_points=1_500), {"on": Selector(categories=(("books",),))}, 300),
        (Percentage(basis_points=1_500), {"on": Selector(product_ids=("prd_00",))}, 1_500),
        (Percentage(basis_points=1_500), {"on": Selector(brands=("Vale",), categories=(("Shoes",),))}, None),
        (FixedAmount(amounts=TEN), {}, 1_000),
        (FixedAmount(amounts={"USD": 5_000}), {"on": Selector(brands=("Vale",))}, 2_000),
        (FixedAmount(amounts={"EUR": 1_000}), {}, None),
        (FreeShipping(), {}, 500),
        (FreeShipping(at_most={"USD": 300}), {}, 300),
        (FreeShipping(options=("express",)), {}, None),
        (FixedAmount(amounts=TEN), {"needs": Needs(spend={"USD": 11_999})}, 1_000),
        (FixedAmount(amounts=TEN), {"needs": Needs(spend={"USD": 12_000})}, None),
        (FixedAmount(amounts=TEN), {"needs": Needs(quantity=2)}, 1_000),
        (FixedAmount(amounts=TEN), {"needs": Needs(quantity=3)}, None),
        (FixedAmount(amounts=TEN), {"needs": Needs(quantity=2), "on": Selector(brands=("Vale",))}, None),
    ],
)
def test_effects_and_conditions_by_example(effect: Any, fields: dict[str, Any], taken: int | None) -> None:
    found = off([SHOES, BOOK], promotion(effect=effect, **fields))
    assert found == ({} if taken is None else {"prm_01": taken})


@pytest.mark.parametrize(
    ("things", "effect", "taken"),
    [
        ([Thing(1_000, quantity=2)], BuyGet(buy=2, get=1), 0),
        ([Thing(1_000, quantity=3)], BuyGet(buy=2, get=1), 1_000),
        ([Thing(1_000, quantity=8)], BuyGet(buy=2, get=1), 2_000),
        ([Thing(1_000, quantity=9)], BuyGet(buy=2, get=1, at_most=1), 1_000),
        ([Thing(1_000, quantity=2), Thing(300)], BuyGet(buy=2, get=1), 300),
        ([Thing(999, quantity=3)], BuyGet(buy=2, get=1, basis_points=5_000), 500),
        ([SHOES, BOOK], BuyGet(buy=1, get=1, gets=Selector(brands=("Vale",))), 2_000),
        (
            [SHOES, Thing(2_000, quantity=3, brand="Vale")],
            BuyGet(buy=1, get=1, gets=Selector(brands=("Vale",))),
            2_000,
        ),
        ([BOOK], BuyGet(buy=1, get=1, gets=Selector(brands=("Vale",))), 0),
    ],
)
def test_some_are_cheaper_for_each_so_many(things: list[Thing], effect: BuyGet, taken: int) -> None:
    assert sum(off(things, promotion(effect=effect)).values()) == taken


def test_the_best_is_had_and_the_rest_is_told_why_not() -> None:
    ten, twenty = (promotion(n, code=f"OFF{n}0", effect=Percentage(basis_points=n * 1_000)) for n in (1, 2))
    found = quoted([SHOES], [ten, twenty])
    assert [one.code for one in found.discounts] == ["OFF20"]
    assert [(status.code, status.reason) for status in found.codes] == [
        ("OFF10", Reason.BETTER_OFFER),
        ("OFF20", None),
    ]


def test_groups_add_up_and_an_exclusive_offer_is_had_alone_where_it_is_better() -> None:
    ten, five = promotion(1, group="a"), promotion(2, group="b", effect=Percentage(basis_points=500))
    assert off([SHOES], ten, five) == {"prm_01": 1_000, "prm_02": 500}
    alone = promotion(3, exclusive=True, group="c", effect=Percentage(basis_points=1_400))
    assert off([SHOES], ten, five, alone) == {"prm_01": 1_000, "prm_02": 500}
    better = promotion(4, exclusive=True, group="c", effect=Percentage(basis_points=1_600))
    assert off([SHOES], ten, five, alone, better) == {"prm_04": 1_600}


def test_of_equal_offers_the_one_with_the_higher_priority_is_had() -> None:
    assert off([SHOES], promotion(1), promotion(2, priority=1)) == {"prm_02": 1_000}
    assert off([SHOES], promotion(2), promotion(1)) == {"prm_01": 1_000}


def test_offers_never_take_off_more_than_a_line_costs() -> None:
    whole = promotion(1, group="a", effect=FixedAmount(amounts={"USD": 9_000}))
    half = promotion(2, group="b", effect=Percentage(basis_points=5_000))
    found = quoted([SHOES], [whole, half])
    assert found.lines[0].goods == Money(amount=0, currency="USD")
    assert sum(one.amount.amount for one in found.discounts) == -9_999


def test_a_promotion_never_costs_free_delivery() -> None:
    found = quoted([Thing(5_000)], [promotion()], shop(free_over=5_000))
    assert amounts(found) == {"subtotal": 5_000, "discount": -500, "fulfillment": 0, "total": 4_500}


def test_tax_is_on_what_is_paid_and_each_class_at_its_rate() -> None:
    tax = Tax(rate_bp=2_000, classes={"books": 500}, title="VAT")
    found = quoted([SHOES, BOOK], [promotion(effect=FixedAmount(amounts={"USD": 1_999}))], shop(tax))
    # 1,666 + 333 off: 20% of 83.33 + 5.00 delivery, 5% of 16.67
    assert amounts(found)["tax"] == 1_767 + 83
    untaxed = tax.model_copy(update={"shipping": False})
    assert amounts(quoted([SHOES], (), shop(untaxed)))["tax"] == 2_000


@pytest.mark.parametrize(
    ("fields", "offers", "reason", "words"),
    [
        ({"starts_at": NOON.replace(hour=13)}, {}, Reason.NOT_STARTED, "does not count yet"),
        ({"ends_at": NOON}, {}, Reason.ENDED, "has ended"),
        ({"limits": Limits(per_customer=1)}, {"signed_in": False}, Reason.SIGN_IN, "Sign in"),
        ({}, {"refused": {"prm_01": Reason.USED_UP}}, Reason.USED_UP, "used up"),
        ({"needs": Needs(spend={"USD": 12_000})}, {}, Reason.SPEND_MORE, "spend $20.01 more"),
        ({"needs": Needs(spend={"EUR": 1})}, {}, Reason.CURRENCY, "in USD"),
        ({"needs": Needs(quantity=3)}, {}, Reason.BUY_MORE, "with 2 more"),
        ({"effect": BuyGet(buy=2, get=1)}, {}, Reason.BUY_MORE, "with 2 more"),
        ({"effect": FixedAmount(amounts={"EUR": 1})}, {}, Reason.CURRENCY, "in USD"),
        ({"on": Selector(brands=("None",))}, {}, Reason.NOTHING_FITS, "for other things"),
    ],
)
def test_a_code_that_does_not_count_says_why(
    fields: dict[str, Any], offers: dict[str, Any], reason: Reason, words: str
) -> None:
    found = quoted([SHOES], [promotion(code="SUMMER", **fields)], **offers)
    (status,) = found.codes
    assert (status.applied, status.reason) == (False, reason)
    assert words in (status.message or "")
    assert found.discounts == ()


def test_what_was_shown_is_honoured_after_its_end() -> None:
    over = promotion(ends_at=NOON)
    assert off([SHOES], over) == {}
    assert off([SHOES], over, frozen=True) == {"prm_01": 1_000}


def test_a_quote_lives_no_longer_than_what_it_takes_off() -> None:
    soon = NOON.replace(minute=4)
    assert quoted([SHOES], [promotion(ends_at=soon)]).expires_at == soon
    assert quoted([SHOES]).expires_at == NOON.replace(minute=10)

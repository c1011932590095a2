"""What things cost together: every minor unit of the whole is found again in its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.model import Price, Product, UnknownSku, Variant
from shared.identity.model import ShippingOption, Tax, TenantSettings
from shared.kernel.money import Money
from shared.kernel.quantity import MOST
from shared.pricing.model import NotPriced, Priceable, Quote, UnknownShippingOption
from shared.pricing.service import quote

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
#: Minor units: ten million dollars for one thing.
DEAREST = 10**9


@dataclass(frozen=True)
class Item:
    """A line to be quoted: list price, sale price, how many, and whether it is shipped."""

    price: int
    sale: int | None = None
    quantity: int = 1
    shipped: bool = True

    @property
    def goods(self) -> int:
        return (self.price if self.sale is None else self.sale) * self.quantity


def money(amount: int, currency: str = "USD") -> Money:
    return Money(amount=amount, currency=currency)


def priceable(number: int, item: Item, currency: str = "USD") -> Priceable:
    sale = None if item.sale is None else money(item.sale, currency)
    price = Price(list=money(item.price, currency), sale=sale)
    product = Product(
        id=f"prd_{number}",
        tenant="tnt",
        kind="good" if item.shipped else "offer",
        title=f"Thing {number}",
        variants=(Variant(sku=f"S{number}", prices={currency: price}),),
        created_at=NOON,
        updated_at=NOON,
    )
    return Priceable(f"lin_{number}", product, f"S{number}", item.quantity)


def settings(
    rate: int = 0, inclusive: bool = False, shipping: int = 500, free_over: int | None = None
) -> TenantSettings:
    option = ShippingOption(
        id="standard",
        title="Standard",
        price=money(shipping),
        free_over=None if free_over is None else money(free_over),
    )
    tax = Tax(rate_bp=rate, inclusive=inclusive, title="VAT")
    return TenantSettings(name="Harbor", currency="USD", shipping=(option,), tax=tax)


def quoted(items: Sequence[Item], shop: TenantSettings, option: str | None = "standard") -> Quote:
    lines = [priceable(number, item) for number, item in enumerate(items)]
    return quote(shop, lines, currency="USD", shipping_option=option, at=NOON)


def amounts(found: Quote) -> dict[str, int]:
    return {total.type: total.amount.amount for total in found.totals}


@st.composite
def items(draw: st.DrawFn) -> Item:
    price = draw(st.integers(0, DEAREST))
    sale = draw(st.none() | st.integers(0, price))
    return Item(price, sale, draw(st.integers(1, MOST)), draw(st.booleans()))


baskets = st.lists(items(), max_size=12)
shops = st.builds(
    settings,
    rate=st.integers(0, 10_000),
    inclusive=st.booleans(),
    shipping=st.integers(0, 10**6),
    free_over=st.none() | st.integers(0, 10**13),
)
options = st.sampled_from([None, "standard"])


@given(baskets, shops, options)
def test_the_entries_of_the_bill_sum_to_its_total(
    basket: list[Item], shop: TenantSettings, option: str | None
) -> None:
    found = quoted(basket, shop, option)
    *entries, total = found.totals
    assert total.type == "total"
    assert sum(entry.amount.amount for entry in entries) == total.amount.amount == found.total.amount
    assert "total" not in {entry.type for entry in entries}
    assert len({entry.type for entry in entries}) == len(entries)


@given(baskets, shops, options)
def test_the_shares_of_the_lines_sum_to_each_entry(
    basket: list[Item], shop: TenantSettings, option: str | None
) -> None:
    found = quoted(basket, shop, option)
    told = amounts(found)
    for entry, share in (
        ("subtotal", "subtotal"),
        ("items_discount", "discount"),
        ("fulfillment", "shipping"),
        ("tax", "tax"),
        ("total", "total"),
    ):
        assert sum(getattr(line, share).amount for line in found.lines) == told.get(entry, 0), entry
    assert sum(line.included_tax.amount for line in found.lines) == found.included_tax.amount


@given(baskets, shops, options)
def test_each_line_adds_up_to_its_total(basket: list[Item], shop: TenantSettings, option: str | None) -> None:
    for item, line in zip(basket, quoted(basket, shop, option).lines, strict=True):
        assert line.total == line.subtotal + line.discount + line.shipping + line.tax
        assert line.subtotal == line.list_unit_price.times(line.quantity)
        assert line.subtotal + line.discount == line.unit_price.times(line.quantity) == money(item.goods)
        assert line.discount.amount <= 0
        assert min(line.shipping.amount, line.tax.amount, line.included_tax.amount) >= 0


@given(baskets, shops, options)
def test_tax_is_reckoned_once_over_goods_and_shipping_and_rounded_half_up(
    basket: list[Item], shop: TenantSettings, option: str | None
) -> None:
    found = quoted(basket, shop, option)
    told, rate = amounts(found), shop.tax.rate_bp
    taxed = sum(item.goods for item in basket) + told.get("fulfillment", 0)
    if shop.tax.inclusive:
        tax, base = found.included_tax.amount, 10_000 + rate
        assert "tax" not in told
        assert found.total.amount == taxed
        assert all(line.tax.amount == 0 for line in found.lines)
    else:
        tax, base = told.get("tax", 0), 10_000
        assert found.included_tax.amount == 0
        assert found.total.amount == taxed + tax
    # exact - 1/2 < tax <= exact + 1/2, without leaving the integers
    assert -base < 2 * (tax * base - taxed * rate) <= base


@given(baskets, shops, options)
def test_a_share_of_the_tax_is_within_one_minor_unit_of_what_its_line_owes(
    basket: list[Item], shop: TenantSettings, option: str | None
) -> None:
    found = quoted(basket, shop, option)
    whole = sum(line.tax.amount + line.included_tax.amount for line in found.lines)
    bases = [line.subtotal.amount + line.discount.amount + line.shipping.amount for line in found.lines]
    for line, base in zip(found.lines, bases, strict=True):
        share = line.tax.amount + line.included_tax.amount
        assert abs(share * sum(bases) - whole * base) < max(1, sum(bases))


@given(baskets, shops)
def test_shipping_is_paid_by_what_is_shipped_alone(basket: list[Item], shop: TenantSettings) -> None:
    found = quoted(basket, shop)
    shipped = any(item.shipped for item in basket)
    (option,) = shop.shipping
    goods = sum(item.goods for item in basket)
    free = option.free_over is not None and goods >= option.free_over.amount
    due = 0 if free else option.price.amount
    assert found.needs_shipping is shipped
    assert amounts(found).get("fulfillment") == (due if shipped else None)
    assert found.shipping_option == ("standard" if shipped else None)
    for item, line in zip(basket, found.lines, strict=True):
        assert line.needs_shipping is item.shipped
        assert item.shipped or line.shipping.amount == 0


@given(baskets, shops, options)
def test_no_float_ever_touches_a_quote(basket: list[Item], shop: TenantSettings, option: str | None) -> None:
    assert not [leaf for leaf in leaves(quoted(basket, shop, option).model_dump()) if isinstance(leaf, float)]


@given(baskets, shops, options, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_change_the_bill(
    basket: list[Item], shop: TenantSettings, option: str | None, random: Any
) -> None:
    shuffled = random.sample(basket, len(basket))
    assert quoted(shuffled, shop, option).totals == quoted(basket, shop, option).totals


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list | tuple):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]


@pytest.mark.parametrize(
    ("price", "rate", "inclusive", "tax"),
    [
        (10, 500, False, 1),  # 0.5: half a cent goes up
        (9, 500, False, 0),  # 0.45
        (30, 500, False, 2),  # 1.5, not to the even
        (1_000, 825, False, 83),  # 82.5
        (1_999, 1_900, True, 319),  # 319.17 within 19.99
        (105, 500, True, 5),  # exactly
        (1, 10_000, True, 1),  # 0.5 within one cent
        (0, 2_000, False, 0),
        (500, 0, False, 0),
    ],
)
def test_the_rounding_rule_by_example(price: int, rate: int, inclusive: bool, tax: int) -> None:
    found = quoted([Item(price)], settings(rate, inclusive), None)
    assert (found.included_tax.amount if inclusive else amounts(found).get("tax", 0)) == tax


def test_tax_of_many_lines_is_not_the_sum_of_rounded_taxes() -> None:
    found = quoted([Item(10)] * 3, settings(500), None)
    assert amounts(found) == {"subtotal": 30, "tax": 2, "total": 32}
    assert [line.tax.amount for line in found.lines] == [1, 1, 0]


def test_a_bill_names_what_it_is_made_of() -> None:
    found = quoted([Item(2_000, 1_500, 2), Item(700, shipped=False)], settings(1_000))
    assert [(total.type, total.title, total.amount.amount) for total in found.totals] == [
        ("subtotal", "Subtotal", 4_700),
        ("items_discount", "Sale", -1_000),
        ("fulfillment", "Standard", 500),
        ("tax", "VAT", 420),
        ("total", "Total", 4_620),
    ]
    assert [line.shipping.amount for line in found.lines] == [500, 0]


@pytest.mark.parametrize(("price", "shipping"), [(4_999, 500), (5_000, 0), (5_001, 0)])
def test_shipping_is_free_from_the_amount_on(price: int, shipping: int) -> None:
    assert amounts(quoted([Item(price)], settings(free_over=5_000)))["fulfillment"] == shipping


def test_free_shipping_counts_prices_paid_and_offers_too() -> None:
    shop = settings(free_over=5_000)
    assert amounts(quoted([Item(6_000, 4_000)], shop))["fulfillment"] == 500
    assert amounts(quoted([Item(4_000), Item(1_000, shipped=False)], shop))["fulfillment"] == 0


def test_shipping_of_things_that_cost_nothing_is_shared_evenly() -> None:
    found = quoted([Item(0), Item(0, shipped=False), Item(0)], settings(shipping=5))
    assert [line.shipping.amount for line in found.lines] == [3, 0, 2]


def test_a_shipping_share_goes_by_price_paid() -> None:
    found = quoted([Item(3_000), Item(2_000, 1_000)], settings(shipping=100))
    assert [line.shipping.amount for line in found.lines] == [75, 25]


def test_nothing_costs_nothing() -> None:
    found = quoted([], settings(2_000))
    assert found.total.amount == 0
    assert found.lines == ()
    assert not found.needs_shipping


def test_a_price_in_another_currency_is_refused() -> None:
    with pytest.raises(NotPriced) as refused:
        quote(
            settings(),
            [priceable(1, Item(100), "EUR")],
            currency="USD",
            shipping_option=None,
            at=NOON,
        )
    assert refused.value.facts == {"sku": "S1", "currency": "USD"}


def test_a_currency_without_minor_units_is_reckoned_in_whole_ones() -> None:
    shop = TenantSettings(name="Kissa", currency="JPY", tax=Tax(rate_bp=1_000, inclusive=True))
    line = priceable(1, Item(1_100, quantity=3), "JPY")
    found = quote(shop, [line], currency="JPY", shipping_option=None, at=NOON)
    assert (found.total, found.included_tax) == (money(3_300, "JPY"), money(300, "JPY"))
    assert str(found.total) == "¥3,300"


@pytest.mark.parametrize("option", ["pigeon", ""])
def test_an_option_that_the_shop_does_not_have_is_refused_with_its_place(option: str) -> None:
    with pytest.raises(UnknownShippingOption) as refused:
        quoted([Item(100)], settings(), option)
    assert refused.value.problems[0].path == "$.shipping_option"


def test_an_option_priced_in_another_currency_is_not_there() -> None:
    shop = settings()
    with pytest.raises(UnknownShippingOption):
        quote(
            shop,
            [priceable(1, Item(100), "EUR")],
            currency="EUR",
            shipping_option="standard",
            at=NOON,
        )


def test_a_sku_that_the_product_does_not_have_is_refused() -> None:
    line = priceable(1, Item(100))
    with pytest.raises(UnknownSku):
        quote(
            settings(),
            [Priceable(line.line_id, line.product, "OTHER", 1)],
            currency="USD",
            shipping_option=None,
            at=NOON,
        )


def test_a_sale_counts_from_its_beginning_until_its_end() -> None:
    until = NOON + timedelta(hours=1)
    price = Price(list=money(1_000), sale=money(800), sale_from=NOON, sale_until=until)
    line = priceable(1, Item(1_000))
    product = line.product.model_copy(update={"variants": (Variant(sku="S1", prices={"USD": price}),)})
    on_sale = Priceable("lin_1", product, "S1", 1)
    for at, total in (
        (NOON - timedelta(seconds=1), 1_000),
        (NOON, 800),
        (until - timedelta(seconds=1), 800),
        (until + timedelta(seconds=599), 800),  # it was shown, so it is honoured for ten minutes
        (until + timedelta(seconds=600), 1_000),
    ):
        found = quote(settings(), [on_sale], currency="USD", shipping_option=None, at=at)
        assert found.total.amount == total


def test_a_line_keeps_what_its_product_was_called_and_looked_like() -> None:
    line = priceable(1, Item(100))
    product = line.product.model_copy(update={"images": ("/media/thing.webp",)})
    (found,) = quote(
        settings(),
        [Priceable("lin_1", product, "S1", 2)],
        currency="USD",
        shipping_option=None,
        at=NOON,
    ).lines
    assert (found.title, found.image, found.sku, found.quantity) == ("Thing 1", "/media/thing.webp", "S1", 2)

"""What depends on where it is delivered: tax by region, delivery by zone and weight."""

from typing import Any

import pytest

from shared.identity.model import (
    Address,
    ShippingOption,
    ShippingRate,
    ShippingZone,
    Tax,
    TaxRegion,
    TenantSettings,
)
from shared.identity.service import TenantService
from shared.kernel.errors import Invalid
from shared.pricing.model import UnknownShippingOption
from shared.pricing.service import quote
from shared.pricing.shipping import offered, weight_of
from shared.pricing.tax import tax_for
from tests.support.promoting import NOON, Thing, money, priceable

ZONES = (
    ShippingZone(id="home", countries=("US",)),
    ShippingZone(id="oregon", countries=("US",), regions=("OR",)),
    ShippingZone(id="portland", countries=("US",), postal_codes=("97", "972")),
    ShippingZone(id="dock", countries=("US",), postal_codes=("972-01",)),
    ShippingZone(id="rest"),
)


def rate(zone: str, amount: int, up_to_g: int | None = None, free: int | None = None) -> ShippingRate:
    free_over = None if free is None else money(free)
    return ShippingRate(zone=zone, price=money(amount), up_to_g=up_to_g, free_over=free_over)


RATES = (
    rate("home", 500, 2_000, 5_000),
    rate("home", 900, 10_000),
    rate("oregon", 400),
    rate("portland", 300),
    rate("dock", 0),
    rate("rest", 2_500, 5_000),
)
SHOP = TenantSettings(
    name="Harbor",
    currency="USD",
    zones=ZONES,
    shipping=(ShippingOption(id="post", title="Post", price=money(700), rates=RATES),),
    tax=Tax(rate_bp=1_000),
    tax_regions=(
        TaxRegion(country="US", rate_bp=725),
        TaxRegion(country="US", region="OR"),
        TaxRegion(country="GB", rate_bp=2_000, inclusive=True, title="VAT", classes={"books": 0}),
    ),
)


def address(country: str = "US", region: str = "", postal_code: str = "") -> Address:
    return Address(
        name="Ada", line1="1 Quay", city="There", region=region, postal_code=postal_code, country=country
    )


@pytest.mark.parametrize(
    ("to", "grams", "price"),
    [
        (address(), 2_000, 500),
        (address(), 2_001, 900),
        (address(), 10_001, None),
        (address(region=" or "), 50_000, 400),
        (address(region="OR", postal_code="97001"), 1, 300),
        (address(region="OR", postal_code="97 201"), 1, 0),
        (address("CA"), 5_000, 2_500),
        (address("CA"), 5_001, None),
        (None, 50_000, 700),
    ],
)
def test_delivery_costs_what_the_narrowest_zone_says(
    to: Address | None, grams: int, price: int | None
) -> None:
    found = offered(SHOP, to, grams, "USD")
    assert [option.price.amount for option in found] == ([] if price is None else [price])
    assert all(option.rates == () for option in found)


def test_an_option_that_is_not_offered_there_is_refused() -> None:
    heavy = priceable(0, Thing(1_000, quantity=100))
    weighty = heavy.product.model_copy(update={"attributes": {"weight_g": 200}})
    line = type(heavy)(heavy.line_id, weighty, heavy.sku, heavy.quantity)
    assert weight_of([line]) == 20_000
    with pytest.raises(UnknownShippingOption):
        quote(SHOP, [line], currency="USD", shipping_option="post", at=NOON, to=address("CA"))


def test_delivery_is_free_from_its_zones_own_amount_on() -> None:
    def delivery(price: int, to: Address) -> int:
        found = quote(
            SHOP, [priceable(0, Thing(price))], currency="USD", shipping_option="post", at=NOON, to=to
        )
        return sum(line.shipping.amount for line in found.lines)

    assert (delivery(4_999, address()), delivery(5_000, address())) == (500, 0)
    assert delivery(5_000, address("CA")) == 2_500


@pytest.mark.parametrize(
    ("to", "rate_bp", "inclusive"),
    [
        (None, 1_000, False),
        (address("CA"), 1_000, False),
        (address(), 725, False),
        (address(region="or"), 0, False),
        (address("GB", "Kent"), 2_000, True),
    ],
)
def test_tax_is_that_of_the_narrowest_region(to: Address | None, rate_bp: int, inclusive: bool) -> None:
    found = tax_for(SHOP, to)
    assert (found.rate_bp, found.inclusive) == (rate_bp, inclusive)


def test_a_price_with_tax_and_one_without_are_told_apart_by_where_it_goes() -> None:
    def bill(to: Address, tax_class: str = "standard") -> tuple[int, int]:
        line = priceable(0, Thing(1_200, tax_class=tax_class))
        found = quote(SHOP, [line], currency="USD", shipping_option=None, at=NOON, to=to)
        return found.total.amount, found.included_tax.amount

    assert bill(address("GB")) == (1_200, 200)
    assert bill(address("GB"), "books") == (1_200, 0)
    assert bill(address()) == (1_287, 0)
    assert bill(address(region="OR")) == (1_200, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"zones": ()},
        {"zones": (*ZONES, ZONES[0])},
        {"shipping": (SHOP.shipping[0], SHOP.shipping[0])},
    ],
)
def test_settings_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    from shared.identity.service import _check  # pyright: ignore[reportPrivateUsage]

    assert TenantService
    with pytest.raises(Invalid):
        _check(SHOP.model_copy(update=wrong))

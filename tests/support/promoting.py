"""Baskets and promotions of any kind, for properties that hold of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from shared.catalog.model import Price, Product, Variant
from shared.identity.model import ShippingOption, Tax, TenantSettings
from shared.kernel.money import Money
from shared.pricing.model import Priceable, Quote
from shared.pricing.service import quote
from shared.promotions.model import (
    BuyGet,
    FixedAmount,
    FreeShipping,
    Needs,
    Percentage,
    Promotion,
    PromotionDraft,
    Selector,
)
from shared.promotions.offers import Offers

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Thing:
    """A line: list price, sale price, how many, and what sort of thing it is."""

    price: int
    sale: int | None = None
    quantity: int = 1
    brand: str = "Ridge"
    category: tuple[str, ...] = ("Shoes",)
    tax_class: str = "standard"
    shipped: bool = True


def money(amount: int, currency: str = "USD") -> Money:
    return Money(amount=amount, currency=currency)


def priceable(number: int, thing: Thing) -> Priceable:
    sale = None if thing.sale is None else money(thing.sale)
    price = Price(list=money(thing.price), sale=sale)
    product = Product(
        id=f"prd_{number:02}",
        tenant="tnt",
        kind="good" if thing.shipped else "offer",
        title=f"Thing {number}",
        brand=thing.brand,
        category=thing.category,
        tax_class=thing.tax_class,
        variants=(Variant(sku=f"S{number:02}", prices={"USD": price}),),
        created_at=NOON,
        updated_at=NOON,
    )
    return Priceable(f"lin_{number:02}", product, f"S{number:02}", thing.quantity)


def promotion(number: int = 1, **fields: Any) -> Promotion:
    made = Promotion(
        id=f"prm_{number:02}",
        tenant="tnt",
        title=f"Offer {number}",
        starts_at=NOON - timedelta(days=1),
        effect=Percentage(basis_points=1_000),
        created_at=NOON,
        updated_at=NOON,
    )
    return made.model_copy(update=fields)


def shop(tax: Tax | None = None, shipping: int = 500, free_over: int | None = None) -> TenantSettings:
    option = ShippingOption(
        id="standard",
        title="Standard",
        price=money(shipping),
        free_over=None if free_over is None else money(free_over),
    )
    return TenantSettings(name="Harbor", currency="USD", shipping=(option,), tax=tax or Tax())


def quoted(
    things: Sequence[Thing],
    promotions: Sequence[Promotion] = (),
    settings: TenantSettings | None = None,
    option: str | None = "standard",
    **offers: Any,
) -> Quote:
    lines = [priceable(number, thing) for number, thing in enumerate(things)]
    return quoted_lines(lines, promotions, settings, option, **offers)


def quoted_lines(
    lines: Sequence[Priceable],
    promotions: Sequence[Promotion],
    settings: TenantSettings | None = None,
    option: str | None = "standard",
    **offers: Any,
) -> Quote:
    codes = tuple(p.code for p in promotions if p.code)
    made = Offers(**{"promotions": promotions, "codes": codes, "signed_in": True, **offers})
    return quote(settings or shop(), lines, currency="USD", shipping_option=option, at=NOON, offers=made)


@st.composite
def things(draw: st.DrawFn) -> Thing:
    price = draw(st.integers(0, 10**7))
    return Thing(
        price,
        draw(st.none() | st.integers(0, price)),
        draw(st.integers(1, 12)),
        draw(st.sampled_from(["Ridge", "Vale"])),
        draw(st.sampled_from([("Shoes",), ("Shoes", "Trail"), ("Books",)])),
        draw(st.sampled_from(["standard", "books", "food"])),
        draw(st.booleans()),
    )


selectors = st.builds(
    Selector,
    brands=st.sampled_from([(), ("ridge",), ("Vale",)]),
    categories=st.sampled_from([(), (("Shoes",),), (("Books",), ("Shoes", "Trail"))]),
    product_ids=st.sampled_from([(), ("prd_00", "prd_01")]),
)
amounts = st.integers(1, 10**7).map(lambda amount: {"USD": amount})
effects = st.one_of(
    st.builds(Percentage, basis_points=st.integers(1, 10_000), at_most=st.none() | amounts),
    st.builds(FixedAmount, amounts=amounts),
    st.builds(
        BuyGet,
        buy=st.integers(1, 4),
        get=st.integers(1, 3),
        basis_points=st.integers(1, 10_000),
        gets=st.none() | selectors,
        at_most=st.none() | st.integers(1, 3),
    ),
    st.builds(FreeShipping, at_most=st.none() | st.integers(1, 900).map(lambda amount: {"USD": amount})),
)


@st.composite
def promotion_lists(draw: st.DrawFn, most: int = 6) -> list[Promotion]:
    made: list[Promotion] = []
    for number in range(draw(st.integers(0, most))):
        needs = Needs(spend=draw(st.none() | amounts), quantity=draw(st.none() | st.integers(1, 9)))
        fields = {
            "effect": draw(effects),
            "on": draw(selectors),
            "needs": needs,
            "group": draw(st.sampled_from(["default", "items", "delivery"])),
            "exclusive": draw(st.booleans()),
            "priority": draw(st.integers(-2, 2)),
            "code": draw(st.sampled_from([None, f"CODE{number}"])),
        }
        made.append(promotion(number, **fields))
    return made


baskets = st.lists(things(), max_size=6)
taxes = st.builds(
    Tax,
    rate_bp=st.integers(0, 2_500),
    inclusive=st.booleans(),
    classes=st.fixed_dictionaries({}, optional={"books": st.integers(0, 900), "food": st.just(0)}),
    shipping=st.booleans(),
)
shops = st.builds(
    shop, tax=taxes, shipping=st.integers(0, 2_000), free_over=st.none() | st.integers(0, 10**7)
)


def draft(**fields: Any) -> PromotionDraft:
    """Ten percent off everything, from yesterday on."""
    given = {
        "title": "Ten off",
        "starts_at": NOON - timedelta(days=1),
        "effect": Percentage(basis_points=1_000),
    }
    return PromotionDraft(**{**given, **fields})

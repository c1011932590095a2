"""What the demo shops take off: automatic offers and codes to try."""

from collections.abc import Mapping
from datetime import UTC, datetime

from shared.promotions.model import (
    BuyGet,
    FixedAmount,
    FreeShipping,
    Limits,
    Needs,
    Percentage,
    PromotionDraft,
    Selector,
)

_LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def harbor() -> Mapping[str, PromotionDraft]:
    """Harbor's: SUMMER10, WELCOME5 for customers, SHIPFREE, and every third piece of tableware free."""
    return {
        "summer": PromotionDraft(
            title="Summer: 10% off",
            code="SUMMER10",
            starts_at=_LONG_AGO,
            effect=Percentage(basis_points=1_000, at_most={"USD": 5_000}),
            needs=Needs(spend={"USD": 2_000}),
        ),
        "welcome": PromotionDraft(
            title="Welcome: $5 off",
            code="WELCOME5",
            starts_at=_LONG_AGO,
            effect=FixedAmount(amounts={"USD": 500}),
            limits=Limits(per_customer=1, budget={"USD": 100_000}),
        ),
        "shipping": PromotionDraft(
            title="Free standard delivery",
            code="SHIPFREE",
            starts_at=_LONG_AGO,
            effect=FreeShipping(options=("standard",)),
            group="delivery",
            limits=Limits(uses=500),
        ),
        "tableware": PromotionDraft(
            title="Tableware: buy two, get one free",
            starts_at=_LONG_AGO,
            effect=BuyGet(buy=2, get=1),
            on=Selector(categories=(("Home & Kitchen", "Tableware"),)),
            group="tableware",
        ),
    }


def atelier() -> Mapping[str, PromotionDraft]:
    """The atelier's: AUBE for something off what is not cheap anyway."""
    return {
        "aube": PromotionDraft(
            title="15% off from €80",
            code="AUBE",
            starts_at=_LONG_AGO,
            effect=Percentage(basis_points=1_500),
            needs=Needs(spend={"EUR": 8_000}),
        ),
    }

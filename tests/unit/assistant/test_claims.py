"""Claims that compare or look back: the true ones pass, the others are found."""

from datetime import timedelta

import pytest

from shared.assistant.auditor import Auditor
from shared.assistant.comparative import faults
from shared.assistant.evidence import Evidence, Outcome
from shared.assistant.plan import PlanStep
from shared.catalog.model import Rating
from shared.catalog.prices import PriceHistory, PricePoint
from shared.inventory.movements import Available
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.quantity import EACH
from shared.storefront.cards import card
from shared.storefront.comparing import compare
from shared.storefront.purchases import Purchase, Purchases
from tests.support.catalogue import NOON, product, variant


def usd(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


def evidence(*results: Model) -> Evidence:
    step = PlanStep(specialist="product", tool="catalog.compare")
    return Evidence([Outcome(number, step, result=result) for number, result in enumerate(results, 1)])


PINE = product(
    "pine", variant("PINE", 18_900), title="Fell Pine", attributes={"weight_g": 1_680, "volume_l": 90},
    rating=Rating(tenths=45, count=9),
)  # fmt: skip
LOFT = product(
    "loft", variant("LOFT", 23_900), title="Tarn Loft", attributes={"weight_g": 1_950, "volume_l": 160},
    rating=Rating(tenths=47, count=9),
)  # fmt: skip
CARDS = [
    made
    for one in (PINE, LOFT)
    if (made := card(one, {"PINE": Available(total=4), "LOFT": Available(total=2)}, "USD", NOON))
]
COMPARED = compare([PINE, LOFT], CARDS)


def history(*amounts: int) -> PriceHistory:
    points = [
        PricePoint(since=NOON + timedelta(days=n), price=usd(amount), on_sale=False)
        for n, amount in enumerate(amounts)
    ]
    low = min(points, key=lambda point: point.price.amount)
    high = max(points, key=lambda point: point.price.amount)
    now = points[-1].price
    return PriceHistory(
        product_id="prd_1", sku="PINE", title="Fell Pine", now=now, list_price=None, sale_until=None,
        lowest=low, highest=high, known_since=NOON, cheaper_before=low.price < now,
        changed=len(points) > 1, above_lowest=now - low.price, points=tuple(reversed(points)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        "Fell Pine is $50.00 cheaper and 270 g lighter than Tarn Loft.",
        "Tarn Loft is better rated and larger than Fell Pine.",
        "Tarn Loft is the heavier of the two.",
        "The cheapest is Fell Pine.",
        "Here are cheaper ones.",
        "I am not sure that Tarn Loft is lighter.",
    ],
)
def test_what_holds_passes(told: str) -> None:
    assert faults(told, evidence(COMPARED)) == []


@pytest.mark.parametrize(
    "lie",
    [
        "Tarn Loft is cheaper than Fell Pine.",
        "Fell Pine is heavier.",
        "Fell Pine is better rated.",
        "Fell Pine is the largest.",
        "Tarn Loft is the lightest tent here.",
        "It is the cheapest.",
    ],
)
def test_what_does_not_hold_is_found(lie: str) -> None:
    assert faults(lie, evidence(COMPARED))


def test_what_was_not_compared_cannot_be_claimed() -> None:
    bare = product("bare", variant("BARE", 100), title="Bare tarp")
    made = card(bare, {"BARE": Available(total=1)}, "USD", NOON)
    assert made
    both = evidence(compare([PINE, bare], [CARDS[0], made]))
    assert faults("Fell Pine is lighter than Bare tarp.", both)
    assert faults("Bare tarp is cheaper than Fell Pine.", both) == []


@pytest.mark.parametrize(
    ("amounts", "true", "lie"),
    [
        ((900, 1_200), "It was cheaper before.", "It has never been cheaper."),
        ((1_200, 900), "It has not been cheaper since.", "It was cheaper last week."),
        ((900,), "This is the lowest price ever.", "It used to cost less."),
        ((900, 1_200), "The price has gone up.", "That is the lowest it has ever been."),
    ],
)
def test_what_it_cost_before(amounts: tuple[int, ...], true: str, lie: str) -> None:
    assert faults(true, evidence(history(*amounts))) == []
    assert faults(lie, evidence(history(*amounts)))
    assert faults(true, evidence())


def test_dates_and_purchases_need_their_record() -> None:
    bought = Purchases(
        items=(
            Purchase(
                product_id="prd_1", sku="PINE", title="Fell Pine", sell_unit=EACH, quantity=1,
                paid=usd(18_900), order_id="ord_1", order_number="H-1", placed_at=NOON,
            ),
        )
    )  # fmt: skip
    known = Auditor(evidence(bought), said=())
    day = f"{NOON.day} {NOON:%B %Y}"
    assert known.faults(f"You bought Fell Pine on {day} for $189.00.") == []
    assert known.faults("You bought Fell Pine on 28 February 1999.")
    assert known.faults(f"You bought Fell Pine on {day} for $99.00.")
    assert known.faults("Your order is placed.")
    assert Auditor(evidence(COMPARED), said=()).faults("You bought Fell Pine before.")

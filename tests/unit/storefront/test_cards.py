from datetime import timedelta
from typing import Any

import pytest

from shared.catalog.model import Place, Product
from shared.inventory.movements import Available
from shared.storefront.cards import card, highlights
from shared.storefront.model import Availability, Card
from tests.support.catalogue import NOON, price, product, variant

SHOE = product(
    "shoe",
    variant("CHEAP", 4_000, options={"Size": "41"}, image="/media/41.jpg", attributes={"fit": "slim"}),
    variant("DEAR", 9_000, 6_000, options={"Size": "42"}),
    variant("LARGE", 5_000, options={"Size": "43"}),
    option_names=("Size",),
    images=("/media/shoe.jpg",),
    attributes={"weight_g": 1_240},
)


def shown(of: Product = SHOE, currency: str = "USD", **stock: int) -> Card:
    supply = {sku: Available(total=max(0, count)) for sku, count in stock.items()}
    made = card(of, supply, currency, NOON)
    assert made is not None
    return made


def test_a_card_shows_the_cheapest_that_can_be_bought_now() -> None:
    assert shown(CHEAP=1, DEAR=1, LARGE=1).sku == "CHEAP"
    assert shown(DEAR=1, LARGE=1).sku == "LARGE"
    assert shown(DEAR=1).sku == "DEAR"
    assert shown().sku == "CHEAP"


def test_its_price_is_of_what_it_shows_and_says_whether_others_cost_more() -> None:
    one = shown(DEAR=2)
    assert (one.price.amount, one.discount_percent, one.price_from) == (6_000, 33, False)
    assert one.list_price is not None
    assert one.list_price.amount == 9_000
    cheapest = shown(CHEAP=2)
    assert (cheapest.price.amount, cheapest.list_price, cheapest.price_from) == (4_000, None, True)


def test_a_sale_that_is_over_is_not_shown() -> None:
    over = {"USD": price(900, 500, sale_until=NOON)}
    one = shown(product("a", variant("A", prices=over)), A=1)
    assert (one.price.amount, one.list_price, one.discount_percent) == (900, None, None)


@pytest.mark.parametrize(
    ("stock", "word", "left"),
    [
        ({}, Availability.OUT_OF_STOCK, 0),
        ({"CHEAP": -3}, Availability.OUT_OF_STOCK, 0),
        ({"CHEAP": -3, "DEAR": 1}, Availability.LOW_STOCK, 1),
        ({"CHEAP": 2, "DEAR": 2}, Availability.LOW_STOCK, 4),
        ({"CHEAP": 2, "DEAR": 3}, Availability.IN_STOCK, 5),
    ],
)
def test_stock_is_told_in_a_word_and_a_number(stock: dict[str, int], word: Availability, left: int) -> None:
    one = shown(**stock)
    assert (one.availability, one.available) == (word, left)
    assert [v.available for v in one.variants] == [max(0, stock.get(v.sku, 0)) for v in one.variants]


def test_what_is_not_sold_in_the_currency_is_not_on_the_card() -> None:
    both = {"USD": price(5), "EUR": price(4, currency="EUR")}
    one = product(
        "a",
        variant("A", options={"Size": "1"}),
        variant("B", prices=both, options={"Size": "2"}),
        option_names=("Size",),
    )
    euro = shown(one, "EUR", A=9, B=1)
    assert ([v.sku for v in euro.variants], euro.options, euro.available) == (["B"], {"Size": ["2"]}, 1)
    assert card(one, {}, "GBP", NOON) is None


def test_the_picture_is_the_variants_own_or_the_products() -> None:
    assert shown(CHEAP=1).image == "/media/41.jpg"
    assert shown(DEAR=1).image == "/media/shoe.jpg"
    assert shown(product("bare")).image is None


def test_options_are_all_values_in_their_order() -> None:
    assert shown().options == {"Size": ["41", "42", "43"]}


def test_an_offer_tells_its_city() -> None:
    spa = product("spa", place=Place(city="Kiel", country="DE", latitude=1, longitude=1), kind="offer")
    assert (shown(spa).city, shown(spa).kind, shown().city) == ("Kiel", "offer", None)


def test_highlights_are_of_the_product_and_the_variant_shown() -> None:
    assert shown(CHEAP=1).highlights == {"weight": "1,240 g", "fit": "slim"}
    assert shown(DEAR=1).highlights == {"weight": "1,240 g"}


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"battery_wh": 12}, {"battery": "12 Wh"}),
        ({"max_depth_mm": 5}, {"max depth": "5 mm"}),
        ({"count": 5}, {"count": "5"}),
        ({"weight_g": "light"}, {"weight g": "light"}),
        ({"is_g": True}, {"is g": "yes"}),
        ({"g": 5}, {"g": "5"}),
        ({"washable": True, "toxic": False, "note": "", "for": ()}, {"washable": "yes"}),
        ({"for": ("Him", "Her")}, {"for": "Him, Her"}),
        ({str(n): n for n in range(9)}, {"0": "0", "1": "1", "2": "2", "3": "3"}),
    ],
)
def test_attributes_in_words(attributes: dict[str, Any], words: dict[str, str]) -> None:
    assert highlights(attributes) == words


def test_a_card_is_as_fresh_as_its_moment() -> None:
    soon = {"USD": price(900, 500, sale_from=NOON + timedelta(hours=1))}
    one = product("a", variant("A", prices=soon))
    later = card(one, {"A": Available(total=1)}, "USD", NOON + timedelta(hours=1))
    assert later is not None
    assert (shown(one, A=1).price.amount, later.price.amount) == (900, 500)


def test_what_comes_later_is_told_apart_from_what_is_there() -> None:
    small = variant("A", options={"size": "S"}, prices={"USD": price(500)})
    both = product(
        "a", small, variant("B", options={"size": "L"}, prices={"USD": price(900)}), option_names=("size",)
    )
    later = {"A": Available(total=4, later=4), "B": Available()}
    made = card(both, later, "USD", NOON)
    assert made is not None
    assert (made.sku, made.availability, made.available, made.backorder) == ("A", "backorder", 4, 4)
    assert [(one.available, one.backorder) for one in made.variants] == [(4, 4), (0, 0)]
    some = card(both, {**later, "B": Available(total=7, later=5)}, "USD", NOON)
    assert some is not None
    assert (some.sku, some.availability, some.available, some.backorder) == ("B", "in_stock", 11, 9)

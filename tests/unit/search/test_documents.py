from datetime import timedelta
from pathlib import Path

import pytest

from shared.catalog.model import Place, Rating, State
from shared.kernel.clock import epoch
from shared.search.documents import NEVER, document, joint_term, paths, skus
from shared.search.model import SearchQuery
from tests.support.catalogue import NOON, indexed, price, product, variant

DAY = timedelta(days=1)


def test_drafts_and_archived_products_and_those_without_a_price_are_not_to_be_found() -> None:
    assert document(product("a"), {}, "USD", NOON) is not None
    assert document(product("a"), {}, "EUR", NOON) is None
    for state in (State.DRAFT, State.ARCHIVED):
        assert document(product("a", state=state), {}, "USD", NOON) is None


def test_the_price_is_of_the_cheapest_variant_at_that_moment() -> None:
    sale = {"USD": price(900, 300, sale_from=NOON + DAY, sale_until=NOON + 2 * DAY)}
    shoe = product(
        "a",
        variant("A", 500, 450, options={"Size": "1"}),
        variant("B", prices=sale, options={"Size": "2"}),
        option_names=("Size",),
    )
    today, tomorrow, later = (document(shoe, {}, "USD", NOON + n * DAY) for n in range(3))
    assert today is not None
    assert tomorrow is not None
    assert later is not None
    assert [one["price"] for one in (today, tomorrow, later)] == [450, 300, 450]
    assert [one["discount"] for one in (today, tomorrow, later)] == [10, 66, 10]
    assert [one["reprice_at"] for one in (today, tomorrow, later)] == [
        epoch(NOON + DAY),
        epoch(NOON + 2 * DAY),
        NEVER,
    ]


def test_a_change_within_a_second_is_not_due_before_it_has_come() -> None:
    """Else the product would be due, be written as it was, and be due again."""
    begins = NOON + timedelta(milliseconds=600)
    shown = document(
        product("a", variant("A", prices={"USD": price(9, 5, sale_from=begins)})), {}, "USD", NOON
    )
    assert shown is not None
    assert shown["price"] == 9
    assert shown["reprice_at"] == epoch(NOON) + 1


def test_any_variant_in_stock_puts_the_product_in_stock() -> None:
    two = product(
        "a",
        variant("A", title="1", options={"n": "1"}),
        variant("B", options={"n": "2"}),
        option_names=("n",),
    )
    for stock, there in (({}, False), ({"A": 0, "B": 0}, False), ({"B": 1}, True), ({"A": -2}, False)):
        shown = document(two, stock, "USD", NOON)
        assert shown is not None
        assert shown["in_stock"] is there


def rank(stock: int, *rating: int) -> int:
    voices = Rating(tenths=rating[0], count=rating[1]) if rating else None
    shown = document(product("a", rating=voices), {"A": stock}, "USD", NOON)
    assert shown is not None
    return shown["rank"]


def test_what_can_be_bought_comes_first_then_what_many_liked() -> None:
    liked_by_many, liked_by_one, unknown, disliked = (
        rank(1, 48, 500),
        rank(1, 50, 1),
        rank(1),
        rank(1, 12, 400),
    )
    assert liked_by_many > liked_by_one > unknown > disliked > rank(0, 50, 10_000)


def test_measures_and_long_texts_make_no_facet_but_are_filtered_by() -> None:
    shown = document(
        product("a", attributes={"Weight g": 240, "washable": True, "fit": "x" * 61, "for": ("Him", "Her")}),
        {},
        "USD",
        NOON,
    )
    assert shown is not None
    assert shown["attr"] == ["for=Her", "for=Him", "washable=yes"]
    assert {"attr.weight_g=240", "attr.washable=yes", f"attr.fit={'x' * 61}"} < set(shown["filter"])


def test_a_place_is_searched_by_its_city() -> None:
    spa = product("spa", place=Place(city="Kiel", region="Holstein", country="DE", latitude=1, longitude=2))
    shown = document(spa, {}, "USD", NOON)
    assert shown is not None
    assert "Kiel" in shown["attribute_words"]
    assert "Holstein" in shown["word"]


@pytest.mark.parametrize("gtin", [None, "4006381333931"])
def test_codes_are_sku_and_gtin(gtin: str | None) -> None:
    shown = document(product("a", variant("Ab-1", gtin=gtin)), {}, "USD", NOON)
    assert shown is not None
    assert shown["code"] == ["ab-1", gtin] if gtin else ["ab-1"]


def test_a_category_is_found_at_each_of_its_levels() -> None:
    assert list(paths(("Shoes", "Running", "Trail"))) == [
        "Shoes",
        "Shoes > Running",
        "Shoes > Running > Trail",
    ]


def test_what_is_true_at_once_is_written_the_same_in_any_order() -> None:
    assert joint_term(["a=1", "b=2", "c=3"]) == joint_term(["c=3", "a=1", "b=2"])


def test_every_sku_of_every_product() -> None:
    assert skus([product("a", variant("A")), product("b", variant("B"))]) == ["A", "B"]


def test_no_product_that_a_merchant_may_write_breaks_the_index(tmp_path: Path) -> None:
    """One that did would keep all the others out, too."""
    far = NOON.replace(year=9999)
    ugly = "\x00\x1f=> 🎪\n" + "x" * 80
    extreme = product(
        "extreme",
        variant(
            "~/+:.-",
            prices={"USD": price(10**12, 0, sale_from=far - DAY, sale_until=far)},
            options={ugly: ugly},
            attributes={ugly: "y" * 1_000, "n": -(10**12), "many": tuple(f"{ugly}{n}" for n in range(10))},
        ),
        title=ugly,
        brand=ugly,
        category=(ugly,) * 8,
        tags=(ugly,),
        option_names=(ugly,),
        description="z" * 20_000,
        rating=Rating(tenths=50, count=10**18),
    )
    engine = indexed(tmp_path, [extreme, product("kettle")], {"~/+:.-": 10**9})
    assert engine.size == 2
    for query in (
        SearchQuery(),
        SearchQuery(brands=(ugly,), attributes={ugly: (ugly,)}, in_stock=True),
        SearchQuery(text="~/+:.-"),
        SearchQuery(price_min=10**12),
    ):
        assert extreme.id in engine.search(query).ids

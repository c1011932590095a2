from typing import Any

import pytest
from pydantic import ValidationError

from shared.catalog.model import ImportReport, ProductDraft, State, UnknownSku, Variant
from tests.support.catalogue import price, product, variant

SHOE = product(
    "shoe",
    variant("S-RED-43", options={"Colour": "Red", "Size": "43"}),
    variant("S-RED-44", options={"Colour": "Red", "Size": "44"}),
    variant("S-BLUE-43", options={"Colour": "Blue", "Size": "43"}),
    option_names=("Colour", "Size"),
)


def skus(variants: tuple[Variant, ...]) -> list[str]:
    return [one.sku for one in variants]


def test_variants_are_found_by_options_whatever_the_case() -> None:
    assert skus(SHOE.matching({"colour": "RED"})) == ["S-RED-43", "S-RED-44"]
    assert skus(SHOE.matching({"Colour": "red", "SIZE": "44"})) == ["S-RED-44"]
    assert skus(SHOE.matching({"Colour": "green"})) == []
    assert skus(SHOE.matching({})) == ["S-RED-43", "S-RED-44", "S-BLUE-43"]


def test_a_variant_is_known_by_its_sku_and_the_first_is_meant_where_none_is_named() -> None:
    assert SHOE.variant("S-BLUE-43").options["Colour"] == "Blue"
    assert SHOE.default.sku == "S-RED-43"
    with pytest.raises(UnknownSku) as refused:
        SHOE.variant("S-BLUE-44")
    assert refused.value.facts == {"product_id": SHOE.id, "sku": "S-BLUE-44"}


def test_a_variant_has_a_price_only_in_the_currencies_that_it_is_sold_in() -> None:
    assert SHOE.default.price("USD") == price(1_000)
    assert SHOE.default.price("EUR") is None


def test_the_draft_of_a_product_makes_the_same_product() -> None:
    draft = SHOE.draft()
    assert type(draft) is ProductDraft
    assert product("shoe", **{name: getattr(draft, name) for name in ("variants", "option_names")}) == SHOE


@pytest.mark.parametrize("state", State)
def test_only_active_products_are_on_sale(state: State) -> None:
    assert product("x", state=state).active == (state == "active")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"variants": ()}, "at least 1"),
        ({"variants": [variant("A"), variant("A")]}, "SKU of its own"),
        ({"variants": [variant("A"), variant("B")]}, "differ in their options"),
        ({"option_names": ("Size",)}, "must name exactly the options"),
        ({"variants": [variant("A", options={"Size": "1"})]}, "must name exactly the options"),
        ({"title": ""}, "title"),
        ({"ref": "a b"}, "ref"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"images": ("data:text/html,x",)}, "images"),
        ({"attributes": {"": "x"}}, "attributes"),
        ({"attributes": {"x": 10**13}}, "attributes"),
        ({"attributes": {"x": 1.5}}, "attributes"),
        ({"rating": {"tenths": 51, "count": 1}}, "rating"),
        ({"place": {"city": "Kiel", "country": "DE", "latitude": 90_000_001, "longitude": 0}}, "latitude"),
    ],
)
def test_a_draft_that_breaks_a_rule_is_refused_with_its_place(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ProductDraft(**{"title": "X", "variants": (variant("A"),), **fields})


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"prices": {}}, "prices"),
        ({"prices": {"EUR": price(1)}}, "the price under EUR is in USD"),
        ({"sku": "a b"}, "sku"),
        ({"sku": ""}, "sku"),
        ({"gtin": "12"}, "gtin"),
    ],
)
def test_a_variant_that_breaks_a_rule_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        variant("A", **fields) if "sku" not in fields else variant(**fields)


def test_a_report_counts_what_it_saw() -> None:
    assert ImportReport(created=1, updated=2, unchanged=3, refused=("a: no",)).seen == 7

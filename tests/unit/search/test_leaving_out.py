"""What a search leaves out: values that are not wanted, and words that must not be said."""

from typing import Any

import pytest

from shared.search.engine import Engine
from shared.search.model import SearchQuery
from tests.support.catalogue import indexed, product, variant

BARS = ("Groceries", "Bars")


def coloured(ref: str, *colours: str) -> tuple[Any, ...]:
    return tuple(variant(f"{ref}-{colour}", 1_000, options={"Colour": colour}) for colour in colours)


RANGE = (
    product("swift", *coloured("S", "Black", "Red"), title="Swift", brand="Velora", option_names=("Colour",)),
    product("ember", *coloured("E", "Red"), title="Ember", brand="Tarn", option_names=("Colour",)),
    product("blank", variant("BLANK", 500), title="Blank", brand="Velora"),
    product(
        "almond", variant("AL", 250), title="Almond bar", category=BARS, attributes={"contains": ("nuts",)}
    ),
    product("hazel", variant("HZ", 260), title="Choco bar", category=BARS, description="Made with nuts."),
    product("oat", variant("OAT", 230), title="Nut-free oat bar", category=BARS),
    product("rice", variant("RI", 240), title="Rice bar", category=BARS, description="Free from nuts."),
    product("gluten", variant("GL", 240), title="Nuts, gluten-free", category=BARS),
    product("flag", variant("FL", 240), title="Corn bar", category=BARS, attributes={"nut_free": True}),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return indexed(tmp_path_factory.mktemp("index"), RANGE)


def found(engine: Engine, **query: Any) -> set[str]:
    refs = {one.id: one.ref for one in RANGE}
    return {str(refs[hit]) for hit in engine.search(SearchQuery(**query)).ids}


def test_an_option_is_left_out_unless_it_comes_in_another(engine: Engine) -> None:
    left = found(engine, excluded={"colour": ("Red",)})
    assert "swift" in left
    assert "blank" in left
    assert "ember" not in left
    assert "swift" not in found(engine, excluded={"Colour": ("red", "Black")})


def test_a_brand_a_category_and_a_property_are_left_out(engine: Engine) -> None:
    assert found(engine, excluded={"brand": ("velora",)}) & {"swift", "blank"} == set()
    assert found(engine, excluded={"category": ("Groceries > Bars",)}) == {"swift", "ember", "blank"}
    assert "almond" not in found(engine, excluded={"contains": ("nuts",)})


def test_a_word_is_left_out_but_not_what_is_free_of_it(engine: Engine) -> None:
    assert found(engine, categories=BARS[:1], without=("nuts",)) == {"oat", "rice", "flag"}
    assert found(engine, text="bar", without=("nut",)) == {"oat", "rice", "flag"}


def test_a_word_that_says_nothing_leaves_nothing_out(engine: Engine) -> None:
    assert len(found(engine, without=("the", "!"))) == len(RANGE)


def test_facets_are_counted_without_what_is_left_out(engine: Engine) -> None:
    result = engine.search(SearchQuery(categories=("Groceries",), without=("nuts",)))
    counted = {facet.name: facet for facet in result.facets}["category"]
    assert {value.value: value.count for value in counted.values}["Groceries > Bars"] == 3

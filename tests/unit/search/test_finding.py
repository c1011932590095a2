"""What a search finds and in which order, on a real index of a small range."""

from pathlib import Path
from typing import Any

import pytest

from shared.catalog.model import Rating, Variant
from shared.search.engine import Engine, Found
from shared.search.model import SearchQuery, Sort
from tests.support.catalogue import indexed, product, variant

SHOES, TENTS = ("Shoes", "Running shoes"), ("Outdoor", "Tents")


def sizes(ref: str, amount: int, *of: str, sale: int | None = None) -> tuple[Variant, ...]:
    return tuple(variant(f"{ref}-{size}", amount, sale, options={"Size": size}) for size in of)


RANGE = (
    product(
        "swift",
        *sizes("SWIFT", 9_000, "42", "43"),
        title="Velora Swift running shoe",
        brand="Velora",
        category=SHOES,
        description="Light on the road.",
        option_names=("Size",),
        rating=Rating(tenths=47, count=300),
        age_days=30,
    ),
    product(
        "breeze",
        *sizes("BREEZE", 8_000, "41", "42", sale=6_000),
        title="Tarn Breeze",
        brand="Tarn",
        category=SHOES,
        description="A running companion, made with Velora foam.",
        option_names=("Size",),
        age_days=10,
    ),
    product(
        "dome",
        variant("DOME-1", 15_000, 13_500, gtin="4006381333931"),
        title="Fell Dome tent",
        brand="Fell",
        category=TENTS,
        description="For two who run from the rain.",
        attributes={"Season": "winter", "weight_g": 2_400},
        age_days=20,
    ),
    product(
        "loft",
        variant("LOFT-1", 24_000),
        title="Café Loft tent",
        brand="Tarn",
        category=TENTS,
        tags=("family",),
        age_days=40,
    ),
)
BY_ID = {one.id: one.ref for one in RANGE}
STOCK = {"SWIFT-42": 3, "BREEZE-41": 2, "DOME-1": 4, "LOFT-1": 0}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return indexed(tmp_path_factory.mktemp("range"), RANGE, STOCK)


def refs(found: Found) -> list[str | None]:
    return [BY_ID[one] for one in found.ids]


def find(engine: Engine, text: str = "", **query: Any) -> list[str | None]:
    return refs(engine.search(SearchQuery(text=text, **query)))


class TestWords:
    def test_a_word_in_the_title_counts_more_than_one_in_the_description(self, engine: Engine) -> None:
        assert find(engine, "velora") == ["swift", "breeze"]

    def test_words_are_found_in_any_form_and_without_their_accents(self, engine: Engine) -> None:
        assert find(engine, "tents")[0] == find(engine, "TENT")[0]
        assert find(engine, "cafe") == find(engine, "CAFÉ") == ["loft"]
        assert set(find(engine, "runs")) == {"swift", "breeze", "dome"}

    def test_all_words_must_be_there(self, engine: Engine) -> None:
        assert find(engine, "tarn tent") == ["loft"]

    @pytest.mark.parametrize("text", ["winter", "family", "41", "fell", "outdoor tents"])
    def test_attributes_tags_options_brands_and_categories_are_searched(
        self, engine: Engine, text: str
    ) -> None:
        assert len(find(engine, text)) in {1, 2}

    @pytest.mark.parametrize("code", ["swift-43", " SWIFT-43 ", "4006381333931"])
    def test_a_sku_or_gtin_is_found_as_it_is_written(self, engine: Engine, code: str) -> None:
        assert find(engine, code)[0] == ("dome" if code.isdecimal() else "swift")

    @pytest.mark.parametrize("text", ["", "   ", "the", "!?", "the and of"])
    def test_words_that_say_nothing_browse_all(self, engine: Engine, text: str) -> None:
        assert set(find(engine, text)) == set(BY_ID.values())

    @pytest.mark.parametrize(
        "text", ['title:"x" OR *', "brand:[a TO z]", "+tent -fell", "\\", "(((", "tent~2", "\x00", "🎪" * 60]
    )
    def test_no_text_is_a_program(self, engine: Engine, text: str) -> None:
        found = engine.search(SearchQuery(text=text))
        assert found.total <= len(RANGE)

    def test_excluding_signs_are_only_signs(self, engine: Engine) -> None:
        assert find(engine, "+tent -fell") == ["dome"]


class TestSpelling:
    def test_a_misspelled_word_is_taken_for_the_nearest_known_and_that_is_told(self, engine: Engine) -> None:
        found = engine.search(SearchQuery(text="runing shoos"))
        assert found.corrected == "running shoes"
        assert set(refs(found)) == {"swift", "breeze"}
        assert not found.partial

    def test_what_is_found_as_written_is_not_corrected(self, engine: Engine) -> None:
        assert engine.search(SearchQuery(text="velora")).corrected is None

    def test_the_first_letter_may_be_wrong(self, engine: Engine) -> None:
        assert engine.search(SearchQuery(text="delora")).corrected == "velora"

    def test_numbers_are_never_corrected(self, engine: Engine) -> None:
        found = engine.search(SearchQuery(text="49"))
        assert (found.corrected, found.total) == (None, 0)

    def test_where_no_product_has_all_words_most_will_do_and_that_is_told(self, engine: Engine) -> None:
        found = engine.search(SearchQuery(text="velora tarn dome"))
        assert refs(found) == ["breeze"]
        assert found.partial

    def test_one_word_that_nobody_has_finds_nothing(self, engine: Engine) -> None:
        found = engine.search(SearchQuery(text="xylophone"))
        assert (found.total, found.partial, found.corrected) == (0, False, None)


class TestOrder:
    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            (Sort.PRICE_ASC, ["breeze", "swift", "dome", "loft"]),
            (Sort.PRICE_DESC, ["loft", "dome", "swift", "breeze"]),
            (Sort.NEWEST, ["breeze", "dome", "swift", "loft"]),
            (Sort.DISCOUNT, ["breeze", "dome"]),
        ],
    )
    def test_sorted_as_asked(self, engine: Engine, sort: Sort, expected: list[str]) -> None:
        assert find(engine, sort=sort)[: len(expected)] == expected

    def test_a_sort_holds_with_words_too(self, engine: Engine) -> None:
        assert find(engine, "tent", sort=Sort.PRICE_DESC) == ["loft", "dome"]

    def test_browsing_shows_the_well_liked_first_and_what_is_sold_out_last(self, engine: Engine) -> None:
        found = find(engine)
        assert (found[0], found[-1]) == ("swift", "loft")

    @pytest.mark.parametrize("there", ["ONE", "TWO"])
    def test_of_two_that_fit_alike_the_one_in_stock_comes_first(self, tmp_path: Path, there: str) -> None:
        twins = {one.id: one for one in (product("one", title="kettle"), product("two", title="kettle"))}
        found = indexed(tmp_path, twins.values(), {there: 1}).search(SearchQuery(text="kettle"))
        assert [twins[one].default.sku == there for one in found.ids] == [True, False]

    def test_a_page_goes_on_where_the_last_one_ended(self, engine: Engine) -> None:
        query = SearchQuery(sort=Sort.PRICE_ASC, limit=3)
        assert refs(engine.search(query, 3)) == ["loft"]
        assert engine.search(query, 3).total == 4


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"brands": ("TARN",)}, {"breeze", "loft"}),
            ({"brands": ("Tarn", "Fell")}, {"breeze", "loft", "dome"}),
            ({"categories": ("outdoor",)}, {"dome", "loft"}),
            ({"categories": ("Shoes > running shoes",)}, {"swift", "breeze"}),
            ({"categories": ("Running shoes",)}, set()),
            ({"kinds": ("offer",)}, set()),
            ({"attributes": {"season": ("Winter",)}}, {"dome"}),
            ({"attributes": {"size": ("42", "43")}}, {"swift", "breeze"}),
            ({"attributes": {"weight_g": ("2400",)}}, {"dome"}),
            ({"attributes": {"size": ()}}, {"swift", "breeze", "dome", "loft"}),
            ({"price_max": 6_000}, {"breeze"}),
            ({"price_min": 6_001, "price_max": 13_500}, {"swift", "dome"}),
            ({"price_min": 24_000}, {"loft"}),
            ({"min_discount": 10}, {"breeze", "dome"}),
            ({"min_discount": 11}, {"breeze"}),
            ({"in_stock": True}, {"swift", "breeze", "dome"}),
            ({"in_stock": False}, {"loft"}),
            ({"attributes": {"size": ("42",)}, "in_stock": True}, {"swift"}),
            ({"brands": ("Tarn",), "categories": ("Outdoor",), "text": "loft"}, {"loft"}),
        ],
    )
    def test_narrow_what_is_found(self, engine: Engine, query: dict[str, Any], expected: set[str]) -> None:
        assert set(find(engine, **query)) == expected

    def test_the_words_of_the_shop(self, engine: Engine) -> None:
        brand, category = engine.facets(("brand", "category"))
        assert [(v.value, v.count) for v in brand.values] == [("Tarn", 2), ("Fell", 1), ("Velora", 1)]
        assert ("Shoes > Running shoes", 2) in [(v.value, v.count) for v in category.values]


def test_no_two_wishes_are_fulfilled_by_different_variants(tmp_path: Path) -> None:
    """Red is sold out in 43, and blue is not: nobody can have red shoes in 43 today."""
    choices = [("Red", "43"), ("Red", "42"), ("Blue", "43")]
    shoe = product(
        "shoe",
        *(variant(f"{c}-{s}", options={"Colour": c, "Size": s}) for c, s in choices),
        option_names=("Colour", "Size"),
    )
    engine = indexed(tmp_path, [shoe], {"Red-42": 5, "Blue-43": 5})
    wish = {"Colour": ("red",), "Size": ("43",)}
    assert find_ids(engine, attributes=wish) == [shoe.id]
    assert find_ids(engine, attributes={"Colour": ("red",)}, in_stock=True) == [shoe.id]
    assert find_ids(engine, attributes={"Colour": ("blue",), "Size": ("42",)}) == []
    assert find_ids(engine, attributes=wish, in_stock=True) == []
    assert find_ids(engine, attributes={"Colour": ("red",), "Size": ("43", "42")}, in_stock=True) == [shoe.id]


def find_ids(engine: Engine, **query: Any) -> list[str]:
    return list(engine.search(SearchQuery(**query)).ids)


def test_an_empty_index_answers_everything_with_nothing(tmp_path: Path) -> None:
    engine = indexed(tmp_path, [])
    found = engine.search(SearchQuery(text="shoes", brands=("x",), in_stock=True))
    assert (found.ids, found.total, found.corrected) == ((), 0, None)
    assert (engine.size, engine.next_due(), engine.ids(), engine.due(2**39, 10)) == (0, None, [], [])

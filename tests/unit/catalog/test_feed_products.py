"""Rows into products: groups and their variants, duplicates, and products in our own words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.feed.gathering import MOST_ROWS
from shared.catalog.feed.jsonlines import MOST_CHARACTERS
from shared.catalog.feed.offer import Stock
from shared.catalog.model import MOST_VARIANTS
from tests.support.feeds import Read, good, read, table


def member(number: int, **values: str) -> dict[str, str]:
    return good(id=f"S-{number}", item_group_id="SHIRT", title=f"Shirt, red {number}", **values)


def lines_of(*objects: Any) -> Read:
    return read("\n".join(one if isinstance(one, str) else json.dumps(one) for one in objects))


def test_a_row_becomes_a_product() -> None:
    row = good(
        description="<p>Warm.</p>",
        link="https://shop.example/mug",
        image_link="https://shop.example/mug.jpg",
        additional_image_link="https://shop.example/a,1.jpg,https://shop.example/b.jpg",
        brand="Kiln",
        gtin="4006381333931",
        mpn="K-1",
        condition="New",
        product_type="Home > Kitchen > Mugs",
        google_product_category="2169",
        color="blue",
        material="stoneware",
        unit_pricing_measure="330 ml",
        shipping_weight="0.5 kg",
        gender="unisex",
        quantity="12",
    )
    product = read(table([row])).only
    draft, (variant,) = product.draft, product.draft.variants
    assert (draft.ref, draft.kind, draft.title, draft.description) == ("A-1", "good", "Mug", "Warm.")
    assert (draft.brand, draft.category) == ("Kiln", ("Home", "Kitchen", "Mugs"))
    assert draft.link == "https://shop.example/mug"
    assert draft.images == (
        "https://shop.example/mug.jpg",
        "https://shop.example/a,1.jpg",
        "https://shop.example/b.jpg",
    )
    assert draft.attributes == {
        "material": "stoneware",
        "condition": "new",
        "gender": "unisex",
        "mpn": "K-1",
        "content_ml": 330,
        "shipping_weight_g": 500,
        "google_product_category": 2169,
    }
    assert (variant.sku, variant.options, variant.gtin) == ("A-1", {"color": "blue"}, "4006381333931")
    assert (product.stock, product.lines) == ({"A-1": Stock(12)}, {"A-1": 2})


def test_googles_category_stands_in_for_a_missing_product_type() -> None:
    category = "Food, Beverages & Tobacco > Food Items > Honey"
    draft = read(table([good(google_product_category=category)])).only.draft
    assert (draft.kind, draft.category) == ("grocery", ("Food, Beverages & Tobacco", "Food Items", "Honey"))


def test_rows_of_a_group_are_one_product_wherever_they_stand() -> None:
    rows = [
        member(1, color="red", size="S", image_link="https://s.example/r.jpg", mpn="1"),
        good(id="LONE"),
        member(2, color="red", size="M", image_link="https://s.example/r.jpg", mpn="2"),
        good(id="LAST"),
        member(3, color="blue", size="M", image_link="https://s.example/b.jpg", mpn="3"),
    ]
    found = read(table(rows))
    assert found.skus() == [["S-1", "S-2", "S-3"], ["LONE"], ["LAST"]]
    shirt = found.products[0].draft
    assert (shirt.ref, shirt.title, shirt.option_names) == ("SHIRT", "Shirt, red", ("color", "size"))
    assert [variant.options for variant in shirt.variants] == [
        {"color": "red", "size": "S"},
        {"color": "red", "size": "M"},
        {"color": "blue", "size": "M"},
    ]
    assert [variant.title for variant in shirt.variants] == ["red / S", "red / M", "blue / M"]
    assert [variant.attributes for variant in shirt.variants] == [{"mpn": "1"}, {"mpn": "2"}, {"mpn": "3"}]
    assert shirt.images == ("https://s.example/r.jpg", "https://s.example/b.jpg")
    assert found.products[0].lines == {"S-1": 2, "S-2": 4, "S-3": 6}


def test_a_bad_row_of_a_group_does_not_lose_the_others() -> None:
    rows = [member(1, size="S"), member(2, size="M") | {"price": "free"}, member(3, size="L")]
    found = read(table(rows))
    assert (found.skus(), found.wrong()) == ([["S-1", "S-3"]], [(3, "price", "invalid")])


def test_a_row_without_the_option_that_the_others_differ_in_is_refused_alone() -> None:
    rows = [member(1, color="red", size="S"), member(2, color="red", size="M"), member(3, color="red")]
    found = read(table(rows))
    assert (found.skus(), found.wrong()) == ([["S-1", "S-2"]], [(4, "size", "group")])


def test_what_only_some_rows_say_is_no_option_where_the_rest_tells_them_apart() -> None:
    rows = [
        member(1, size="S", pattern="striped"),
        member(2, size="M"),
        member(3, size="L", pattern="dotted"),
    ]
    draft = read(table(rows)).only.draft
    assert draft.option_names == ("size",)
    assert [variant.attributes.get("pattern") for variant in draft.variants] == ["striped", None, "dotted"]


def test_of_two_rows_with_the_same_options_the_first_stays() -> None:
    found = read(table([member(1, size="S"), member(2, size="S"), member(3, size="M")]))
    assert (found.skus(), found.wrong()) == ([["S-1", "S-3"]], [(3, "item_group_id", "group")])
    assert "line 2 of the group has the same size S" in found.findings[0].reason


def test_rows_of_a_group_that_do_not_differ_are_one_variant() -> None:
    found = read(table([member(1), member(2)]))
    assert (found.skus(), found.wrong()) == ([["S-1"]], [(3, "item_group_id", "group")])


def test_a_row_whose_id_is_a_group_of_others_is_refused() -> None:
    found = read(table([good(id="SHIRT"), member(1, size="S"), member(2, size="M")]))
    assert (found.skus(), found.wrong()) == ([["S-1", "S-2"]], [(2, "item_group_id", "group")])


def test_more_variants_than_a_product_holds_are_refused_one_by_one() -> None:
    rows = [member(number, size=str(number)) for number in range(MOST_VARIANTS + 2)]
    found = read(table(rows))
    assert len(found.only.draft.variants) == MOST_VARIANTS
    assert [column for _, column, _ in found.wrong()] == ["item_group_id"] * 2


def test_a_group_without_end_is_looked_at_so_far() -> None:
    found = read(table(member(number, size=str(number)) for number in range(MOST_ROWS + 3)))
    assert len(found.only.draft.variants) == MOST_VARIANTS
    assert len(found.findings) == MOST_ROWS + 3 - MOST_VARIANTS
    assert "more than 500 rows" in found.findings[0].reason


def test_an_id_that_comes_again_is_told_and_the_first_stays() -> None:
    found = read(table([good(title="One"), good(title="Two"), good(id="B")]))
    assert (found.skus(), found.wrong()) == ([["A-1"], ["B"]], [(3, "id", "repeated")])
    assert found.findings[0].reason == "A-1 is on line 2 already"
    assert found.products[0].draft.title == "One"


def test_a_bad_row_takes_no_id_from_a_good_one() -> None:
    found = read(table([good(price=""), good(title="Cup")]))
    assert (found.only.draft.title, found.wrong()) == ("Cup", [(2, "price", "missing")])


ids = st.from_regex(r"[A-Za-z0-9._~:/+-]{1,12}", fullmatch=True)


@given(st.lists(ids, min_size=1, max_size=8, unique=True))
def test_different_ids_are_different_products(names: list[str]) -> None:
    found = read(table([good(id=name) for name in names]))
    assert found.skus() == [[name] for name in names]
    assert len({product.draft.ref for product in found.products}) == len(names)


def test_googles_attributes_as_json_in_either_spelling() -> None:
    camel = {
        "offerId": "A",
        "title": "Mug",
        "price": {"value": "15.00", "currency": "USD"},
        "salePrice": {"value": 12.5, "currency": "USD"},
        "imageLink": "https://s.example/a.jpg",
        "additionalImageLinks": ["https://s.example/b,c.jpg", "https://s.example/d.jpg"],
        "productTypes": ["Home > Mugs"],
        "sizes": ["M"],
        "availability": "in stock",
        "sellOnGoogleQuantity": 4,
        "shippingWeight": {"value": 1.5, "unit": "kg"},
    }
    nested = {
        "offerId": "B",
        "productAttributes": {
            "title": "Mug",
            "price": {"amountMicros": "15000000", "currencyCode": "USD"},
            "availability": "IN_STOCK",
            "condition": "NEW",
            "gtins": ["4006381333931"],
            "salePrice": {"amountMicros": "12500000", "currencyCode": "USD"},
            "salePriceEffectiveDate": {
                "startTime": "2026-01-01T00:00:00Z",
                "endTime": "2026-02-01T00:00:00Z",
            },
        },
    }
    snake = {"id": "C", "title": "Mug", "price": "15.00 USD", "sale_price": "12.50 USD", "quantity": 0}
    found = lines_of(camel, nested, snake)
    assert found.findings == []
    for product in found.products:
        price = product.draft.variants[0].prices["USD"]
        assert (price.list.amount, price.sale and price.sale.amount) == (1_500, 1_250)
    first, second, third = found.products
    assert first.draft.images[1:] == ("https://s.example/b,c.jpg", "https://s.example/d.jpg")
    assert first.draft.attributes["shipping_weight_g"] == 1_500
    assert (first.stock, second.stock, third.stock) == ({"A": Stock(4)}, {"B": Stock(None)}, {"C": Stock(0)})
    assert second.draft.variants[0].prices["USD"].sale_until is not None


def own(ref: str = "own", sku: str = "O-1", currency: str = "USD", **variant: Any) -> dict[str, Any]:
    price = {currency: {"list": {"amount": 900, "currency": currency}}}
    return {"ref": ref, "title": "Bowl", "variants": [{"sku": sku, "prices": price, **variant}]}


def test_a_product_in_our_own_words_is_taken_as_it_stands() -> None:
    found = lines_of(own(quantity=3), own("two", "O-2"))
    assert [product.draft.ref for product in found.products] == ["own", "two"]
    assert [product.stock for product in found.products] == [{"O-1": Stock(3)}, {}]
    assert found.products[0].draft.variants[0].prices["USD"].list.amount == 900


def test_a_line_of_json_that_is_bad_is_told_and_the_others_land() -> None:
    found = lines_of(
        "{not json}",
        "[1]",
        own(currency="EUR"),
        own(quantity=-1),
        {**own(), "colour": "red"},
        {"variants": [], "\ud800\x1b[31m": 1, "title": ""},
        {"id": "A", "title": ["x", {"y": 1}], "price": "1 USD"},
        {"id": "A", "title": "\ud83d", "price": "1 USD"},
        {"id": "A", "title": "Mug", "price": {"amountMicros": "x"}},
        {"id": "A", "title": "Mug", "price": {"value": 10**30, "currency": "USD"}},
        '{"id": "A", "title": "Mug", "price": NaN}',
        '{"title": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"title": ' + "[" * 600 + "]" * 600 + "}",
        '{"title": "' + "x" * MOST_CHARACTERS + '"}',
        "",
        own(),
        own("other"),
        own(sku="O-9"),
    )
    assert [product.draft.ref for product in found.products] == ["own"]
    codes = {line: (column, code) for line, column, code in found.wrong()}
    assert sorted(codes) == [*range(1, 15), 17, 18]
    assert codes[3] == ("prices", "currency")
    assert codes[4] == ("quantity", "invalid")
    assert codes[5] == ("colour", "invalid")
    assert codes[14] == (None, "too_long")
    assert (codes[17], codes[18]) == (("sku", "repeated"), ("ref", "repeated"))
    assert all(finding.reason.isprintable() for finding in found.findings)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
columns = st.sampled_from(
    ["id", "title", "price", "salePrice", "link", "gtin", "size", "availability", "variants"]
)


@given(st.dictionaries(columns, json_values))
def test_whatever_json_says_it_is_read_or_refused(values: dict[str, Any]) -> None:
    found = lines_of(values, own("good", "G-1"))
    assert found.products[-1].draft.ref == "good"
    assert len(found.products) + len({line for line, _, _ in found.wrong()} - {2}) <= 2


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_what_looks_like_a_formula_stays_text(delimiter: str) -> None:
    row = good(title='=HYPERLINK("http://x.example")', description="@SUM(A1)", brand="+1|cmd")
    draft = read(table([row], delimiter)).only.draft
    assert (draft.title, draft.description, draft.brand) == (row["title"], row["description"], row["brand"])

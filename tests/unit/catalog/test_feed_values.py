"""Prices, sales, stock, addresses and measures, as feeds write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.feed.findings import BadValueError, Code
from shared.catalog.feed.offer import Stock
from shared.catalog.feed.values import availability, gtin, link, links, measure, pieces, price, sale_window
from shared.kernel.money import Money, exponent
from tests.support.feeds import good, read, table


@given(
    st.sampled_from(["USD", "EUR", "JPY", "KWD"]),
    st.integers(1, 10**12),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["{number} {code}", "{number}{code}", "{code} {number}", " {number}  {lower} "]),
)
def test_a_price_reads_back_to_the_last_minor_unit(
    code: str, amount: int, grouped: bool, trimmed: bool, form: str
) -> None:
    digits = exponent(code)
    whole, minor = divmod(amount, 10**digits)
    rest = f"{minor:0{digits}}" if digits else ""
    number = (f"{whole:,}" if grouped else str(whole)) + (
        f".{rest}" if rest and not (trimmed and not minor) else ""
    )
    text = form.format(number=number, code=code, lower=code.lower())
    assert price(text, "price", code) == Money(amount=amount, currency=code)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("15.00 USD", "USD", 1_500),
        ("1,234.50 USD", "USD", 123_450),
        ("15 USD", "USD", 1_500),
        ("1500 JPY", "JPY", 1_500),
        ("1,500.00 JPY", "JPY", 1_500),
        ("1.234 KWD", "KWD", 1_234),
        ("0.10 USD", "USD", 10),
    ],
)
def test_prices(text: str, currency: str, amount: int) -> None:
    assert price(text, "price", currency) == Money(amount=amount, currency=currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("15.005 USD", "USD"),
        ("1500.5 JPY", "JPY"),
        ("1.2345 KWD", "KWD"),
        ("15,00 USD", "USD"),
        ("1.234,50 USD", "USD"),
        ("12,34,567 USD", "USD"),
        ("-5.00 USD", "USD"),
        ("1e3 USD", "USD"),
        ("NaN USD", "USD"),
        ("$15.00", "USD"),
        ("15.00", "USD"),
        ("USD 15.00 USD", "USD"),
        ("١٥ USD", "USD"),
        ("", "USD"),
        ("9" * 400 + " USD", "USD"),
    ],
)
def test_what_is_no_price_is_refused(text: str, currency: str) -> None:
    with pytest.raises(BadValueError) as refused:
        price(text, "price", currency)
    assert (refused.value.column, refused.value.code) == ("price", Code.INVALID)


def test_a_price_in_another_currency_is_refused_as_such() -> None:
    found = read(table([good(price="15.00 USD"), good(id="B", price="15.00 EUR")]), "EUR")
    assert found.wrong() == [(2, "price", "currency")]
    assert found.findings[0].reason == "it is in USD, and the shop sells in EUR"
    assert found.skus() == [["B"]]


def test_a_sale_has_its_price_and_its_time() -> None:
    window = "2026-02-24T11:07+0100/2026-03-04T23:07+0100"
    found = read(table([good(sale_price="12.00 USD", sale_price_effective_date=window)]))
    sold = found.only.draft.variants[0].prices["USD"]
    assert (sold.list.amount, sold.sale and sold.sale.amount) == (1_500, 1_200)
    assert sold.sale_from == datetime(2026, 2, 24, 10, 7, tzinfo=UTC)
    assert sold.sale_until == datetime(2026, 3, 4, 22, 7, tzinfo=UTC)


def test_a_moment_without_a_zone_is_utc() -> None:
    assert sale_window("2026-02-24/2026-03-01T10:00", "x") == (
        datetime(2026, 2, 24, tzinfo=UTC),
        datetime(2026, 3, 1, 10, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-24",
        "tomorrow/never",
        "2026-02-30/2026-03-01",
        "2026-03-02/2026-03-01",
        "0001-01-01T00:00+1400/2026-01-01",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        sale_window(text, "sale_price_effective_date")


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"price": ""}, "price"),
        ({"price": "0.00 USD"}, "price"),
        ({"sale_price": "0 USD"}, "sale_price"),
        ({"sale_price": "16.00 USD"}, "sale_price"),
        ({"sale_price": "9.00 EUR"}, "sale_price"),
        ({"sale_price": "9.00 USD", "sale_price_effective_date": "soon"}, "sale_price_effective_date"),
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"id": ""}, "id"),
        ({"id": "two words"}, "id"),
        ({"id": "x" * 101}, "id"),
        ({"id": "=1+1|cmd"}, "id"),
        ({"item_group_id": "a b"}, "item_group_id"),
        ({"availability": "maybe"}, "availability"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "99999999999"}, "quantity"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"image_link": "ftp://x.example/a.jpg"}, "image_link"),
        ({"image_link": "data:image/png;base64,AAAA"}, "image_link"),
    ],
)
def test_a_row_without_what_a_sale_needs_is_refused_by_its_column(
    values: dict[str, str], column: str
) -> None:
    found = read(table([good(**values), good(id="B")]))
    assert found.skus() == [["B"]]
    assert [(one.line, one.column, one.taken) for one in found.findings] == [(2, column, False)]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"gtin": "4.00599E+12"}, "gtin"),
        ({"brand": "x" * 101}, "brand"),
        ({"description": "x" * 20_001}, "description"),
        ({"product_type": "A > " + "x" * 101}, "product_type"),
        ({"condition": "fine"}, "condition"),
        ({"color": "x" * 101}, "color"),
        ({"shipping_weight": "heavy"}, "shipping_weight"),
        ({"additional_image_link": "javascript:alert(1)"}, "additional_image_link"),
    ],
)
def test_what_merely_describes_is_left_out_and_told(values: dict[str, str], column: str) -> None:
    found = read(table([good(**values)]))
    assert [(one.line, one.column, one.taken) for one in found.findings] == [(2, column, True)]
    assert found.only.draft.title == "Mug"


@pytest.mark.parametrize(
    ("said", "stock"),
    [
        ({"availability": "in_stock"}, Stock(None)),
        ({"availability": "In Stock"}, Stock(None)),
        ({"availability": "https://schema.org/in_stock"}, Stock(None)),
        ({"availability": "out of stock"}, Stock(0)),
        ({"availability": "preorder"}, Stock(0)),
        ({"availability": "backorder", "quantity": "9"}, Stock(0)),
        ({"availability": "in_stock", "quantity": "7"}, Stock(7)),
        ({"availability": "in_stock", "quantity": "0"}, Stock(0)),
        ({"availability": "", "sell_on_google_quantity": "1,200"}, Stock(1_200)),
        ({"availability": "", "stock": "3", "quantity": "4"}, Stock(4)),
        ({"availability": ""}, None),
    ],
)
def test_stock_is_the_lower_of_what_a_row_says(said: dict[str, str], stock: Stock | None) -> None:
    assert read(table([good(**said)])).only.stock.get("A-1") == stock


def test_addresses() -> None:
    assert link("HTTPS://shop.example/a,b?c=1#d", "link") == "https://shop.example/a,b?c=1#d"
    for bad in (
        "http://",
        "https://a b.example/",
        "//x.example/",
        "https:///path",
        "https://[oops/",
        "h" * 2_001,
    ):
        with pytest.raises(BadValueError):
            link(bad, "link")
    assert links("https://x.example/a,b.jpg, http://y.example/c.jpg,") == [
        "https://x.example/a,b.jpg",
        "http://y.example/c.jpg,",
    ]


def test_numbers_of_things_and_goods() -> None:
    assert (pieces("12", "q"), pieces("1,000", "q"), pieces("5.0", "q")) == (12, 1_000, 5)
    assert (gtin("978-3 16 148410-0", "g"), gtin("40170725", "g")) == ("9783161484100", "40170725")
    assert availability("Out of stock", "a") == "none"


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1.5 kg", ("g", 1_500)), ("750ml", ("ml", 750)), ("1 lb", ("g", 454)), ("33 cl", ("ml", 330))],
)
def test_measures_are_whole_grams_and_millilitres(text: str, amount: tuple[str, int]) -> None:
    assert measure(text, "m") == amount

import pytest

from shared.assistant.language.bounds import read_bounds
from shared.assistant.language.text import clean, tokens


def bounds(text: str, currency: str = "USD") -> tuple[int | None, int | None, int | None]:
    found = read_bounds([token.text for token in tokens(clean(text))], currency)
    return found.low, found.high, found.discount


@pytest.mark.parametrize(
    ("text", "high"),
    [
        ("under $100", 10_000),
        ("less than fifty dollars", 5_000),
        ("below 99.50", 9_950),
        ("at most €1,299.99", 129_999),
        ("cheaper than 1.5k", 150_000),
        ("max 80 bucks", 8_000),
        ("$50 or less", 5_000),
        ("80 tops", 8_000),
        ("a tent for $200", 20_000),
        ("no more than two hundred and fifty", 25_000),
        ("under 99,50 euros", 9_950),
        ("under 1,000", 100_000),
        ("my budget is 60", 6_000),
        ("up to a hundred bucks", 10_000),
    ],
)
def test_upper_bounds(text: str, high: int) -> None:
    assert bounds(text) == (None, high, None)


@pytest.mark.parametrize(
    ("text", "low"),
    [("over $100", 10_000), ("at least 50 dollars", 5_000), ("$20 or more", 2_000), ("100 and up", 10_000)],
)
def test_lower_bounds(text: str, low: int) -> None:
    assert bounds(text) == (low, None, None)


@pytest.mark.parametrize(
    "text",
    ["between 50 and 80", "between $80 and $50", "from 50 to 80 dollars", "$50-$80", "50 to 80 dollars"],
)
def test_spans_in_either_order(text: str) -> None:
    assert bounds(text) == (5_000, 8_000, None)


def test_around_is_a_fifth_either_way() -> None:
    assert bounds("around $100") == (8_000, 12_000, None)
    assert bounds("$100 or so") == (8_000, 12_000, None)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("50% off", 50),
        ("at least 30 percent off", 30),
        ("half price", 50),
        ("what is on sale", 1),
        ("twenty percent discount", 20),
    ],
)
def test_discounts(text: str, percent: int) -> None:
    assert bounds(text) == (None, None, percent)


@pytest.mark.parametrize(
    "text",
    [
        "size 43",
        "two tents",
        "at least 2",
        "over 15 inches",
        "at least 20 people",
        "from Tarn",
        "under",
        "$",
        "100%",
    ],
)
def test_what_is_no_bound(text: str) -> None:
    assert bounds(text) == (None, None, None)


def test_the_last_word_counts() -> None:
    assert bounds("under $100, no, under $80") == (None, 8_000, None)


def test_minor_units_follow_the_currency() -> None:
    assert bounds("under 5000 yen", "JPY") == (None, 5_000, None)
    assert bounds("under 5 dinars", "KWD") == (None, 5_000, None)

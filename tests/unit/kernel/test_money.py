import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.kernel.errors import Invalid
from shared.kernel.money import CurrencyMismatch, Money, exponent, total

currencies = st.sampled_from(["USD", "EUR", "GBP", "CHF", "JPY", "KWD", "CLF"])
amounts = st.integers(-(10**15), 10**15)
moneys = st.builds(Money, amount=amounts, currency=currencies)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)


@given(moneys, weights)
def test_a_split_sums_to_the_whole(money: Money, shares: list[int]) -> None:
    parts = money.allocate(shares)
    assert len(parts) == len(shares)
    assert total(parts, money.currency) == money


@given(moneys, weights)
def test_each_part_is_within_one_minor_unit_of_its_share(money: Money, shares: list[int]) -> None:
    assume(any(shares))
    for part, weight in zip(money.allocate(shares), shares, strict=True):
        # |part - amount * weight / sum| < 1, without leaving the integers
        assert abs(part.amount * sum(shares) - money.amount * weight) < sum(shares)
        assert weight or part.amount == 0


@given(moneys, weights)
def test_a_larger_weight_never_gets_less(money: Money, shares: list[int]) -> None:
    parts = sorted(zip(shares, (abs(part.amount) for part in money.allocate(shares)), strict=True))
    by_weight = dict.fromkeys(sorted(shares), 0)
    for weight, amount in parts:
        by_weight[weight] = max(by_weight[weight], amount)
    values = list(by_weight.values())
    assert values == sorted(values)


@given(moneys, weights)
def test_a_negative_amount_splits_like_its_positive(money: Money, shares: list[int]) -> None:
    assert [-part for part in money.allocate(shares)] == (-money).allocate(shares)


@pytest.mark.parametrize("shares", [[], [1, -1]])
def test_an_amount_is_split_over_weights(shares: list[int]) -> None:
    with pytest.raises(Invalid):
        Money(amount=5, currency="USD").allocate(shares)


def test_all_weights_zero_split_evenly_and_the_first_gets_what_is_left() -> None:
    assert [p.amount for p in Money(amount=100, currency="USD").allocate([0, 0, 0])] == [34, 33, 33]


@given(moneys)
def test_what_is_written_for_a_feed_reads_back(money: Money) -> None:
    digits = exponent(money.currency)
    sign, size = ("-" if money.amount < 0 else ""), str(abs(money.amount)).rjust(digits + 1, "0")
    whole, rest = (size[:-digits], "." + size[-digits:]) if digits else (size, "")
    assume(len(whole) <= 15)
    assert Money.parse(f" {sign}{whole}{rest} {money.currency} ") == money


@given(st.text(max_size=30))
def test_any_text_is_a_price_or_refused(text: str) -> None:
    try:
        Money.parse(text)
    except Invalid as refused:
        assert "price" in refused.message


@pytest.mark.parametrize("text", ["12,90 USD", "1e3 USD", "12.90", "12.999 USD", "1.5 JPY", "١٢ USD", "$12"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Money.parse(text)


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (1290, "USD", "$12.90"),
        (-300, "USD", "-$3.00"),
        (500, "JPY", "¥500"),
        (1290, "CHF", "12.90 CHF"),
        (-1, "KWD", "-0.001 KWD"),
        (123456789, "EUR", "€1,234,567.89"),
        (0, "GBP", "£0.00"),
    ],
)
def test_words(amount: int, currency: str, words: str) -> None:
    assert str(Money(amount=amount, currency=currency)) == words


@given(moneys, st.integers(0, 10_000))
def test_a_share_is_rounded_half_away_from_zero(money: Money, points: int) -> None:
    share = money.share(points)
    assert abs(share.amount * 10_000 - money.amount * points) * 2 <= 10_000
    assert (-money).share(points) == -share


def test_half_a_unit_is_rounded_up() -> None:
    assert Money(amount=5, currency="USD").share(1_000).amount == 1
    assert Money(amount=-5, currency="USD").share(1_000).amount == -1


@given(amounts, amounts, currencies)
def test_reckoning(a: int, b: int, currency: str) -> None:
    left, right = Money(amount=a, currency=currency), Money(amount=b, currency=currency)
    assert (left + right) - right == left
    assert (left < right) == (a < b)
    assert (left <= right) == (a <= b)
    assert left.times(3) == left + left + left


def test_currencies_do_not_mix() -> None:
    dollars, euros = Money(amount=1, currency="USD"), Money(amount=1, currency="EUR")
    for mix in (dollars.__add__, dollars.__sub__, dollars.__lt__, dollars.__le__):
        with pytest.raises(CurrencyMismatch):
            mix(euros)
    with pytest.raises(CurrencyMismatch):
        total([dollars], "EUR")


def test_nothing_sums_to_zero_of_the_currency() -> None:
    assert total([], "EUR") == Money.zero("EUR")

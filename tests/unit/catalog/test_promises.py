"""A price that was shown is a promise: whoever saw it anywhere pays no more for as long as was said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.catalog.model import Price, Product, Variant
from shared.catalog.promises import LONGEST, promise, remembered
from shared.kernel.money import Money

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
LIFE = timedelta(minutes=10)


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def price(list_: int, sale: int | None = None, begins: int | None = None, ends: int | None = None) -> Price:
    return Price(
        list=Money(amount=list_, currency="USD"),
        sale=None if sale is None else Money(amount=sale, currency="USD"),
        sale_from=None if begins is None else at(begins),
        sale_until=None if ends is None else at(ends),
    )


def product(price_: Price) -> Product:
    variant = Variant(sku="S", prices={"USD": price_})
    return Product(id="prd", tenant="t", title="T", variants=(variant,), created_at=NOON, updated_at=NOON)


def repriced(was: Product, price_: Price, seconds: int) -> Product:
    """What the catalogue does where its merchant writes another price."""
    variants = (Variant(sku="S", prices={"USD": price_}),)
    past = remembered(was, variants, at(seconds))
    return was.model_copy(update={"variants": variants, "past": past, "updated_at": at(seconds)})


def asked(found: Product, seconds: int, life: timedelta = LIFE) -> int:
    return promise(found, found.variants[0], "USD", at(seconds), life).unit


def test_a_price_that_rose_counts_when_nobody_can_hold_a_lower_one() -> None:
    dearer = repriced(product(price(1_000)), price(1_500), 100)
    assert [asked(dearer, s) for s in (100, 699, 700)] == [1_000, 1_000, 1_500]
    assert asked(dearer, 100, timedelta(0)) == 1_500
    found = promise(dearer, dearer.variants[0], "USD", at(100), LIFE)
    assert (found.until, found.list) == (at(700), 1_000)


def test_a_price_that_fell_counts_at_once() -> None:
    assert asked(repriced(product(price(1_000)), price(900), 100), 100) == 900


def test_a_sale_is_promised_beyond_its_end_and_another_write_does_not_lose_it() -> None:
    sale = product(price(1_000, 800, ends=100))
    assert [asked(sale, s) for s in (99, 100, 699, 700)] == [800, 800, 800, 1_000]
    retitled = repriced(sale, price(1_000, 800, ends=100), 300)
    assert [asked(retitled, s) for s in (300, 699, 700)] == [800, 800, 1_000]


def test_what_is_not_sold_any_more_is_not_promised() -> None:
    gone = product(price(1_000))
    assert remembered(gone, (Variant(sku="OTHER", prices={"USD": price(9_000)}),), at(1)) == ()


changes = st.lists(
    st.tuples(
        st.integers(1, 400),
        st.integers(0, 2_000),
        st.none() | st.integers(0, 2_000),
        st.none() | st.integers(0, 2_000),
        st.none() | st.integers(0, 2_000),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(changes, st.integers(0, 2_400), st.integers(0, 599))
def test_whatever_prices_do_nobody_pays_more_than_they_were_shown_in_that_time(
    written: list[tuple[int, int, int | None, int | None, int | None]], seen: int, later: int
) -> None:
    """What is shown at one moment is asked for at most, as long as it is promised; and it is never less
    than the lowest price that really counted in that time."""
    now, kept = 0, [(0, product(price(1_000)))]
    for wait, list_, sale, begins, ends in written:
        now += wait
        lower = None if sale is None else min(sale, list_)
        window = sorted({begins, ends} - {None}) if lower is not None else []  # type: ignore[type-var]
        begin, end = (window[0], window[1]) if len(window) == 2 else (None, window[0] if window else None)
        kept.append((now, repriced(kept[-1][1], price(list_, lower, begin, end), now)))

    def then(seconds: int) -> Product:
        return [found for since, found in kept if since <= seconds][-1]

    def shown(seconds: int) -> int:
        return then(seconds).variants[0].prices["USD"].effective(at(seconds)).amount

    paid = seen + later
    assert asked(then(paid), paid) <= shown(seen)
    window = range(max(0, paid - 599), paid + 1)
    assert asked(then(paid), paid) >= min(shown(second) for second in window)


def test_no_shop_promises_for_longer_than_is_remembered() -> None:
    from shared.identity.model import TenantSettings

    most = TenantSettings.model_fields["quote_seconds"].metadata
    assert any(getattr(rule, "le", None) == LONGEST.total_seconds() for rule in most)


@pytest.mark.parametrize("seconds", [3_599, 3_600])
def test_what_is_long_past_is_forgotten(seconds: int) -> None:
    dearer = repriced(product(price(1_000)), price(1_500), 0)
    again = repriced(dearer, price(1_600), seconds)
    assert (len([past for past in again.past if past.unit.amount == 1_000]) == 1) is (seconds < 3_600)

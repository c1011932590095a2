"""Amounts in Stripe's units: exact, or not sent at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import EXPONENTS, Money
from shared.payments.methods import STRIPE_TEST_METHODS, acceptance, is_stripe_token, methods_to_try
from shared.payments.provider import TEST_METHODS, Declined
from shared.payments.stripe_amounts import stripe_amount


@pytest.mark.parametrize(
    ("amount", "currency", "sent"),
    [
        (1_290, "USD", 1_290),
        (500, "JPY", 500),
        (12_340, "KWD", 12_340),
        (700, "ISK", 70_000),
        (700, "UGX", 70_000),
        (1_500, "MGA", 15),
        (25_000, "XOF", 25_000),
    ],
)
def test_the_smallest_unit_is_the_currencys_own_but_for_a_few(amount: int, currency: str, sent: int) -> None:
    assert stripe_amount(Money(amount=amount, currency=currency)) == sent


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (12_345, "KWD", "amount_not_representable"),
        (1_550, "MGA", "amount_not_representable"),
        (100, "LYD", "currency_not_supported"),
    ],
)
def test_nothing_is_rounded(amount: int, currency: str, code: str) -> None:
    with pytest.raises(Declined, match=code):
        stripe_amount(Money(amount=amount, currency=currency))


@given(st.integers(1, 10**9), st.sampled_from(["USD", "MGA", *EXPONENTS]))
def test_what_is_sent_is_worth_what_was_agreed(amount: int, currency: str) -> None:
    money = Money(amount=amount, currency=currency)
    try:
        sent = stripe_amount(money)
    except Declined:
        return
    digits = {"ISK": 2, "UGX": 2, "MGA": 0}.get(currency, EXPONENTS.get(currency, 2))
    assert sent * 10 ** EXPONENTS.get(currency, 2) == amount * 10**digits


def test_a_token_is_taken_and_what_may_be_a_cards_number_is_not() -> None:
    assert all(map(is_stripe_token, (*STRIPE_TEST_METHODS, "pm_1PqZ8sLkdIwHu7ix0a2b3c4d")))
    for word in ("", "pm_", "4242424242424242", "pm_4242424242424242", "card_visa", "pm_card visa", "pm_x\n"):
        assert not is_stripe_token(word), word


def test_each_provider_takes_its_own_methods() -> None:
    assert acceptance("test")("pm_card_ok")
    assert not acceptance("test")("pm_card_visa")
    assert acceptance("stripe")("pm_card_visa")
    assert methods_to_try("test", None) == tuple(TEST_METHODS)
    assert methods_to_try("stripe", None) == ()
    assert methods_to_try("stripe", "http://127.0.0.1:1") == STRIPE_TEST_METHODS

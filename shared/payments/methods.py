"""Which payment methods a provider takes, for those who never ask it anything."""

import re
from collections.abc import Callable
from typing import Literal

from shared.payments.provider import TEST_METHODS, TestProvider

ProviderName = Literal["test", "stripe"]

#: A token of Stripe's. What could be the number of a card is none, whatever stands before it.
_STRIPE_TOKEN = re.compile(r"pm_(?!.*[0-9]{12})[A-Za-z0-9_]{3,200}")
#: Tokens that every test account of Stripe's has, by https://docs.stripe.com/testing.
STRIPE_TEST_METHODS = (
    "pm_card_visa",
    "pm_card_mastercard",
    "pm_card_visa_chargeDeclined",
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "pm_card_authenticationRequired",
)


def is_stripe_token(method: str) -> bool:
    """Whether it has the form of a payment method's token; Stripe alone knows whether there is one."""
    return _STRIPE_TOKEN.fullmatch(method) is not None


def acceptance(provider: ProviderName) -> Callable[[str], bool]:
    """What tells whether a word may be a payment method of the provider."""
    return is_stripe_token if provider == "stripe" else TestProvider().accepts


def methods_to_try(provider: ProviderName, url: str | None) -> tuple[str, ...]:
    """Methods that move no money: the test provider's, or Stripe's where a server of one's own is named."""
    if provider == "stripe":
        return STRIPE_TEST_METHODS if url else ()
    return tuple(TEST_METHODS)

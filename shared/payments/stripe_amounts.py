"""Amounts as Stripe counts them, by https://docs.stripe.com/currencies."""

from shared.kernel.money import Money, exponent
from shared.payments.provider import Declined

#: Sent without decimals.
_NONE = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
#: Sent with three, of which the last is a nought.
_THREE = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
#: Not offered, and of another exponent than the rest.
_NOT_OFFERED = frozenset(["CLF", "IQD", "LYD", "UYI", "UYW"])


def stripe_amount(money: Money) -> int:
    """The amount in Stripe's smallest unit of its currency.

    That is ISO 4217's minor unit but for a few: ISK and UGX have none and are sent with two decimals
    all the same, MGA has two and is sent without. What cannot be said exactly is never rounded: it
    raises :class:`Declined` (``amount_not_representable``, ``currency_not_supported``).
    """
    if money.currency in _NOT_OFFERED:
        raise Declined("currency_not_supported")
    digits = _digits(money.currency)
    shift = digits - exponent(money.currency)
    amount, rest = divmod(money.amount * 10 ** max(shift, 0), 10 ** max(-shift, 0))
    if rest or (digits == 3 and amount % 10):  # noqa: PLR2004 - the last of three decimals
        raise Declined("amount_not_representable")
    return amount


def money_of(amount: int, currency: str) -> Money:
    """What Stripe counts so. Part of a minor unit, which Stripe's own people alone can make, is dropped."""
    code = currency.upper()
    shift = exponent(code) - _digits(code)
    whole = amount * 10 ** max(shift, 0)
    return Money(amount=whole // 10 ** max(-shift, 0), currency=code)


def _digits(currency: str) -> int:
    return 0 if currency in _NONE else 3 if currency in _THREE else 2

"""Money: an integer of minor units and an ISO 4217 currency. No float ever touches a price."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from shared.kernel.errors import Invalid
from shared.kernel.model import Model

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

#: Digits after the point where they are not two (ISO 4217, list one).
EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),  # noqa: SIM905
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),  # noqa: SIM905
    **dict.fromkeys("CLF UYW".split(), 4),  # noqa: SIM905
}
#: Amounts whose words are kept: a turn writes the same prices many times.
_MOST_WRITTEN = 4_096
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_PRICE = re.compile(r"^\s*(-?[0-9]{1,15}(?:\.[0-9]{1,4})?)\s+([A-Z]{3})\s*$")


class CurrencyMismatch(Invalid):
    """Two amounts of different currencies met."""

    code = "currency_mismatch"


class Money(Model):
    """An exact amount: ``amount`` in minor units (cents) of ``currency``; may be negative."""

    amount: int
    currency: Currency

    @staticmethod
    def zero(currency: str) -> Money:
        return Money(amount=0, currency=currency)

    @staticmethod
    def parse(text: str) -> Money:
        """Read ``"12.90 USD"``, the form of product feeds.

        Raises :class:`Invalid` for anything else, more decimals than the currency has included.
        """
        match = _PRICE.match(text)
        if not match:
            raise Invalid(f"{text!r} is not a price such as '12.90 USD'")
        try:
            minor = Decimal(match[1]).scaleb(exponent(match[2]))
        except InvalidOperation as error:  # pragma: no cover - the pattern bounds the digits
            raise Invalid(f"{text!r} is not a price") from error
        if minor != minor.to_integral_value():
            raise Invalid(f"{text!r} has more decimals than {match[2]} has")
        return Money(amount=int(minor), currency=match[2])

    def __add__(self, other: Money) -> Money:
        return Money(amount=self.amount + self._same(other), currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(amount=self.amount - self._same(other), currency=self.currency)

    def __neg__(self) -> Money:
        return Money(amount=-self.amount, currency=self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def times(self, count: int) -> Money:
        return Money(amount=self.amount * count, currency=self.currency)

    def share(self, basis_points: int) -> Money:
        """This many basis points (1/10,000) of it, rounded half away from zero."""
        scaled = abs(self.amount) * basis_points
        sign = -1 if self.amount < 0 else 1
        return Money(amount=sign * ((scaled + 5_000) // 10_000), currency=self.currency)

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Split it over ``weights`` (not negative) so that the parts sum to the whole, exactly.

        Largest remainder: each part is rounded towards zero and the minor units left over go, one
        each, to the largest remainders, the earlier first. All weights zero split it evenly.
        """
        if not weights or any(weight < 0 for weight in weights):
            raise Invalid("an amount is split over one or more weights that are not negative")
        shares = list(weights) if any(weights) else [1] * len(weights)
        total, size = sum(shares), abs(self.amount)
        parts = [size * share // total for share in shares]
        by_remainder = sorted(range(len(shares)), key=lambda i: (-(size * shares[i] % total), i))
        for index in by_remainder[: size - sum(parts)]:
            parts[index] += 1
        sign = -1 if self.amount < 0 else 1
        return [Money(amount=sign * part, currency=self.currency) for part in parts]

    def __str__(self) -> str:
        """``$12.90``, ``-$3.00``, ``¥500``, or ``12.90 CHF`` where the symbol would be unclear."""
        return _written(self.amount, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be reckoned together")
        return other.amount


@lru_cache(maxsize=_MOST_WRITTEN)
def _written(amount: int, currency: str) -> str:
    digits = exponent(currency)
    number = f"{Decimal(abs(amount)).scaleb(-digits):,.{digits}f}"
    sign = "-" if amount < 0 else ""
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {currency}"


def exponent(currency: str) -> int:
    """Decimal digits of a currency's minor unit (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum, in ``currency`` even where there is nothing to add up."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result

"""A price that was shown is a promise for a while: the till takes the lowest price of that while.

So it does not matter where somebody saw it (a card, a cart, another agent's list), and nothing is
written when it is shown. A price that fell counts at once; one that rose counts when nobody can hold
a promise of the lower one any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.catalog.model import MOST_PAST, PastPrice, Price, Product, Variant

#: How long a product remembers lower prices: no shop promises for longer.
LONGEST = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """What one costs at the till, in minor units, and until when no less than that is promised."""

    unit: int
    list: int
    until: datetime


def promise(product: Product, variant: Variant, currency: str, at: datetime, life: timedelta) -> Promise:
    """The lowest of the prices that counted in the last ``life``, promised until ``life`` after it was
    last shown. The SKU must be sold in that currency."""
    price = variant.prices[currency]
    past = [_of(one) for one in _passed(price, product.updated_at, at, variant.sku)]
    past += [_of(one) for one in product.past if _same(one, variant.sku, currency)]
    now = Promise(price.effective(at).amount, price.list.amount, at)
    held = [one for one in past if one.until > at - life]
    lowest = min((now, *held), key=lambda one: (one.unit, -one.until.timestamp()))
    return Promise(lowest.unit, lowest.list, lowest.until + life)


def remembered(was: Product, variants: tuple[Variant, ...], now: datetime) -> tuple[PastPrice, ...]:
    """What a product's next version remembers: lower prices that somebody may have been shown."""
    new = {
        (variant.sku, c): p.effective(now).amount for variant in variants for c, p in variant.prices.items()
    }
    ended = [
        past
        for variant in was.variants
        for price in variant.prices.values()
        for past in (*_passed(price, was.updated_at, now, variant.sku), _ending(variant.sku, price, now))
    ]
    kept = [
        past
        for past in (*was.past, *ended)
        if past.until > now - LONGEST
        and past.unit.amount < new.get((past.sku, past.unit.currency), past.unit.amount)
    ]
    return tuple(sorted(kept, key=lambda past: past.until)[-MOST_PAST:])


def _passed(price: Price, since: datetime, at: datetime, sku: str) -> Iterator[PastPrice]:
    """What a price came to before a sale of it began or ended, between two moments."""
    for moment in (price.sale_from, price.sale_until):
        if moment is not None and since < moment <= at:
            yield _ending(sku, price, moment)


def _ending(sku: str, price: Price, until: datetime) -> PastPrice:
    return PastPrice(sku=sku, unit=price.effective(until - _INSTANT), list=price.list, until=until)


def _same(past: PastPrice, sku: str, currency: str) -> bool:
    return past.sku == sku and past.unit.currency == currency


def _of(past: PastPrice) -> Promise:
    return Promise(past.unit.amount, past.list.amount, past.until)

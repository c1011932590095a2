"""Tax by where it is delivered and by class of product: rounded once for each rate, half a unit up."""

from collections.abc import Sequence

from shared.identity.model import Address, Tax, TenantSettings
from shared.promotions.rules import split

_RATE = 10_000


def tax_for(settings: TenantSettings, to: Address | None) -> Tax:
    """The tax of the narrowest region that an address is in; the shop's own where none is."""
    if to is None:
        return settings.tax
    there = [r for r in settings.tax_regions if r.country == to.country]
    region = to.region.strip().casefold()
    named = (r for r in there if r.region and r.region.casefold() == region)
    whole = (r for r in there if not r.region)
    return next(named, None) or next(whole, None) or settings.tax


def tax_shares(tax: Tax, classes: Sequence[str], goods: Sequence[int], shipping: Sequence[int]) -> list[int]:
    """Each line's share of the tax on top of these amounts, or within them.

    The goods of a line are taxed at the rate of its class, its share of the delivery at the standard
    rate. Each rate's tax is rounded once over all lines and shared out by what each contributes.
    """
    taxed: dict[int, list[int]] = {}
    for index, (name, amount, delivery) in enumerate(zip(classes, goods, shipping, strict=True)):
        for rate, part in ((tax.rate(name), amount), (tax.rate_bp if tax.shipping else 0, delivery)):
            taxed.setdefault(rate, [0] * len(goods))[index] += part
    shares = [split(_rounded(sum(bases), rate, tax.inclusive), bases) for rate, bases in taxed.items()]
    return [sum(share[index] for share in shares) for index in range(len(goods))]


def _rounded(amount: int, rate: int, inclusive: bool) -> int:
    base = _RATE + rate if inclusive else _RATE
    return (2 * amount * rate + base) // (2 * base)

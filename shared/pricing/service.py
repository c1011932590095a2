"""The one way to reckon what lines cost: pure, in whole minor units, with nothing lost in a split."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.catalog.model import Variant
from shared.identity.model import ShippingOption, Tax, TenantSettings
from shared.kernel.errors import Problem
from shared.kernel.money import Money
from shared.pricing.model import (
    NotPriced,
    Priceable,
    Quote,
    QuotedLine,
    Total,
    UnknownShippingOption,
)

_RATE = 10_000


@dataclass(frozen=True, slots=True)
class _Priced:
    """A line at its prices for one increment, in minor units."""

    line: Priceable
    variant: Variant
    unit: int
    list_unit: int

    @property
    def goods(self) -> int:
        return self.unit * self.line.quantity

    @property
    def shipped(self) -> bool:
        return self.line.product.kind != "offer"


def quote(
    settings: TenantSettings,
    lines: Sequence[Priceable],
    *,
    currency: str,
    shipping_option: str | None,
    at: datetime,
) -> Quote:
    """What the lines cost together at that moment, delivered by that option (None: not chosen yet).

    Shipping is free from the option's ``free_over`` of goods at the prices paid, offers included;
    its price is shared out over what is shipped, by price paid. Tax is reckoned once, on goods and
    shipping together, and shared out by what each line contributes. Raises :class:`NotPriced`,
    :class:`~shared.catalog.model.UnknownSku`, :class:`UnknownShippingOption`.
    """
    priced = [_priced(line, currency, at) for line in lines]
    shipped = any(p.shipped for p in priced)
    option = _option(settings, shipping_option, currency) if shipped else None
    shipping = _shipping_shares(priced, option, currency)
    tax = _tax_shares(settings.tax, [p.goods + share for p, share in zip(priced, shipping, strict=True)])
    quoted = tuple(
        _line(p, share, of_tax, settings.tax.inclusive, currency)
        for p, share, of_tax in zip(priced, shipping, tax, strict=True)
    )
    return Quote(
        lines=quoted,
        totals=tuple(_totals(quoted, option, settings.tax, currency)),
        total=_sum(quoted, "total", currency),
        included_tax=_sum(quoted, "included_tax", currency),
        currency=currency,
        needs_shipping=shipped,
        shipping_option=option.id if option else None,
    )


def _priced(line: Priceable, currency: str, at: datetime) -> _Priced:
    variant = line.product.variant(line.sku)
    price = variant.price(currency)
    if price is None:
        words = f"{line.product.title} is not sold in {currency}."
        raise NotPriced(words, sku=line.sku, currency=currency)
    return _Priced(line, variant, price.effective(at).amount, price.list.amount)


def _option(settings: TenantSettings, wanted: str | None, currency: str) -> ShippingOption | None:
    if wanted is None:
        return None
    for option in settings.shipping:
        if option.id == wanted and option.price.currency == currency:
            return option
    problem = Problem(path="$.shipping_option", code="unknown_shipping_option", message="not offered here")
    raise UnknownShippingOption(f"There is no delivery {wanted!r} in {currency}.", problem)


def _shipping_shares(priced: Sequence[_Priced], option: ShippingOption | None, currency: str) -> list[int]:
    """Shares for the shipped lines alone; evenly where all of them cost nothing."""
    goods = Money(amount=sum(p.goods for p in priced), currency=currency)
    if option is None or (option.free_over is not None and option.free_over <= goods):
        return [0] * len(priced)
    shares = iter(_split(option.price.amount, [p.goods for p in priced if p.shipped]))
    return [next(shares) if p.shipped else 0 for p in priced]


def _tax_shares(tax: Tax, amounts: Sequence[int]) -> list[int]:
    """Tax on top of the amounts together, or the tax within them; half a minor unit is rounded up."""
    base = _RATE + tax.rate_bp if tax.inclusive else _RATE
    return _split((2 * sum(amounts) * tax.rate_bp + base) // (2 * base), amounts)


def _split(amount: int, weights: Sequence[int]) -> list[int]:
    if amount == 0:
        return [0] * len(weights)
    return [share.amount for share in Money(amount=amount, currency="XXX").allocate(weights)]


def _line(p: _Priced, shipping: int, tax: int, inclusive: bool, currency: str) -> QuotedLine:
    line, product, variant = p.line, p.line.product, p.variant
    list_price = p.list_unit * line.quantity

    def money(amount: int) -> Money:
        return Money(amount=amount, currency=currency)

    return QuotedLine(
        line_id=line.line_id,
        product_id=product.id,
        sku=line.sku,
        title=product.title,
        options=variant.options,
        image=variant.image or next(iter(product.images), None),
        quantity=line.quantity,
        sell_unit=variant.sell_unit,
        needs_shipping=p.shipped,
        unit_price=money(p.unit),
        list_unit_price=money(p.list_unit),
        subtotal=money(list_price),
        discount=money(p.goods - list_price),
        shipping=money(shipping),
        tax=money(0 if inclusive else tax),
        included_tax=money(tax if inclusive else 0),
        total=money(p.goods + shipping + (0 if inclusive else tax)),
    )


def _totals(
    lines: Sequence[QuotedLine], option: ShippingOption | None, tax: Tax, currency: str
) -> Iterator[Total]:
    discount = _sum(lines, "discount", currency)
    yield Total(type="subtotal", title="Subtotal", amount=_sum(lines, "subtotal", currency))
    if discount.amount:
        yield Total(type="items_discount", title="Sale", amount=discount)
    if option:
        yield Total(type="fulfillment", title=option.title, amount=_sum(lines, "shipping", currency))
    if tax.rate_bp and not tax.inclusive:
        yield Total(type="tax", title=tax.title, amount=_sum(lines, "tax", currency))
    yield Total(type="total", title="Total", amount=_sum(lines, "total", currency))


def _sum(lines: Sequence[QuotedLine], name: str, currency: str) -> Money:
    return Money(amount=sum(getattr(line, name).amount for line in lines), currency=currency)

"""The one way to reckon what lines cost: pure, in whole minor units, with nothing lost in a split.

Cart, checkout, assistant and protocols all show what this says. Lines are reckoned in an order of
their own (by SKU), so that who put what first into the cart moves no minor unit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from shared.catalog.model import Variant
from shared.catalog.promises import Promise, promise
from shared.identity.model import Address, ShippingOption, Tax, TenantSettings
from shared.kernel.money import Money
from shared.pricing.model import (
    CodeStatus,
    Discounted,
    LineDiscount,
    NotPriced,
    Priceable,
    Quote,
    QuotedLine,
    Total,
)
from shared.pricing.shipping import chosen, cost, weight_of
from shared.pricing.tax import tax_for, tax_shares
from shared.promotions.model import Reason
from shared.promotions.offers import NO_OFFERS, Offers
from shared.promotions.rules import Basket, Choice, Discount, Good, choose, split
from shared.promotions.words import sentence


@dataclass(frozen=True, slots=True)
class _Priced:
    """A line at its prices for one increment, in minor units, and until when they are promised."""

    line: Priceable
    variant: Variant
    unit: int
    list_unit: int
    until: datetime

    @property
    def goods(self) -> int:
        return self.unit * self.line.quantity

    @property
    def shipped(self) -> bool:
        return self.line.product.kind != "offer"


@dataclass(frozen=True, slots=True)
class _Bill:
    """The lines with all that is reckoned over them together, in their canonical order."""

    priced: Sequence[_Priced]
    option: ShippingOption | None
    shipping: Sequence[int]
    tax: Tax
    currency: str

    def taxes(self, off: Sequence[int], off_shipping: int) -> list[int]:
        free = split(off_shipping, self.shipping)
        goods = [p.goods - less for p, less in zip(self.priced, off, strict=True)]
        delivery = [share - less for share, less in zip(self.shipping, free, strict=True)]
        return tax_shares(self.tax, [p.line.product.tax_class for p in self.priced], goods, delivery)

    def total(self, off: Sequence[int], off_shipping: int) -> int:
        tax = 0 if self.tax.inclusive else sum(self.taxes(off, off_shipping))
        goods = sum(p.goods for p in self.priced) - sum(off)
        return goods + sum(self.shipping) - off_shipping + tax


def quote(
    settings: TenantSettings,
    lines: Sequence[Priceable],
    *,
    currency: str,
    shipping_option: str | None,
    at: datetime,
    to: Address | None = None,
    offers: Offers = NO_OFFERS,
) -> Quote:
    """What the lines cost together at that moment, delivered there by that option (None: not chosen).

    A line costs the lowest price that was shown in the shop's ``quote_seconds``. Shipping is free from
    the option's ``free_over`` of goods at the prices paid, offers included; its price is shared out
    over what is shipped, by price paid. Promotions are chosen as :func:`shared.promotions.rules.choose`
    says, for the lowest bill. Tax is reckoned last. Raises :class:`NotPriced`,
    :class:`~shared.catalog.model.UnknownSku`, :class:`UnknownShippingOption`.
    """
    life = timedelta(seconds=settings.quote_seconds)
    priced = sorted(
        (_priced(line, currency, at, life) for line in lines), key=lambda p: (p.line.sku, p.line.line_id)
    )
    shipped = any(p.shipped for p in priced)
    wanted = shipping_option if shipped else None
    option = chosen(settings, wanted, to, weight_of(lines), currency)
    bill = _Bill(priced, option, _shipping_shares(priced, option), tax_for(settings, to), currency)
    choice, order = _choice(bill, offers, at), [line.line_id for line in lines]
    return _quoted(bill, choice, offers, order, _until(choice, priced, at + life))


def _priced(line: Priceable, currency: str, at: datetime, life: timedelta) -> _Priced:
    variant = line.product.variant(line.sku)
    if variant.price(currency) is None:
        words = f"{line.product.title} is not sold in {currency}."
        raise NotPriced(words, sku=line.sku, currency=currency)
    price = promise(line.product, variant, currency, at, life)
    if line.held is not None and line.held[0].amount <= price.unit:
        price = Promise(line.held[0].amount, line.held[1].amount, at + life)
    return _Priced(line, variant, price.unit, max(price.unit, price.list), price.until)


def _shipping_shares(priced: Sequence[_Priced], option: ShippingOption | None) -> list[int]:
    """Shares for the shipped lines alone; evenly where all of them cost nothing."""
    amount = cost(option, sum(p.goods for p in priced))
    shipped = [p.goods for p in priced if p.shipped]
    shares = iter(split(amount, shipped))
    return [next(shares) if p.shipped else 0 for p in priced]


def _choice(bill: _Bill, offers: Offers, at: datetime) -> Choice:
    if not bill.priced:
        return Choice()
    goods = [
        Good(
            line_id=p.line.line_id,
            product_id=p.line.product.id,
            brand=p.line.product.brand,
            category=p.line.product.category,
            unit=p.unit,
            quantity=p.line.quantity,
        )
        for p in bill.priced
    ]
    basket = Basket(
        goods,
        bill.currency,
        sum(bill.shipping),
        bill.option.id if bill.option else None,
        offers.left(bill.currency),
    )
    return choose(offers.had(), basket, lambda promotion: offers.moment(promotion, at), bill.total)


def _until(choice: Choice, priced: Sequence[_Priced], latest: datetime) -> datetime:
    ends = [d.promotion.ends_at for d in choice.discounts if d.promotion.ends_at is not None]
    return min([latest, *ends, *(p.until for p in priced)])


def _quoted(bill: _Bill, choice: Choice, offers: Offers, order: Sequence[str], until: datetime) -> Quote:
    taxes = bill.taxes(choice.off(len(bill.priced)), choice.shipping)
    discounts = _line_discounts(bill, choice)
    made = {
        p.line.line_id: _line(p, shipping, tax, discounts[i], bill)
        for i, (p, shipping, tax) in enumerate(zip(bill.priced, bill.shipping, taxes, strict=True))
    }
    lines = tuple(made[line_id] for line_id in order)
    had = tuple(_discounted(one, bill.currency) for one in choice.discounts)
    return Quote(
        lines=lines,
        totals=tuple(_totals(lines, had, bill)),
        total=_sum(lines, "total", bill.currency),
        included_tax=_sum(lines, "included_tax", bill.currency),
        currency=bill.currency,
        needs_shipping=any(p.shipped for p in bill.priced),
        shipping_option=bill.option.id if bill.option else None,
        discounts=had,
        codes=tuple(_codes(choice, offers, bill.currency)),
        expires_at=until,
    )


def _line_discounts(bill: _Bill, choice: Choice) -> list[list[LineDiscount]]:
    """Each line's shares of each promotion; those of the delivery as the tax reckoned them."""
    left = split(choice.shipping, bill.shipping)
    shares: list[list[LineDiscount]] = [[] for _ in bill.priced]
    for one in choice.discounts:
        delivery = split(one.shipping, left)
        left = [most - less for most, less in zip(left, delivery, strict=True)]
        for index, (items, shipping) in enumerate(zip(one.lines, delivery, strict=True)):
            shares[index] += [_share(one, "items", items, bill)] if items else []
            shares[index] += [_share(one, "shipping", shipping, bill)] if shipping else []
    return shares


def _share(one: Discount, of: Literal["items", "shipping"], amount: int, bill: _Bill) -> LineDiscount:
    off = Money(amount=-amount, currency=bill.currency)
    return LineDiscount(promotion_id=one.promotion.id, title=one.promotion.title, of=of, amount=off)


def _line(p: _Priced, shipping: int, tax: int, discounts: Sequence[LineDiscount], bill: _Bill) -> QuotedLine:
    line, product, variant = p.line, p.line.product, p.variant
    list_price, on_top = p.list_unit * line.quantity, 0 if bill.tax.inclusive else tax
    promoted = sum(share.amount.amount for share in discounts)

    def money(amount: int) -> Money:
        return Money(amount=amount, currency=bill.currency)

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
        discounts=tuple(discounts),
        shipping=money(shipping),
        tax=money(on_top),
        included_tax=money(tax - on_top),
        total=money(p.goods + promoted + shipping + on_top),
    )


def _totals(lines: Sequence[QuotedLine], had: Sequence[Discounted], bill: _Bill) -> Iterator[Total]:
    currency, sale = bill.currency, _sum(lines, "discount", bill.currency)
    yield Total(type="subtotal", title="Subtotal", amount=_sum(lines, "subtotal", currency))
    if sale.amount:
        yield Total(type="items_discount", title="Sale", amount=sale)
    if had:
        title = had[0].title if len(had) == 1 else "Discounts"
        yield Total(type="discount", title=title, amount=_sum(lines, "promoted", currency))
    if bill.option:
        yield Total(type="fulfillment", title=bill.option.title, amount=_sum(lines, "shipping", currency))
    if not bill.tax.inclusive and (bill.tax.rate_bp or any(bill.tax.classes.values())):
        yield Total(type="tax", title=bill.tax.title, amount=_sum(lines, "tax", currency))
    yield Total(type="total", title="Total", amount=_sum(lines, "total", currency))


def _discounted(one: Discount, currency: str) -> Discounted:
    promotion = one.promotion
    off = Money(amount=-one.amount, currency=currency)
    return Discounted(promotion_id=promotion.id, title=promotion.title, code=promotion.code, amount=off)


def _codes(choice: Choice, offers: Offers, currency: str) -> Iterator[CodeStatus]:
    """Each code of the shopper's: applied, or refused with the reason in words."""
    applied = {d.promotion.id for d in choice.discounts}
    for code in dict.fromkeys(offers.codes):
        promotion = offers.of_code(code)
        if promotion is not None and promotion.id in applied:
            yield CodeStatus(code=code, applied=True, promotion_id=promotion.id)
            continue
        against, gap = Reason.UNKNOWN, 0
        if promotion is not None:
            against, gap = choice.missed.get(promotion.id, (Reason.NOTHING_FITS, 0))
            against = offers.against(promotion) or against
        words = sentence(code, against, gap, currency)
        found = promotion.id if promotion else None
        yield CodeStatus(code=code, applied=False, promotion_id=found, reason=against, message=words)


def _sum(lines: Sequence[QuotedLine], name: str, currency: str) -> Money:
    return Money(amount=sum(getattr(line, name).amount for line in lines), currency=currency)

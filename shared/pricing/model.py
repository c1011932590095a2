"""Quotes: what some lines cost together, with every amount of the whole found again in its lines.

Amounts are signed: what lowers the total (a discount) is negative. So a line's ``subtotal +
discount + promoted + shipping + tax`` is its ``total``, the entries before ``total`` sum to
``total``, and each entry is the sum of its lines' shares: ``items_discount`` is what sale prices
take off, ``discount`` what promotions do.

A tax that the prices include is told in ``included_tax`` and is part of no sum: ``tax`` is zero
then, and there is no ``tax`` entry among the totals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.catalog.model import Product
from shared.kernel.errors import Invalid
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.quantity import EACH, SellUnit
from shared.promotions.model import Reason

TotalType = Literal["subtotal", "items_discount", "discount", "fulfillment", "tax", "fee", "total"]


class NotPriced(Invalid):
    """A line is not sold in the currency that was asked for."""

    code = "not_sold_in_currency"


class UnknownShippingOption(Invalid):
    """The shop has no such way to deliver, in this currency."""

    code = "unknown_shipping_option"


@dataclass(frozen=True, slots=True)
class Priceable:
    """Something to be priced: ``quantity`` increments of a SKU of a product.

    ``held`` are the unit and the list price at which it was quoted: it costs no more than that.
    """

    line_id: str
    product: Product
    sku: str
    quantity: int
    held: tuple[Money, Money] | None = None


class LineDiscount(Model):
    """A line's share of what one promotion takes off, negative; ``of`` its goods or its delivery."""

    promotion_id: str
    title: str
    of: Literal["items", "shipping"]
    amount: Money


class QuotedLine(Model):
    """A line with its frozen shares of everything; unit prices are for one increment.

    Of the quantity, ``backordered`` was promised beyond what is on hand, by whoever reckons with stock.
    ``subtotal`` is at list price, ``discount`` (never positive) what the sale price takes off,
    ``discounts`` are its shares of promotions.
    """

    line_id: str
    product_id: str
    sku: str
    title: str
    options: Mapping[str, str] = {}
    image: str | None = None
    quantity: int
    backordered: int = 0
    sell_unit: SellUnit = EACH
    needs_shipping: bool = True
    unit_price: Money
    list_unit_price: Money
    subtotal: Money
    discount: Money
    discounts: tuple[LineDiscount, ...] = ()
    shipping: Money
    tax: Money
    included_tax: Money
    total: Money

    @property
    def goods(self) -> Money:
        """What its goods cost, all discounts on them taken off."""
        return Money(
            amount=self.subtotal.amount
            + self.discount.amount
            + sum(d.amount.amount for d in self.discounts if d.of == "items"),
            currency=self.subtotal.currency,
        )

    @property
    def promoted(self) -> Money:
        """All shares of promotions, those of its delivery included; never positive."""
        return Money(amount=sum(d.amount.amount for d in self.discounts), currency=self.subtotal.currency)


class Total(Model):
    """An entry of a bill, signed."""

    type: TotalType
    title: str
    amount: Money


class Discounted(Model):
    """What one promotion takes off the whole, negative; ``code`` where it is a code's."""

    promotion_id: str
    title: str
    code: str | None = None
    amount: Money


class CodeStatus(Model):
    """A code that the shopper has given: whether it counts, and where not, why and in which words."""

    code: str
    applied: bool
    promotion_id: str | None = None
    reason: Reason | None = None
    message: str | None = None


class Quote(Model):
    """What the lines cost together.

    ``needs_shipping`` is false where all lines are offers, taken up in place; ``shipping_option``
    is the option that the quote reckons with, if any. Until ``expires_at`` the lines cost no more at
    the till, and what promotions take off is not ended.
    """

    lines: tuple[QuotedLine, ...]
    totals: tuple[Total, ...]
    total: Money
    included_tax: Money
    currency: str
    needs_shipping: bool
    shipping_option: str | None = None
    discounts: tuple[Discounted, ...] = ()
    codes: tuple[CodeStatus, ...] = ()
    expires_at: datetime | None = None

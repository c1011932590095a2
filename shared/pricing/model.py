"""Quotes: what some lines cost together, with every amount of the whole found again in its lines.

Amounts are signed: what lowers the total (a discount) is negative. So a line's ``subtotal +
discount + shipping + tax`` is its ``total``, the entries before ``total`` sum to ``total``, and
each entry is the sum of its lines' shares.

A tax that the prices include is told in ``included_tax`` and is part of no sum: ``tax`` is zero
then, and there is no ``tax`` entry among the totals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shared.catalog.model import Product
from shared.kernel.errors import Invalid
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.quantity import EACH, SellUnit

TotalType = Literal["subtotal", "items_discount", "discount", "fulfillment", "tax", "fee", "total"]


class NotPriced(Invalid):
    """A line is not sold in the currency that was asked for."""

    code = "not_sold_in_currency"


class UnknownShippingOption(Invalid):
    """The shop has no such way to deliver, in this currency."""

    code = "unknown_shipping_option"


@dataclass(frozen=True, slots=True)
class Priceable:
    """Something to be priced: ``quantity`` increments of a SKU of a product."""

    line_id: str
    product: Product
    sku: str
    quantity: int


class QuotedLine(Model):
    """A line with its frozen shares of everything; unit prices are for one increment.

    Of the quantity, ``backordered`` was promised beyond what is on hand, by whoever reckons with stock.
    ``subtotal`` is at list price, ``discount`` (never positive) what the sale price takes off.
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
    shipping: Money
    tax: Money
    included_tax: Money
    total: Money


class Total(Model):
    """An entry of a bill, signed."""

    type: TotalType
    title: str
    amount: Money


class Quote(Model):
    """What the lines cost together.

    ``needs_shipping`` is false where all lines are offers, taken up in place; ``shipping_option``
    is the option that the quote reckons with, if any.
    """

    lines: tuple[QuotedLine, ...]
    totals: tuple[Total, ...]
    total: Money
    included_tax: Money
    currency: str
    needs_shipping: bool
    shipping_option: str | None = None

"""What an order's bill is made of, as the books need it."""

from collections.abc import Iterable

from shared.ledger.model import Bill
from shared.orders.model import Order
from shared.pricing.model import Total, TotalType


def bill_of(order: Order) -> Bill:
    """Goods, shipping, fees and tax of the total. A tax that prices include is taken out of the goods."""
    shipping, fees = _sum(order.totals, "fulfillment"), _sum(order.totals, "fee")
    included = sum(line.included_tax.amount for line in order.lines)
    tax = _sum(order.totals, "tax") + included
    revenue = order.total.amount - shipping - fees - tax
    return Bill(revenue=revenue, shipping=shipping, fees=fees, tax=tax)


def _sum(totals: Iterable[Total], kind: TotalType) -> int:
    return sum(total.amount.amount for total in totals if total.type == kind)

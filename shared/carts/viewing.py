"""What a cart looks like today: prices, what is there, and what the shopper should know."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.carts.model import Cart, CartLine, CartLineView, CartView, Message
from shared.catalog.model import Product
from shared.identity.model import Limits, TenantSettings
from shared.inventory.model import MOST_LINES
from shared.inventory.movements import Available
from shared.kernel.money import Money
from shared.pricing.model import CodeStatus, Priceable, QuotedLine
from shared.pricing.service import quote
from shared.promotions.offers import Offers

_NONE = Available()
#: What a line shows of its quote.
_SHOWN = (
    "title",
    "options",
    "image",
    "sell_unit",
    "unit_price",
    "list_unit_price",
    "subtotal",
    "discount",
    "discounts",
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the shop has of a cart's things: products on sale by id, what can be had of each SKU; and what
    it offers whoever has the cart."""

    settings: TenantSettings
    products: Mapping[str, Product]
    supply: Mapping[str, Available]
    offers: Offers
    at: datetime

    def sells(self, line: CartLine) -> bool:
        """Whether the line's SKU is still on sale in the shop's currency."""
        product = self.products.get(line.product_id)
        return product is not None and any(
            variant.sku == line.sku and variant.price(self.settings.currency) for variant in product.variants
        )


def view_of(cart: Cart, shelf: Shelf) -> CartView:
    """The cart at today's prices and stock; pure."""
    sold = [line for line in cart.lines if shelf.sells(line)]
    priceable = [
        Priceable(line.id, shelf.products[line.product_id], line.sku, line.quantity) for line in sold
    ]
    priced = quote(
        shelf.settings,
        priceable,
        currency=shelf.settings.currency,
        shipping_option=None,
        at=shelf.at,
        offers=shelf.offers.with_codes(cart.codes),
    )
    quoted = {line.line_id: line for line in priced.lines}
    lines = tuple(_line(i, line, quoted.get(line.id), shelf) for i, line in enumerate(cart.lines))
    of_lines = (message for line in lines for message in line.messages)
    return CartView(
        id=cart.id,
        version=cart.version,
        lines=lines,
        quote=priced,
        messages=(*of_lines, *_of_cart(cart, shelf.settings.limits), *of_codes(priced.codes)),
    )


def most_lines(limits: Limits) -> int:
    """Lines that a cart of the tenant may have: no more than one reservation can hold."""
    return min(limits.cart_lines, MOST_LINES)


def _line(index: int, line: CartLine, quoted: QuotedLine | None, shelf: Shelf) -> CartLineView:
    supply = shelf.supply.get(line.sku, _NONE) if quoted else _NONE
    later = min(supply.backordered(line.quantity), supply.later)
    bare = CartLineView(
        id=line.id,
        product_id=line.product_id,
        sku=line.sku,
        title=line.title,
        quantity=line.quantity,
        available=supply.total,
        backordered=later,
        messages=(
            *_of_line(f"$.lines[{index}]", line, quoted, supply.total, shelf.settings.limits),
            *_later(f"$.lines[{index}]", line, quoted, later),
        ),
    )
    if quoted is None:
        return bare
    shown = {name: getattr(quoted, name) for name in _SHOWN}
    return bare.model_copy(update={**shown, "total": quoted.goods})


def _of_line(
    path: str, line: CartLine, quoted: QuotedLine | None, available: int, limits: Limits
) -> Iterator[Message]:
    if quoted is None:
        yield _error("product_unavailable", path, f"{line.title} is not sold any more.")
        return
    if available <= 0:
        yield _error("out_of_stock", path, f"{line.title} is sold out.", available=0)
    elif available < line.quantity:
        words = f"Only {quoted.sell_unit.words(available)} of {line.title} left."
        yield _error("insufficient_stock", path, words, available=available)
    if line.quantity > limits.cart_quantity:
        words = f"At most {quoted.sell_unit.words(limits.cart_quantity)} of one item in an order."
        yield _error("quantity_too_large", path, words, most=limits.cart_quantity)
    if quoted.unit_price != line.unit_price:
        yield _price_changed(path, line, quoted.unit_price)


def _later(path: str, line: CartLine, quoted: QuotedLine | None, later: int) -> Iterator[Message]:
    if quoted is not None and later:
        words = f"{quoted.sell_unit.words(later)} of {line.title} on backorder: ordered now, it comes later."
        facts: dict[str, int | str | Money] = {"backordered": later}
        yield Message(type="info", code="backordered", severity="info", path=path, content=words, facts=facts)


def _price_changed(path: str, line: CartLine, new: Money) -> Message:
    went = "rose" if line.unit_price < new else "fell"
    words = f"The price of {line.title} {went} from {line.unit_price} to {new}."
    facts = {"old": line.unit_price, "new": new}
    return Message(
        type="warning", code="price_changed", severity="warning", path=path, content=words, facts=facts
    )


def _of_cart(cart: Cart, limits: Limits) -> Iterator[Message]:
    most = most_lines(limits)
    if len(cart.lines) > most:
        yield _error("cart_full", "$.lines", f"An order takes at most {most} different items.", most=most)


def of_codes(codes: Sequence[CodeStatus]) -> Iterator[Message]:
    """What to know of codes that do not count; they stand against nothing."""
    for index, status in enumerate(codes):
        if status.message is not None and status.reason is not None:
            yield Message(
                type="warning",
                code="promotion_code_refused",
                severity="warning",
                path=f"$.quote.codes[{index}]",
                content=status.message,
                facts={"promotion_code": status.code, "reason": status.reason.value},
            )


def _error(code: str, path: str, content: str, **facts: int | str | Money) -> Message:
    return Message(type="error", code=code, severity="error", path=path, content=content, facts=facts)

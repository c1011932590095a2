"""Carts as they are kept and as their owner sees them.

One line for each SKU: adding the same again makes its line larger. A cart never disappears: ordered
or cleared, it is empty and keeps its id and its versions.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.catalog.model import Sku
from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.kernel.ids import IdText, derived
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.kernel.quantity import EACH, MOST, Count, SellUnit
from shared.kernel.tenancy import Actor
from shared.pricing.model import LineDiscount, Quote
from shared.promotions.model import MOST_CODES, Code, TooManyCodes, TypedCode

#: Keys of repeated adds that a cart remembers.
MOST_KEYS = 20
#: Lines that a cart holds at the very most, merges included: far under 400 KB.
MOST_LINES_HELD = 200


class LineCapReached(Conflict):
    """The cart has as many lines as the shop allows: ``most``."""

    code = "cart_full"


class QuantityCapReached(Invalid):
    """More of one thing than the shop sells at once: ``most``."""

    code = "quantity_too_large"


class UnknownLine(NotFound):
    """The cart has no such line."""

    code = "unknown_line"


class UnknownCode(NotFound):
    """The cart has no such discount code."""

    code = "unknown_promotion_code"


class KeyReused(Invalid):
    """The Idempotency-Key was used with another body."""

    code = "idempotency_key_reused"


class MergeTooLarge(Conflict):
    """Two carts are too large to be merged; both stay as they are."""

    code = "merge_too_large"


class CartMoved(Conflict):
    """The cart was changed at this very moment, again and again."""

    code = "cart_changed"


class GiveCode(Model):
    """A discount code, as it was written down."""

    code: TypedCode


class AddLine(Model):
    """What to put into the cart; without ``sku`` the product's first variant is meant."""

    product_id: IdText
    sku: Sku | None = None
    quantity: Count = 1


class AddMany(Model):
    """Several things to put into the cart, all or none."""

    lines: Annotated[tuple[AddLine, ...], Field(min_length=1, max_length=20)]


class SetQuantity(Model):
    """How many a line shall hold; a line is taken out by DELETE, not by a zero."""

    quantity: Count


class MergeCarts(Model):
    """The token of the guest whose cart is taken over."""

    guest_token: Annotated[str, Field(min_length=1, max_length=4096)]


class CartLine(Model):
    """A line as it is kept. ``title`` and ``unit_price`` are what the shopper saw when it was added."""

    id: str
    product_id: str
    sku: str
    quantity: int
    title: str
    unit_price: Money
    added_at: datetime


class Applied(Model):
    """An add that was done: its key and a digest of what it added."""

    key: str
    digest: str


class Cart(Model):
    """A cart as it is kept. Version 0 is the empty cart that nobody has written yet.

    ``codes`` are discount codes that the shopper gave, whether they count or not. ``merged_into`` is the
    customer who took over what was in it, until it is used again.
    """

    id: str
    tenant: str
    owner: Actor
    lines: tuple[CartLine, ...] = ()
    applied: tuple[Applied, ...] = ()
    codes: tuple[Code, ...] = ()
    merged_into: Actor | None = None
    updated_at: datetime
    version: int = 0

    @staticmethod
    def empty(tenant: str, owner: Actor, at: datetime) -> "Cart":
        """The cart of somebody who never had one."""
        return Cart(id=derived("crt", tenant, owner.id), tenant=tenant, owner=owner, updated_at=at)

    def line(self, line_id: str) -> CartLine:
        """Raises :class:`UnknownLine`."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise UnknownLine("The cart has no such line.", line_id=line_id)

    def line_of(self, sku: str) -> CartLine | None:
        """The line of a SKU, or None."""
        return next((line for line in self.lines if line.sku == sku), None)

    def done(self, key: str, digest: str) -> bool:
        """Whether the add of that key was done. Raises :class:`KeyReused` for another add's key."""
        for applied in self.applied:
            if applied.key == key:
                if applied.digest != digest:
                    raise KeyReused("This Idempotency-Key was used with another body.")
                return True
        return False

    def with_more(self, line: CartLine, applied: Applied, at: datetime) -> "Cart":
        """With the line's quantity more of its SKU, at the line's price and title."""
        same = self.line_of(line.sku)
        if same is not None:
            line = line.model_copy(update={"id": same.id, "quantity": same.quantity + line.quantity})
        lines = self._replacing(line) if same else (*self.lines, line)
        return self._next(at, lines, applied=_latest(*self.applied, applied))

    def with_all(self, lines: Iterable[CartLine], applied: Applied, at: datetime) -> "Cart":
        """With more of several SKUs, in one version."""
        cart = self
        for line in lines:
            cart = cart.with_more(line, applied, at)
        return cart.model_copy(
            update={"version": self.version + 1, "applied": _latest(*self.applied, applied)}
        )

    def with_quantity(self, line_id: str, quantity: int, at: datetime) -> "Cart":
        """Raises :class:`UnknownLine`."""
        changed = self.line(line_id).model_copy(update={"quantity": quantity})
        return self._next(at, self._replacing(changed))

    def without(self, line_id: str, at: datetime) -> "Cart":
        """Raises :class:`UnknownLine`."""
        gone = self.line(line_id)
        return self._next(at, tuple(line for line in self.lines if line is not gone))

    def emptied(self, at: datetime, merged_into: Actor | None = None) -> "Cart":
        """With nothing in it, and without codes."""
        return self._next(at, (), merged_into=merged_into, codes=())

    def with_code(self, code: str, at: datetime) -> "Cart":
        """With a discount code; itself where it has it. Raises :class:`TooManyCodes`."""
        if code in self.codes:
            return self
        if len(self.codes) >= MOST_CODES:
            raise TooManyCodes(f"A cart takes {MOST_CODES} codes at most.", most=MOST_CODES)
        return self._next(at, self.lines, codes=(*self.codes, code), merged_into=self.merged_into)

    def without_code(self, code: str | None, at: datetime) -> "Cart":
        """Without a discount code, or without any (None). Raises :class:`UnknownCode`."""
        if not self.codes:
            raise UnknownCode("There is no discount code on your cart.")
        if code is not None and code not in self.codes:
            raise UnknownCode(f"The code {code} is not on your cart.", promotion_code=code)
        left = tuple(kept for kept in self.codes if code is not None and kept != code)
        return self._next(at, self.lines, codes=left, merged_into=self.merged_into)

    def joined(self, other: "Cart", at: datetime) -> "Cart":
        """With all that is in another cart, quantities of the same SKU added up.

        Raises :class:`MergeTooLarge` rather than lose anything.
        """
        lines = [self._more_of(line, other.line_of(line.sku)) for line in self.lines]
        lines += [line for line in other.lines if self.line_of(line.sku) is None]
        if len(lines) > MOST_LINES_HELD or any(line.quantity > MOST for line in lines):
            raise MergeTooLarge("The two carts are too large to become one; make them smaller first.")
        codes = tuple(dict.fromkeys((*self.codes, *other.codes)))[:MOST_CODES]
        return self._next(at, tuple(lines), applied=_latest(*other.applied, *self.applied), codes=codes)

    def less(self, taken: Mapping[str, int], at: datetime) -> "Cart":
        """With so many fewer of each SKU, as far as they are there; itself where none are. The codes go
        with the last of them."""
        if not any(line.sku in taken for line in self.lines):
            return self
        left = ((line, line.quantity - taken.get(line.sku, 0)) for line in self.lines)
        lines = tuple(line.model_copy(update={"quantity": count}) for line, count in left if count > 0)
        codes = self.codes if lines else ()
        return self._next(at, lines, merged_into=self.merged_into, codes=codes)

    @staticmethod
    def _more_of(line: CartLine, other: CartLine | None) -> CartLine:
        return line.model_copy(update={"quantity": line.quantity + other.quantity}) if other else line

    def _replacing(self, changed: CartLine) -> tuple[CartLine, ...]:
        return tuple(changed if line.id == changed.id else line for line in self.lines)

    def _next(self, at: datetime, lines: tuple[CartLine, ...], **update: object) -> "Cart":
        kept = {"merged_into": None, "lines": lines, "updated_at": at, "version": self.version + 1}
        return self.model_copy(update={**kept, **update})


def _latest(*applied: Applied) -> tuple[Applied, ...]:
    return applied[-MOST_KEYS:]


class Message(Model):
    """Something that the shopper should know, or (``error``) must mend before buying.

    ``path`` points into the view (``$.lines[0]``). ``facts`` are for programs: ``available``,
    ``most``, ``old`` and ``new`` prices.
    """

    type: Literal["error", "warning", "info"]
    code: str
    severity: Literal["error", "warning", "info"]
    path: str
    content: str
    facts: Mapping[str, int | str | Money] = {}


class CartLineView(Model):
    """A line as its owner sees it, at today's prices; they are null where it is not sold any more.

    ``total`` is what its goods cost (``subtotal + discount`` and its shares of promotions on goods,
    ``discounts``); a tax on top stands in the quote. Of its quantity, ``backordered`` comes later than
    what is there.
    """

    id: str
    product_id: str
    sku: str
    title: str
    options: Mapping[str, str] = {}
    image: str | None = None
    quantity: int
    sell_unit: SellUnit = EACH
    unit_price: Money | None = None
    list_unit_price: Money | None = None
    subtotal: Money | None = None
    discount: Money | None = None
    discounts: tuple[LineDiscount, ...] = ()
    total: Money | None = None
    available: int
    backordered: int = 0
    messages: tuple[Message, ...] = ()


class CartView(Model):
    """A cart as its owner sees it. ``messages`` holds those of the lines too, in order.

    ``quote`` counts only the lines that can be priced; while ``messages`` has an ``error``, the
    cart cannot be bought as it is.
    """

    id: str
    version: int
    lines: tuple[CartLineView, ...]
    quote: Quote
    messages: tuple[Message, ...] = ()

    @property
    def buyable(self) -> bool:
        """Whether there is something in it and nothing stands against buying all of it."""
        return bool(self.lines) and not any(message.severity == "error" for message in self.messages)

"""What carts announce."""

from typing import ClassVar

from shared.kernel.events import Fact


class _OfLine(Fact):
    cart_id: str
    line_id: str
    product_id: str
    sku: str


class LineAdded(_OfLine):
    """So many more of something were put into the cart."""

    name: ClassVar[str] = "carts.line_added"
    quantity: int


class QuantityChanged(_OfLine):
    """A line now holds ``quantity``."""

    name: ClassVar[str] = "carts.quantity_changed"
    quantity: int


class LineRemoved(_OfLine):
    """A line was taken out."""

    name: ClassVar[str] = "carts.line_removed"


class Cleared(Fact):
    """The shopper emptied the cart."""

    name: ClassVar[str] = "carts.cleared"
    cart_id: str


class Merged(Fact):
    """A guest's cart went into a customer's: announced by both."""

    name: ClassVar[str] = "carts.merged"
    cart_id: str
    guest_cart_id: str


class CodeGiven(Fact):
    """A discount code was put on the cart."""

    name: ClassVar[str] = "carts.code_given"
    cart_id: str
    code: str


class CodeTakenOff(Fact):
    """A discount code was taken off the cart."""

    name: ClassVar[str] = "carts.code_taken_off"
    cart_id: str
    code: str


class Ordered(Fact):
    """What was bought left the cart."""

    name: ClassVar[str] = "carts.ordered"
    cart_id: str
    skus: tuple[str, ...]


FACTS: tuple[type[Fact], ...] = (
    LineAdded,
    QuantityChanged,
    LineRemoved,
    Cleared,
    Merged,
    CodeGiven,
    CodeTakenOff,
    Ordered,
)

"""What inventory announces."""

from typing import ClassVar

from shared.inventory.model import StockLine
from shared.kernel.events import Fact


class _OfReservation(Fact):
    reservation_id: str
    lines: tuple[StockLine, ...]


class Reserved(_OfReservation):
    """Stock is held for somebody."""

    name: ClassVar[str] = "inventory.reserved"


class Released(_OfReservation):
    """Held stock is free again; ``reason`` is a stable word (``expired``, ``payment_refused``)."""

    name: ClassVar[str] = "inventory.released"
    reason: str


class Committed(_OfReservation):
    """Held stock was sold."""

    name: ClassVar[str] = "inventory.committed"


class TakenBack(_OfReservation):
    """What was sold can be had again, as its order came to nothing before it went out."""

    name: ClassVar[str] = "inventory.taken_back"
    reason: str


class Adjusted(Fact):
    """On-hand stock was counted, received or written off; ``on_hand`` is the change, signed."""

    name: ClassVar[str] = "inventory.adjusted"
    sku: str
    on_hand: int
    reason: str


class AvailabilityChanged(Fact):
    """A SKU sold out or can be had again."""

    name: ClassVar[str] = "inventory.availability_changed"
    sku: str
    available: bool


FACTS: tuple[type[Fact], ...] = (Reserved, Released, Committed, TakenBack, Adjusted, AvailabilityChanged)

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
    reference: str | None = None


class AvailabilityChanged(Fact):
    """A SKU sold out, can be promised only (``on_backorder``), or is back in stock."""

    name: ClassVar[str] = "inventory.availability_changed"
    sku: str
    available: bool
    on_backorder: bool = False


class Backordered(Fact):
    """Of a reservation, how many of each SKU are promised beyond what is on hand."""

    name: ClassVar[str] = "inventory.backordered"
    reservation_id: str
    lines: tuple[StockLine, ...]


FACTS: tuple[type[Fact], ...] = (
    Reserved,
    Backordered,
    Released,
    Committed,
    TakenBack,
    Adjusted,
    AvailabilityChanged,
)

"""The ledger of stock: every change of what is on hand or sold, in the transaction that makes it.

The sum of a SKU's movements is its level: of ``on_hand`` what is on hand, of ``committed`` what is
sold and not shipped. What is only held is no movement; its sum is that of the live holds. Stock that
moves between shards of a SKU stays where it was counted.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.inventory.levels import Level
from shared.inventory.model import StockLine
from shared.kernel.events import Event
from shared.kernel.ids import IdText
from shared.kernel.model import Model

#: What a movement refers to outside of stock: a delivery note, a return, a reservation.
Reference = IdText
#: Increments of one adjustment, either way.
_MOST = 10_000_000


#: What a movement is for that no merchant makes.
SALE, CANCELED = "sale", "canceled"


class Reason(StrEnum):
    """Why a merchant changed what is on hand."""

    RECEIVED = "received"
    COUNTED = "counted"
    DAMAGED = "damaged"
    LOST = "lost"
    FOUND = "found"
    RETURNED = "returned"
    ADJUSTED = "adjusted"
    OPENING = "opening"
    IMPORT = "import"


class Movement(Model):
    """One change of a SKU: signed counts of what is on hand and of what is sold and not shipped, and by
    ``quantity`` how many more can be sold (fewer where negative).

    ``actor`` is who made it, by id; ``reference`` what it belongs to (a sale's is its reservation).
    """

    id: str
    sku: str
    quantity: int
    on_hand: int = 0
    committed: int = 0
    reason: str
    reference: str | None = None
    actor: str
    at: datetime

    @staticmethod
    def counted(event: Event, sku: str, on_hand: int, reason: str, reference: str | None) -> "Movement":
        """What an adjustment moved; it has its event's id, so that they sort by time."""
        return Movement(
            id=event.id,
            sku=sku,
            quantity=on_hand,
            on_hand=on_hand,
            reason=reason,
            reference=reference,
            actor=event.actor,
            at=event.at,
        )

    @staticmethod
    def sold(event: Event, line: StockLine, reservation_id: str) -> "Movement":
        """What a sale moved of one SKU."""
        return Movement(
            id=event.id,
            sku=line.sku,
            quantity=-line.quantity,
            committed=line.quantity,
            reason=SALE,
            reference=reservation_id,
            actor=event.actor,
            at=event.at,
        )

    @staticmethod
    def taken_back(event: Event, line: StockLine, reservation_id: str) -> "Movement":
        """What came back of a sale before it went out."""
        sold = Movement.sold(event, line, reservation_id)
        back = {"quantity": line.quantity, "committed": -line.quantity, "reason": CANCELED}
        return sold.model_copy(update=back)


class Available(Model):
    """How many can be had in all, and how many of those only later, beyond what is on hand."""

    total: int = 0
    later: int = 0

    @property
    def ready(self) -> int:
        """How many are there."""
        return self.total - self.later

    def backordered(self, quantity: int) -> int:
        """How many of so many would be promised beyond what is there."""
        return max(0, quantity - self.ready) if self.later else 0

    @staticmethod
    def of(level: Level, lapsed: int) -> "Available":
        """With what is held for nobody any more."""
        total = max(0, level.free + lapsed)
        return Available.model_construct(total=total, later=min(total, level.backorder))


class Adjustment(Model):
    """Add to what is on hand, or take away where ``delta`` is negative."""

    delta: Annotated[int, Field(ge=-_MOST, le=_MOST)]
    reason: Reason
    reference: Reference | None = None


class Audit(Model):
    """What a SKU's counters say (``counted``) and what its records add up to (``found``).

    ``held`` is found in the reservations that its holds belong to. ``settled`` is false where sales
    went on all the while, so that the two could not be compared.
    """

    sku: str
    counted: dict[str, int]
    found: dict[str, int]
    settled: bool = True

    @property
    def agrees(self) -> bool:
        return self.settled and self.counted == self.found

"""Levels, holds and reservations.

A level counts a SKU at a location. ``free = on_hand − committed − held`` always, and none of the
four is ever negative: a change of a level is a :class:`Shift`, whose effect on ``free`` follows
from its other three.

A reservation holds lines for somebody, all or none::

    held → committing → committed → returned
     └────────┴───────→ released

``held`` lapses: past ``expires_at`` it can no longer become ``committing`` and whoever needs the
stock may release it. ``committing`` never lapses by time alone; its ``deadline`` tells the sweeper
when to look after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.catalog.model import Sku
from shared.kernel.errors import Conflict, Gone, Invalid, NotFound
from shared.kernel.model import Model
from shared.kernel.quantity import Count

#: Lines of one reservation: with two writes each, and what an order adds, they fit one transaction
#: of DynamoDB (100 writes).
MOST_LINES = 45
#: Why stock was changed, in a word or a few (``received``, ``counted``): never personal data.
Reason = Annotated[str, Field(pattern=r"^[a-z][a-z_ ]{0,39}$")]


class OutOfStock(Conflict):
    """``short`` says of each SKU how many were wanted and how many are available."""

    code = "out_of_stock"


class StockPromised(Conflict):
    """On-hand stock cannot fall below what is sold or held."""

    code = "stock_promised"


class ReservationExpired(Gone):
    """The hold lapsed before it was confirmed."""

    code = "reservation_expired"


class ReservationEnded(Conflict):
    """The reservation's state forbids the step: it is another's turn, or over."""

    code = "reservation_ended"


class ReservationDiffers(Conflict):
    """The id already holds other lines."""

    code = "reservation_differs"


class ReservationExists(Conflict):
    """The id is taken already."""

    code = "reservation_exists"


class ReservationMoved(Conflict):
    """The reservation took another step at this very moment."""

    code = "reservation_moved"


class LevelMoved(Conflict):
    """The level was not, or no longer, what the change took it to be."""

    code = "level_moved"


class UnknownReservation(NotFound):
    """There is no such reservation."""

    code = "unknown_reservation"


class TooManyLines(Invalid):
    """More lines than one reservation can hold."""

    code = "too_many_lines"


class StockLine(Model):
    """So many increments of a SKU."""

    sku: Sku
    quantity: Count


class Level(Model):
    """What is counted of a SKU at a location, in increments of its sell unit."""

    sku: Sku
    on_hand: int = 0
    committed: int = 0
    held: int = 0
    free: int = 0
    version: int = 0

    def shifted(self, by: "Shift") -> "Level":
        """The level after a change of its stock."""
        return Level(
            sku=self.sku,
            on_hand=self.on_hand + by.on_hand,
            committed=self.committed + by.committed,
            held=self.held + by.held,
            free=self.free + by.free,
            version=self.version + 1,
        )


class LevelsImported(Model):
    """What an import of levels did, in SKUs; ``refused`` would have fallen below what is promised."""

    changed: int = 0
    unchanged: int = 0
    refused: tuple[str, ...] = ()


class State(StrEnum):
    """How far a reservation has come."""

    HELD = "held"
    COMMITTING = "committing"
    COMMITTED = "committed"
    RELEASED = "released"
    RETURNED = "returned"


class Reservation(Model):
    """Lines held for somebody: one line a SKU, the moments in whole seconds."""

    id: str
    tenant: str
    lines: tuple[StockLine, ...]
    expires_at: datetime
    deadline: datetime | None = None
    state: State = State.HELD
    reason: str = ""
    version: int = 1

    @property
    def ended(self) -> bool:
        return self.state in (State.COMMITTED, State.RELEASED, State.RETURNED)

    @property
    def due(self) -> datetime:
        """When somebody should look after it, unless it ended before."""
        return self.deadline or self.expires_at

    def lapsed(self, at: datetime) -> bool:
        """Whether its stock may be given to somebody else."""
        return self.state is State.HELD and at >= self.expires_at

    def committing(self, at: datetime, deadline: datetime) -> "Reservation":
        """With the shopper's yes. Raises :class:`ReservationExpired`, :class:`ReservationEnded`."""
        if self.lapsed(at):
            raise ReservationExpired("The items were held for you, and the time is over.")
        self._require(State.HELD)
        return self._moved(State.COMMITTING, deadline=deadline.replace(microsecond=0))

    def committed(self) -> "Reservation":
        """Sold. Raises :class:`ReservationEnded` unless it was committing."""
        self._require(State.COMMITTING)
        return self._moved(State.COMMITTED)

    def released(self, reason: str) -> "Reservation":
        """Given back. Raises :class:`ReservationEnded` where it was committed or released."""
        self._require(State.HELD, State.COMMITTING)
        return self._moved(State.RELEASED, reason=reason)

    def returned(self, reason: str) -> "Reservation":
        """Sold, and taken back before it went out. Raises :class:`ReservationEnded` unless it was sold."""
        self._require(State.COMMITTED)
        return self._moved(State.RETURNED, reason=reason)

    def _require(self, *states: State) -> None:
        if self.state not in states:
            raise ReservationEnded(f"The reservation is {self.state} already.", state=str(self.state))

    def _moved(self, state: State, **update: object) -> "Reservation":
        return self.model_copy(update={"state": state, "version": self.version + 1, **update})


class Hold(Model):
    """A reservation's part of a SKU, as it stands under the SKU's shard."""

    reservation_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of a level by signed counts; ``free`` follows, so that stock is conserved.

    ``seen`` is what was free when somebody looked, or None where nobody did; ``counted`` is what
    must still be on hand, for a change that was reckoned from it.
    """

    sku: str
    on_hand: int = 0
    committed: int = 0
    held: int = 0
    seen: int | None = None
    counted: int | None = None

    @property
    def free(self) -> int:
        return self.on_hand - self.committed - self.held

    @property
    def crosses(self) -> bool | None:
        """Whether the SKU becomes available (True) or unavailable (False), or stays what it was.

        Nobody having looked, it is taken to stay: the write's own condition finds out.
        """
        if self.seen is None or self.free == 0 or (self.seen > 0) == (self.seen + self.free > 0):
            return None
        return self.free > 0


def one_line_a_sku(lines: Iterable[StockLine]) -> tuple[StockLine, ...]:
    """The same stock with the quantities of each SKU added up, in order of SKU.

    Raises :class:`TooManyLines` for none or for more than :data:`MOST_LINES`.
    """
    wanted: dict[str, int] = {}
    for line in lines:
        wanted[line.sku] = wanted.get(line.sku, 0) + line.quantity
    if not 1 <= len(wanted) <= MOST_LINES:
        raise TooManyLines(f"A reservation holds 1 to {MOST_LINES} different items.", most=MOST_LINES)
    return tuple(StockLine.model_construct(sku=sku, quantity=wanted[sku]) for sku in sorted(wanted))

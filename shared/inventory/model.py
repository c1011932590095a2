"""Reservations, and what is refused about stock. Levels are in ``levels.py``.

A reservation holds lines for somebody, all or none::

    held → committing → committed → returned
     └────────┴───────→ released

``held`` lapses: past ``expires_at`` it can no longer become ``committing`` and whoever needs the
stock may release it. ``committing`` never lapses by time: its checkout ends it, by the saga or by
the sweeper.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from shared.catalog.model import Sku
from shared.kernel.errors import Conflict, Gone, Invalid, NotFound
from shared.kernel.model import Model
from shared.kernel.quantity import Count

#: Lines of one reservation: sold with two writes each, and what an order adds, they fit one
#: transaction of DynamoDB (100 writes).
MOST_LINES = 45


class OutOfStock(Conflict):
    """``short`` says of each SKU how many were wanted and how many are available."""

    code = "out_of_stock"


class StockPromised(Conflict):
    """On-hand stock cannot fall below what is sold or held."""

    code = "stock_promised"


class NotOnHand(Conflict):
    """More was taken away than there is: ``on_hand``."""

    code = "not_on_hand"


class AdjustedBefore(Conflict):
    """The adjustment of that key was made already."""

    code = "adjusted_before"


class CannotSpread(Conflict):
    """What may be backordered is counted in one place, and what is spread cannot be backordered."""

    code = "cannot_spread"


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


class Place(Model):
    """Where a line is held, and how much of it is promised beyond what is on hand. ``apart``: the hold is
    written beside the shard and not on it."""

    shard: int = 0
    backordered: int = 0
    apart: bool = False


#: Where nearly every line is held.
HERE = Place()


class Reservation(Model):
    """Lines held for somebody: one line a SKU, the moments in whole seconds.

    ``places`` are those of lines that are not simply held on the one shard that there is.
    """

    id: str
    tenant: str
    lines: tuple[StockLine, ...]
    places: Mapping[str, Place] = {}
    expires_at: datetime
    deadline: datetime | None = None
    state: State = State.HELD
    reason: str = ""
    version: int = 1

    @property
    def ended(self) -> bool:
        return self.state in (State.COMMITTED, State.RELEASED, State.RETURNED)

    def place(self, sku: str) -> Place:
        """Where its line of the SKU is held."""
        return self.places.get(sku, HERE)

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

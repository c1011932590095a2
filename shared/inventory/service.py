"""The use cases of stock.

Every race ends at the version of a reservation or at the condition on what is free of a level; the
store says which write carries which. Whoever is refused looks again, and takes back what lapsed.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice

from shared.inventory.events import Committed, Released, Reserved
from shared.inventory.model import (
    Level,
    LevelMoved,
    LevelsImported,
    OutOfStock,
    Reservation,
    ReservationDiffers,
    ReservationEnded,
    ReservationExists,
    ReservationMoved,
    Shift,
    State,
    StockLine,
    UnknownReservation,
    one_line_a_sku,
)
from shared.inventory.patience import PatientUnitOfWork
from shared.inventory.ports import StockStore
from shared.inventory.stocktaking import TRIES, WRITE, Stocktaking, crossing, too_busy
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.events import Announcer, Event
from shared.kernel.once import once
from shared.kernel.tenancy import Context

#: What stock is called among the reads of a turn.
_STOCK = "stock"
#: Lapsed holds that are looked up at once, and writes of the transaction that releases them.
_AT_ONCE = 25
_MOST_WRITES = 96


class InventoryService:
    """Stock of every tenant, in increments of each SKU's sell unit."""

    def __init__(self, *, store: StockStore, uow: UnitOfWork, announcer: Announcer, clock: Clock) -> None:
        self._store = store
        self._uow = PatientUnitOfWork(uow)
        self._announcer = announcer
        self._clock = clock
        self._stocktaking = Stocktaking(store, self._uow, announcer, self._reclaim)

    def availability(
        self, ctx: Context, skus: Iterable[str], wanted: Mapping[str, int] | None = None
    ) -> dict[str, int]:
        """How many of each SKU can be had; 0 of one that is not stocked.

        One call for each hundred that this turn has not read yet. Where less is free than ``wanted``
        (one, unless said) though some is held, the holds that lapsed are looked up and count as available.
        """
        least, asked = wanted or {}, list(dict.fromkeys(skus))
        known = once(_STOCK, ctx.tenant, asked, lambda skus: self._store.unreserved(ctx.tenant, skus))
        dry = [sku for sku, (free, held) in known.items() if held and free < least.get(sku, 1)]
        lapsed = self._lapsed(ctx, dry)
        return {sku: known[sku][0] + lapsed.get(sku, 0) if sku in known else 0 for sku in asked}

    def levels(self, ctx: Context, skus: Iterable[str]) -> dict[str, Level]:
        """What is counted of those SKUs that ever were. Needs ``inventory:write``."""
        ctx.require(WRITE)
        return self._store.levels(ctx.tenant, skus, consistent=True)

    def set_on_hand(self, ctx: Context, sku: str, quantity: int, reason: str = "counted") -> Level:
        """Say how many are there. Needs ``inventory:write``. Raises :class:`StockPromised`."""
        return self._stocktaking.change(ctx, sku, lambda level: quantity - level.on_hand, reason)

    def adjust(self, ctx: Context, sku: str, delta: int, reason: str = "adjusted") -> Level:
        """Add to what is there (take away where negative), as :meth:`set_on_hand`."""
        return self._stocktaking.change(ctx, sku, lambda level: delta, reason)

    def import_levels(
        self, ctx: Context, levels: Mapping[str, int], reason: str = "import"
    ) -> LevelsImported:
        """Make the stock on hand these numbers; what is so already is not written again."""
        return self._stocktaking.import_levels(ctx, levels, reason)

    def reserve(
        self, ctx: Context, reservation_id: str, lines: Iterable[StockLine], expires_at: datetime
    ) -> Reservation:
        """Hold all of the lines or none, until ``expires_at``; one call where there is plenty.

        The same id and lines give the same reservation again, whatever became of it. Raises
        :class:`OutOfStock`, :class:`ReservationDiffers`.
        """
        new = Reservation(
            id=reservation_id,
            tenant=ctx.tenant,
            lines=one_line_a_sku(lines),
            expires_at=expires_at.replace(microsecond=0),
        )
        free: Mapping[str, int] = {}
        for _ in range(TRIES):
            try:
                self._uow.commit(self._holding(ctx, new, free))
            except ReservationExists:
                return self._same(ctx, new)
            except LevelMoved:
                free = self._room(ctx, new.lines)
            else:
                return new
        raise too_busy()

    def get(self, ctx: Context, reservation_id: str) -> Reservation:
        """Raises :class:`UnknownReservation`."""
        found = self._store.reservation(ctx.tenant, reservation_id)
        if found is None:
            raise UnknownReservation("There is no such reservation.", reservation_id=reservation_id)
        return found

    def begin_commit(self, ctx: Context, reservation_id: str, deadline: datetime) -> Change:
        """The shopper's yes: from here on it ends by :meth:`commit` or :meth:`release` alone.

        Raises :class:`ReservationExpired`, :class:`ReservationEnded`; the Change is refused as
        :class:`ReservationMoved` (``retry``) where somebody was faster.
        """
        was = self.get(ctx, reservation_id)
        return self._store.put([(was.committing(self._clock.now(), deadline), [])], {})

    def commit(self, ctx: Context, reservation: Reservation) -> Change:
        """Sell what is held; nothing to write where that is done. Raises :class:`ReservationEnded`."""
        if reservation.state is State.COMMITTED:
            return Change(())
        shifts = {
            Shift(line.sku, committed=line.quantity, held=-line.quantity): () for line in reservation.lines
        }
        fact = Committed(reservation_id=reservation.id, lines=reservation.lines)
        step = reservation.committed(), self._announcer.envelopes(ctx, [fact])
        return self._store.put([step], shifts)

    def release(
        self, ctx: Context, reservation_id: str, reason: str, *, lapsed_at: datetime | None = None
    ) -> Reservation:
        """Give back what is held or committing; once is enough, twice is no change. With ``lapsed_at``,
        only what has lapsed by then: whoever agreed at the last moment keeps it.

        Raises :class:`ReservationEnded` where it is sold, or has not lapsed.
        """
        for _ in range(TRIES):
            was = self.get(ctx, reservation_id)
            if was.state is State.RELEASED:
                return was
            if lapsed_at is not None and not was.lapsed(lapsed_at):
                raise ReservationEnded("The reservation has not lapsed.", state=str(was.state))
            over = was.released(reason)
            try:
                self._end(ctx, [over])
            except ReservationMoved:
                continue
            return over
        raise too_busy()

    def expired(self, at: datetime, limit: int = 100) -> list[Reservation]:
        """Reservations of every tenant that somebody should look after, the longest due first.

        ``held`` ones may simply be released; behind a ``committing`` one there may be a payment.
        """
        return self._store.due(at, limit)

    def _holding(self, ctx: Context, new: Reservation, free: Mapping[str, int]) -> Change:
        shifts = [Shift(line.sku, held=line.quantity, seen=free.get(line.sku)) for line in new.lines]
        fact = Reserved(reservation_id=new.id, lines=new.lines)
        step = new, self._announcer.envelopes(ctx, [fact])
        return self._store.put([step], self._announced(ctx, shifts))

    def _announced(self, ctx: Context, shifts: Iterable[Shift]) -> dict[Shift, Sequence[Event]]:
        return {shift: self._announcer.envelopes(ctx, crossing(shift)) for shift in shifts}

    def _same(self, ctx: Context, new: Reservation) -> Reservation:
        was = self.get(ctx, new.id)
        if was.lines != new.lines:
            raise ReservationDiffers("The reservation holds other items.", reservation_id=new.id)
        return was

    def _free(self, ctx: Context, skus: Iterable[str]) -> dict[str, int]:
        levels = self._store.levels(ctx.tenant, skus, consistent=True)
        return {sku: level.free for sku, level in levels.items()}

    def _room(self, ctx: Context, lines: Sequence[StockLine]) -> dict[str, int]:
        """What is free of each line once there is enough for all. Raises :class:`OutOfStock`."""
        while True:
            free = self._free(ctx, [line.sku for line in lines])
            short = [line for line in lines if free.get(line.sku, 0) < line.quantity]
            if not short:
                return free
            if not all(self._reclaim(ctx, line.sku) for line in short):
                raise _out_of_stock(short, free)

    def _reclaim(self, ctx: Context, sku: str) -> bool:
        """Release some of what lapsed and holds the SKU; whether anything came back, by anyone."""
        now = self._clock.now()
        holds = self._store.lapsed(ctx.tenant, sku, now)
        while some := list(islice(holds, _AT_ONCE)):
            ids = [hold.reservation_id for hold in some]
            found = self._store.reservations(ctx.tenant, ids).values()
            over = _fitting(was.released("expired") for was in found if was.lapsed(now))
            if over:
                with suppress(ReservationMoved):
                    self._end(ctx, over)
            if over or any(was.ended for was in found):
                return True
        return False

    def _end(self, ctx: Context, over: Sequence[Reservation]) -> None:
        """Give back what these held, in one transaction. Raises :class:`ReservationMoved`."""
        facts = [Released(reservation_id=r.id, lines=r.lines, reason=r.reason) for r in over]
        events = self._announcer.envelopes(ctx, facts)
        steps = [(reservation, [event]) for reservation, event in zip(over, events, strict=True)]
        counts = _counts(over)
        free: Mapping[str, int] = {}
        for _ in range(TRIES):
            shifts = [Shift(sku, held=-count, seen=free.get(sku)) for sku, count in counts.items()]
            try:
                return self._uow.commit(self._store.put(steps, self._announced(ctx, shifts)))
            except LevelMoved:
                free = self._free(ctx, counts)
        raise too_busy()

    def _lapsed(self, ctx: Context, skus: Sequence[str]) -> dict[str, int]:
        now = self._clock.now()
        holds = {sku: list(self._store.lapsed(ctx.tenant, sku, now)) for sku in skus}
        ids = {hold.reservation_id for of_sku in holds.values() for hold in of_sku}
        found = self._store.reservations(ctx.tenant, ids).values()
        over = {reservation.id for reservation in found if reservation.lapsed(now)}
        return {
            sku: sum(h.quantity for h in of_sku if h.reservation_id in over) for sku, of_sku in holds.items()
        }


def _fitting(over: Iterable[Reservation]) -> list[Reservation]:
    """As many as one transaction takes, and one at least."""
    taken: list[Reservation] = []
    for reservation in over:
        more = [*taken, reservation]
        if taken and sum(1 + len(r.lines) for r in more) + len(_counts(more)) > _MOST_WRITES:
            break
        taken = more
    return taken


def _counts(over: Iterable[Reservation]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in (line for reservation in over for line in reservation.lines):
        counts[line.sku] = counts.get(line.sku, 0) + line.quantity
    return counts


def _out_of_stock(short: Sequence[StockLine], free: Mapping[str, int]) -> OutOfStock:
    facts = [{"sku": li.sku, "wanted": li.quantity, "available": free.get(li.sku, 0)} for li in short]
    return OutOfStock("Some of the items are not in stock as wanted.", short=facts)

"""The use cases of stock.

Every race ends at the version of a reservation or at the condition on what is free of a level; the
store says which write carries which. Whoever is refused looks again, and takes back what lapsed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.inventory.auditing import Auditing
from shared.inventory.events import Committed
from shared.inventory.holding import Holding, hold_of
from shared.inventory.levels import Level, Shift
from shared.inventory.model import (
    LevelsImported,
    Reservation,
    ReservationDiffers,
    ReservationEnded,
    ReservationExists,
    ReservationMoved,
    State,
    StockLine,
    UnknownReservation,
    one_line_a_sku,
)
from shared.inventory.movements import Adjustment, Audit, Available, Movement, Reason
from shared.inventory.ports import StockStore
from shared.inventory.shelf import TRIES, Shelf, too_busy
from shared.inventory.spreading import Spreading
from shared.inventory.stocktaking import WRITE, Stocktaking, Why, counted
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.events import Announcer
from shared.kernel.ids import derived
from shared.kernel.once import once
from shared.kernel.paging import Page
from shared.kernel.tenancy import Context

#: What stock is called among the reads of a turn.
_STOCK = "stock"


class InventoryService:
    """Stock of every tenant, in increments of each SKU's sell unit."""

    def __init__(self, *, store: StockStore, uow: UnitOfWork, announcer: Announcer, clock: Clock) -> None:
        shelf = Shelf(store, uow, announcer)
        self._store = store
        self._announcer = announcer
        self._clock = clock
        self._spreading = Spreading(shelf, clock)
        self._holding = Holding(shelf, self._spreading, clock)
        self._stocktaking = Stocktaking(shelf, self._holding.reclaim, clock)
        self._auditing = Auditing(shelf)

    def availability(
        self, ctx: Context, skus: Iterable[str], wanted: Mapping[str, int] | None = None
    ) -> dict[str, int]:
        """How many of each SKU can be had, now or later; 0 of one that is not stocked. See :meth:`supply`."""
        return {sku: found.total for sku, found in self.supply(ctx, skus, wanted).items()}

    def supply(
        self, ctx: Context, skus: Iterable[str], wanted: Mapping[str, int] | None = None
    ) -> dict[str, Available]:
        """How many of each SKU can be had, and how many of those are there.

        One call for each hundred that this turn has not read yet. Where less is free than ``wanted``
        (one, unless said) though some is held, the holds that lapsed are looked up and count as available.
        """
        least, asked = wanted or {}, list(dict.fromkeys(skus))
        known = once(_STOCK, ctx.tenant, asked, lambda skus: self._store.levels(ctx.tenant, skus))
        dry = [level for sku, level in known.items() if level.held and level.free < least.get(sku, 1)]
        lapsed = self._holding.lapsed(ctx, dry)
        return {
            sku: Available.of(known[sku], lapsed.get(sku, 0)) if sku in known else Available()
            for sku in asked
        }

    def levels(self, ctx: Context, skus: Iterable[str]) -> dict[str, Level]:
        """What is counted of those SKUs that ever were. Needs ``inventory:write``."""
        ctx.require(WRITE)
        return self._store.levels(ctx.tenant, skus, consistent=True)

    def set_on_hand(self, ctx: Context, sku: str, quantity: int, reason: Reason = Reason.COUNTED) -> Level:
        """Say how many are there. Needs ``inventory:write``.

        Raises :class:`~shared.inventory.model.StockPromised`.
        """
        return self._stocktaking.change(ctx, sku, counted(quantity), Why(reason))

    def adjust(
        self,
        ctx: Context,
        sku: str,
        delta: int,
        reason: Reason = Reason.ADJUSTED,
        *,
        reference: str | None = None,
        key: str | None = None,
    ) -> Level:
        """Add to what is there (take away where negative), as :meth:`set_on_hand`, once for each ``key``
        of an actor. Raises :class:`~shared.inventory.model.NotOnHand`, too."""
        why = Why(reason, reference, key and derived("adj", ctx.actor.id, sku, key))
        return self._stocktaking.change(ctx, sku, lambda level: delta, why)

    def adjusted(self, ctx: Context, sku: str, given: Adjustment, key: str | None) -> Level:
        """An adjustment as a merchant gives it; see :meth:`adjust`."""
        return self.adjust(ctx, sku, given.delta, given.reason, reference=given.reference, key=key)

    def import_levels(
        self, ctx: Context, levels: Mapping[str, int], reason: Reason = Reason.IMPORT
    ) -> LevelsImported:
        """Make the stock on hand these numbers; what is so already is not written again."""
        return self._stocktaking.import_levels(ctx, levels, reason)

    def allow_backorders(self, ctx: Context, sku: str, most: int) -> Level:
        """Let so many be sold beyond what is on hand. Needs ``inventory:write``.

        Raises :class:`~shared.inventory.model.StockPromised` where more are promised already,
        :class:`~shared.inventory.model.CannotSpread` for what is spread over shards.
        """
        return self._stocktaking.promise(ctx, sku, most)

    def spread(self, ctx: Context, sku: str, shards: int) -> Level:
        """Have the SKU on so many shards, before a rush and after it (1). Needs ``inventory:write``.

        It stays on more where stock is held on those that should go. Raises
        :class:`~shared.inventory.model.CannotSpread`.
        """
        ctx.require(WRITE)
        return self._spreading.arrange(ctx, sku, shards)

    def bring_back(self) -> int:
        """Bring SKUs back to one shard that were spread by themselves and are bought less by now: of every
        tenant, how many."""
        return self._spreading.look()

    def movements(self, ctx: Context, sku: str, limit: int = 20, cursor: str | None = None) -> Page[Movement]:
        """What moved of a SKU, the newest first. Needs ``inventory:write``."""
        return self._auditing.movements(ctx, sku, limit, cursor)

    def audit(self, ctx: Context, sku: str) -> Audit:
        """Whether a SKU's counters are the sums of its movements and of its reservations."""
        return self._auditing.audit(ctx, sku)

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
        try:
            return self._holding.take(ctx, new)
        except ReservationExists:
            return self._same(ctx, new)

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
        return self._store.put([(was.committing(self._clock.now(), deadline), [])])

    def commit(self, ctx: Context, reservation: Reservation) -> Change:
        """Sell what is held; nothing to write where that is done. Raises :class:`ReservationEnded`."""
        if reservation.state is State.COMMITTED:
            return Change(())
        fact = Committed(reservation_id=reservation.id, lines=reservation.lines)
        (event,) = self._announcer.envelopes(ctx, [fact])
        sold = [(line, reservation.place(line.sku).shard) for line in reservation.lines]
        moved = [(Movement.sold(event, line, reservation.id), shard) for line, shard in sold]
        return (
            self._store.put([(reservation.committed(), [event])])
            + self._store.shift(ctx.tenant, {_sale(reservation, *at): () for at in sold})
            + self._store.record(ctx.tenant, moved)
        )

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
                self._holding.give_back(ctx, [over])
            except ReservationMoved:
                continue
            return over
        raise too_busy()

    def expired(self, at: datetime, limit: int = 100) -> list[Reservation]:
        """Held reservations of every tenant whose time is over, the oldest first: they may be released."""
        return self._store.due(at, limit)

    def _same(self, ctx: Context, new: Reservation) -> Reservation:
        was = self.get(ctx, new.id)
        if was.lines != new.lines:
            raise ReservationDiffers("The reservation holds other items.", reservation_id=new.id)
        return was


def _sale(reservation: Reservation, line: StockLine, shard: int) -> Shift:
    gone = (hold_of(reservation, line),)
    return Shift(line.sku, shard, committed=line.quantity, held=-line.quantity, drops=gone)

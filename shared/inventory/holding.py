"""Holding stock for somebody, giving it back, and taking back what lapsed.

Whoever takes stock tries without looking first, where there is plenty; whoever is refused looks, and
takes back what lapsed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from zlib import crc32

from shared.inventory.events import Backordered, Released, Reserved
from shared.inventory.levels import Hold, Level, Plan, Shift, gathering, settled, taking
from shared.inventory.model import (
    LevelMoved,
    OutOfStock,
    Place,
    Reservation,
    ReservationMoved,
    StockLine,
)
from shared.inventory.shelf import MOST_WRITES, TRIES, Shelf, too_busy
from shared.inventory.spreading import Spreading
from shared.kernel.change import Change
from shared.kernel.clock import epoch
from shared.kernel.events import Event, Fact
from shared.kernel.tenancy import Context

#: Lapsed holds that are looked up at once.
_AT_ONCE = 25


class Holding:
    """Reservations' part of stock."""

    def __init__(self, shelf: Shelf, spreading: Spreading) -> None:
        self._shelf = shelf
        self._store = shelf.store
        self._spreading = spreading

    def take(self, ctx: Context, new: Reservation) -> Reservation:
        """Hold the lines of a new reservation; it as it was written.

        Raises :class:`OutOfStock`, :class:`~shared.inventory.model.ReservationExists`.
        """
        made, plans = new, [self._unseen(ctx, new, line) for line in new.lines]
        waited = Counter[str]()
        for _ in range(TRIES):
            try:
                waited += self._shelf.uow.commit(*self._taking(ctx, made, plans))
            except LevelMoved:
                made, plans = self._looked(ctx, new)
            else:
                self._spreading.spread_what_is_waited_for(ctx, waited)
                return made
        raise too_busy()

    def give_back(self, ctx: Context, over: Sequence[Reservation]) -> None:
        """Free what these held, in one transaction. Raises :class:`ReservationMoved`."""
        facts = [Released(reservation_id=r.id, lines=r.lines, reason=r.reason) for r in over]
        steps = [(r, [event]) for r, event in zip(over, self._events(ctx, facts), strict=True)]
        shifts = _freeing(over)
        plans = [Plan((_unseen_return(shift),)) for shift in shifts]
        for _ in range(TRIES):
            try:
                self._shelf.uow.commit(self._store.put(steps), self._shelf.change(ctx, plans))
            except LevelMoved:
                plans = self._settled(ctx, shifts)
            else:
                return
        raise too_busy()

    def reclaim(self, ctx: Context, level: Level) -> bool:
        """Release some of what lapsed and holds the SKU; whether anything came back, by anyone."""
        now = self._shelf.clock.now()
        holds = level.lapsed(epoch(now))
        for start in range(0, len(holds), _AT_ONCE):
            ids = [hold.reservation_id for hold in holds[start : start + _AT_ONCE]]
            found = self._store.reservations(ctx.tenant, ids).values()
            over = _fitting(was.released("expired") for was in found if was.lapsed(now))
            if over:
                with suppress(ReservationMoved):
                    self.give_back(ctx, over)
            if over or any(was.ended for was in found):
                return True
        return False

    def lapsed(self, ctx: Context, levels: Iterable[Level]) -> dict[str, int]:
        """How many of each are held for nobody any more."""
        now = self._shelf.clock.now()
        holds = {level.sku: level.lapsed(epoch(now)) for level in levels}
        ids = {hold.reservation_id for of_sku in holds.values() for hold in of_sku}
        found = self._store.reservations(ctx.tenant, ids).values() if ids else ()
        over = {reservation.id for reservation in found if reservation.lapsed(now)}
        return {
            sku: sum(h.quantity for h in of_sku if h.reservation_id in over) for sku, of_sku in holds.items()
        }

    def _unseen(self, ctx: Context, new: Reservation, line: StockLine) -> Plan:
        """A hold where there is plenty, without looking: on the one shard, or on one of many."""
        known = self._spreading.known(ctx.tenant, line.sku)
        shift = Shift(
            line.sku,
            _first(new) % known,
            held=line.quantity,
            takes=(_hold(new, line),),
            least=line.quantity + 1,
        )
        return Plan((replace(shift, among=1, promised=0) if known == 1 else shift,))

    def _taking(self, ctx: Context, made: Reservation, plans: Sequence[Plan]) -> tuple[Change, ...]:
        facts: list[Fact] = [Reserved(reservation_id=made.id, lines=made.lines)]
        short = [
            StockLine(sku=sku, quantity=place.backordered)
            for sku, place in made.places.items()
            if place.backordered
        ]
        if short:
            facts.append(Backordered(reservation_id=made.id, lines=tuple(short)))
        record = self._store.put([(made, self._events(ctx, facts))])
        return record, self._shelf.change(ctx, plans)

    def _looked(self, ctx: Context, new: Reservation) -> tuple[Reservation, list[Plan]]:
        """The reservation with its places, and what holds them, after a look at the levels."""
        levels = self._room(ctx, new.lines)
        plans = [taking(levels[li.sku], li.quantity, _hold(new, li), _first(new)) for li in new.lines]
        if sum(len(plan.shifts) for plan in plans) > MOST_WRITES:
            self._gather(ctx, new, levels)
            return self._looked(ctx, new)
        places = {
            line.sku: place
            for line, plan in zip(new.lines, plans, strict=True)
            if (place := _place(levels[line.sku], line, plan)) != Place()
        }
        return new.model_copy(update={"places": places}), plans

    def _gather(self, ctx: Context, new: Reservation, levels: Mapping[str, Level]) -> None:
        """Bring what lines need onto one shard each, for lines that together do not fit a transaction."""
        for line in new.lines:
            plan = gathering(levels[line.sku], line.quantity)
            if plan is not None:
                with suppress(LevelMoved):
                    self._shelf.uow.commit(self._shelf.change(ctx, [plan]))

    def _room(self, ctx: Context, lines: Sequence[StockLine]) -> dict[str, Level]:
        """The levels once there is enough for all lines. Raises :class:`OutOfStock`."""
        wanted = {line.sku: line.quantity for line in lines}
        while True:
            levels = self._shelf.at_one_moment(ctx, wanted)
            self._spreading.learn(ctx.tenant, levels.values())
            short = [line for line in lines if levels[line.sku].free < line.quantity]
            if not short:
                return levels
            if not all(self.reclaim(ctx, levels[line.sku]) for line in short):
                raise _out_of_stock(short, levels)

    def _settled(self, ctx: Context, shifts: Sequence[Shift]) -> list[Plan]:
        of_sku: dict[str, list[Shift]] = {}
        for shift in shifts:
            of_sku.setdefault(shift.sku, []).append(shift)
        levels = self._shelf.levels(ctx, of_sku)
        return [settled(levels[sku], changed) for sku, changed in of_sku.items()]

    def _events(self, ctx: Context, facts: Sequence[Fact]) -> list[Event]:
        return self._shelf.announcer.envelopes(ctx, facts)


def _first(reservation: Reservation) -> int:
    """Where among many shards it is held, if that has enough: the same for each try."""
    return crc32(reservation.id.encode())


def _hold(reservation: Reservation, line: StockLine) -> Hold:
    return Hold(reservation_id=reservation.id, quantity=line.quantity, expires=epoch(reservation.expires_at))


def _place(level: Level, line: StockLine, plan: Plan) -> Place:
    short = max(0, line.quantity - level.ready) if level.backorder else 0
    return Place(shard=plan.shifts[0].shard, backordered=short)


def _freeing(over: Iterable[Reservation]) -> list[Shift]:
    """What is freed on each shard of each SKU."""
    freed: dict[tuple[str, int], Shift] = {}
    for reservation in over:
        for line in reservation.lines:
            at = line.sku, reservation.place(line.sku).shard
            was = freed.get(at, Shift(*at))
            freed[at] = replace(was, held=was.held - line.quantity, drops=(*was.drops, reservation.id))
    return list(freed.values())


def _unseen_return(shift: Shift) -> Shift:
    """Where something is free anyhow, more of it changes nothing else; unless some of it is backordered."""
    return replace(shift, least=1, promised=None if shift.shard else 0)


def _fitting(over: Iterable[Reservation]) -> list[Reservation]:
    """As many as one transaction takes, and one at least."""
    taken: list[Reservation] = []
    for reservation in over:
        more = [*taken, reservation]
        if taken and len(more) + len(_freeing(more)) > MOST_WRITES:
            break
        taken = more
    return taken


def _out_of_stock(short: Sequence[StockLine], levels: Mapping[str, Level]) -> OutOfStock:
    facts = [{"sku": li.sku, "wanted": li.quantity, "available": levels[li.sku].free} for li in short]
    return OutOfStock("Some of the items are not in stock as wanted.", short=facts)

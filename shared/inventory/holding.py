"""Holding stock for somebody, giving it back, and taking back what lapsed.

Whoever takes stock tries without looking first, where there is plenty; whoever is refused looks, and
takes back what lapsed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from zlib import crc32

from shared.inventory.events import Backordered, Released, Reserved
from shared.inventory.levels import Hold, Level, Plan, Shift, settled
from shared.inventory.model import (
    HERE,
    LevelMoved,
    OutOfStock,
    Place,
    Reservation,
    ReservationExists,
    ReservationMoved,
    StockLine,
)
from shared.inventory.planning import gathering, taking
from shared.inventory.shelf import MOST_WRITES, TRIES, Shelf, too_busy
from shared.inventory.spreading import Spreading
from shared.kernel.change import Change
from shared.kernel.clock import Clock, epoch
from shared.kernel.events import Event, Fact
from shared.kernel.tenancy import Context

#: Lapsed holds that are looked up at once.
_AT_ONCE = 25
#: Levels that one reservation changes, each with a hold beside it at most; and lines of one whose holds
#: are written apart, so that it can be sold in one transaction with its order.
_MOST_LEVELS, _MOST_APART = 60, 30
#: SKUs of which a process remembers that there was too little.
_KNOWN = 1_000


class Holding:
    """Reservations' part of stock."""

    def __init__(self, shelf: Shelf, spreading: Spreading, clock: Clock) -> None:
        self._shelf = shelf
        self._store = shelf.store
        self._clock = clock
        self._spreading = spreading
        self._dry = set[tuple[str, str]]()

    def take(self, ctx: Context, new: Reservation) -> Reservation:
        """Hold the lines of a new reservation; it as it was written.

        Raises :class:`OutOfStock`, :class:`~shared.inventory.model.ReservationExists`.
        """
        try:
            return self._taken(ctx, new)
        except OutOfStock:
            if self._store.reservation(ctx.tenant, new.id) is None:
                raise
        raise ReservationExists("Somebody else made the same reservation.")

    def _taken(self, ctx: Context, new: Reservation) -> Reservation:
        made, plans = self._first_try(ctx, new)
        waited = Counter[str]()
        for tries in range(TRIES):
            try:
                waited += self._shelf.uow.commit(*self._taking(ctx, made, plans))
            except LevelMoved:
                self._shelf.uow.rest(tries)
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
        for tries in range(TRIES):
            try:
                self._shelf.uow.commit(self._store.put(steps), self._shelf.change(ctx, plans))
            except LevelMoved:
                self._shelf.uow.rest(tries)
                plans = self._settled(ctx, shifts)
            else:
                return
        raise too_busy()

    def reclaim(self, ctx: Context, level: Level) -> bool:
        """Release some of what lapsed and holds the SKU; whether anything came back, by anyone."""
        now = self._clock.now()
        holds = self._over(ctx, level, now)
        while some := list(islice(holds, _AT_ONCE)):
            ids = [hold.reservation_id for hold in some]
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
        now = self._clock.now()
        holds = {level.sku: list(self._over(ctx, level, now)) for level in levels}
        ids = {hold.reservation_id for of_sku in holds.values() for hold in of_sku}
        found = self._store.reservations(ctx.tenant, ids).values() if ids else ()
        over = {reservation.id for reservation in found if reservation.lapsed(now)}
        return {
            sku: sum(h.quantity for h in of_sku if h.reservation_id in over) for sku, of_sku in holds.items()
        }

    def _over(self, ctx: Context, level: Level, now: datetime) -> Iterator[Hold]:
        """Holds of a SKU whose time is over, on its shards and beside them."""
        yield from level.lapsed(epoch(now))
        for shard in level.shards:
            if shard.held_apart:
                yield from self._store.apart(ctx.tenant, level.sku, shard.number, now)

    def _first_try(self, ctx: Context, new: Reservation) -> tuple[Reservation, list[Plan]]:
        """Without a look, unless there was none of something when this process last looked."""
        dry = any((ctx.tenant, line.sku) in self._dry for line in new.lines)
        return self._looked(ctx, new) if dry else self._unseen(ctx, new)

    def _unseen(self, ctx: Context, new: Reservation) -> tuple[Reservation, list[Plan]]:
        """Holds where there is plenty, without looking: on the one shard, or on one of many."""
        known = {line.sku: self._spreading.known(ctx.tenant, line.sku) for line in new.lines}
        plans = [_plenty(new, line, known[line.sku]) for line in new.lines]
        return _placed(new, plans, dict.fromkeys(known, 0)), plans

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
        plans = [
            taking(level := levels[line.sku], line.quantity, _hold(new, line, len(level.shards)), _first(new))
            for line in new.lines
        ]
        if sum(len(plan.shifts) for plan in plans) > _MOST_LEVELS:
            self._gather(ctx, new, levels)
            return self._looked(ctx, new)
        later = {line.sku: _later(levels[line.sku], line) for line in new.lines}
        return _placed(new, plans, later), plans

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
            known = {sku: self._spreading.known(ctx.tenant, sku) for sku in wanted}
            levels = self._shelf.at_one_moment(ctx, wanted, known)
            self._spreading.learn(ctx.tenant, levels.values())
            short = [line for line in lines if levels[line.sku].free < line.quantity]
            self._remember(ctx.tenant, levels, {line.sku for line in short})
            if not short:
                return levels
            if not all(self.reclaim(ctx, levels[line.sku]) for line in short):
                raise _out_of_stock(short, levels)

    def _remember(self, tenant: str, looked: Iterable[str], short: set[str]) -> None:
        self._dry -= {(tenant, sku) for sku in looked}
        if len(self._dry) < _KNOWN:
            self._dry |= {(tenant, sku) for sku in short}

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


def _hold(reservation: Reservation, line: StockLine, shards: int) -> Hold:
    return Hold(
        reservation_id=reservation.id,
        quantity=line.quantity,
        expires=epoch(reservation.expires_at),
        apart=shards > 1 and len(reservation.lines) <= _MOST_APART,
    )


def _plenty(new: Reservation, line: StockLine, shards: int) -> Plan:
    least, holds = line.quantity + 1, (_hold(new, line, shards),)
    shift = Shift(line.sku, _first(new) % shards, held=line.quantity, takes=holds, least=least)
    return Plan((replace(shift, among=1, promised=0) if shards == 1 else shift,))


def _later(level: Level, line: StockLine) -> int:
    return max(0, line.quantity - level.ready) if level.backorder else 0


def _placed(new: Reservation, plans: Sequence[Plan], later: Mapping[str, int]) -> Reservation:
    """The reservation with the places of its lines, which the first shift of each plan holds."""
    firsts = [plan.shifts[0] for plan in plans]
    places = {
        shift.sku: Place(shard=shift.shard, backordered=later[shift.sku], apart=shift.takes[0].apart)
        for shift in firsts
    }
    unusual = {sku: place for sku, place in places.items() if place != HERE}
    return new.model_copy(update={"places": unusual})


def hold_of(reservation: Reservation, line: StockLine) -> Hold:
    """What holds a line of a reservation."""
    return Hold(
        reservation_id=reservation.id,
        quantity=line.quantity,
        expires=epoch(reservation.expires_at),
        apart=reservation.place(line.sku).apart,
    )


def _freeing(over: Iterable[Reservation]) -> list[Shift]:
    """What is freed on each shard of each SKU."""
    freed: dict[tuple[str, int], Shift] = {}
    for reservation in over:
        for line in reservation.lines:
            at = line.sku, reservation.place(line.sku).shard
            was = freed.get(at, Shift(*at))
            freed[at] = replace(
                was, held=was.held - line.quantity, drops=(*was.drops, hold_of(reservation, line))
            )
    return list(freed.values())


def _unseen_return(shift: Shift) -> Shift:
    """Where something is free anyhow, more of it changes nothing else; unless some of it is backordered."""
    return replace(shift, least=1, promised=None if shift.shard else 0)


def _fitting(over: Iterable[Reservation]) -> list[Reservation]:
    """As many as one transaction takes, and one at least."""
    taken: list[Reservation] = []
    for reservation in over:
        more = [*taken, reservation]
        if taken and len(more) + Plan(tuple(_freeing(more))).writes > MOST_WRITES:
            break
        taken = more
    return taken


def _out_of_stock(short: Sequence[StockLine], levels: Mapping[str, Level]) -> OutOfStock:
    facts = [{"sku": li.sku, "wanted": li.quantity, "available": levels[li.sku].free} for li in short]
    return OutOfStock("Some of the items are not in stock as wanted.", short=facts)

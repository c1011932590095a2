"""Stock in DynamoDB.

Keys (``shard`` is 0 and ``location`` ``default`` until there are more):

    pk                                        sk
    {tenant}#stock#{location}#{shard}#{sku}   level                       on_hand, committed, held, free
    {tenant}#stock#{location}#{shard}#{sku}   hold#{expiry}#{reservation} quantity
    {tenant}#reservation#{id}                 reservation                 the aggregate

Access patterns: levels by SKU (one batch); holds of a SKU that have run out (the front of the sort
key); a reservation by id; reservations that are due, of every tenant, for the sweeper (index
``due``, in four parts so that no part takes all writes; ended reservations are not in it).

Writes of each operation, for n different SKUs (times two in write units, being transactions; the
index adds one where a reservation appears, moves or ends):

    reserve        1 + 2n   the reservation must be new; each level must have enough free; n holds
    begin_commit   1        the reservation's version: held → committing
    commit         1 + 2n   the version: committing → committed; held becomes committed; holds go
    release        1 + 2n   the version: held or committing → released; held becomes free; holds go
    take_back      1 + n    the version: committed → returned; committed becomes free
    reclaim        r + n + h  a release of r lapsed reservations with h holds, by whoever is refused
    set, adjust    1        the level: what was counted, and what stays free (one plain write)
    import         1 each   100 levels a transaction

Races. A reservation takes each step once, because every step conditions its version; so its holds
are put once and taken away once, and two reclaims, or a reclaim and a shopper's yes, cannot both
happen. Levels are only ever changed by conditional additions whose ``free`` follows from the other
three, so additions of different shoppers do not overtake each other. A change that makes a SKU
available or unavailable says so in its own write: it is written only if ``free`` is exactly what
was seen, and any other only if it does not cross.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from shared.inventory.model import (
    Hold,
    Level,
    LevelMoved,
    Reservation,
    ReservationExists,
    ReservationMoved,
    Shift,
    State,
    StockLine,
)
from shared.kernel.change import Change, Write
from shared.kernel.clock import epoch
from shared.kernel.events import Event
from shared.runtime.table import Table, TableSpec, dump_events

TABLE = TableSpec(
    name="inventory",
    erase="nothing personal: counts, and reservations by opaque id",
    export="none: a customer's purchases are exported with their orders",
    retention="levels for good; reservations 90 days after their end by TTL",
    capture="stream",
    ttl="purge_at",
    indexes={"due": ("due_pk", "due_sk")},
)
_PARTS = 4
_PAGE = 25
_KEPT = timedelta(days=90)
_COUNTERS = ("on_hand", "committed", "held", "free")


class InventoryStore:
    """Levels, holds and reservations of every tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def levels(self, tenant: str, skus: Iterable[str], *, consistent: bool = False) -> dict[str, Level]:
        """The levels that exist, by SKU: one call for each hundred."""
        by_key = {_shard(tenant, sku): sku for sku in skus}
        found = self._table.batch_get(((pk, "level") for pk in by_key), consistent=consistent)
        return {by_key[pk]: _level(by_key[pk], item) for (pk, _), item in found.items()}

    def unreserved(self, tenant: str, skus: Iterable[str]) -> dict[str, tuple[int, int]]:
        """How many are free and how many held of those that exist, by SKU: every card asks for it."""
        by_key = {_shard(tenant, sku): sku for sku in skus}
        found = self._table.batch_get((pk, "level") for pk in by_key)
        return {by_key[pk]: (item["free"], item["held"]) for (pk, _), item in found.items()}

    def lapsed(self, tenant: str, sku: str, at: datetime) -> Iterator[Hold]:
        """Holds whose time is over, the oldest first: a call for each 25, made as they are read."""
        bound = _hold_key(at + timedelta(seconds=1), "")
        after: Mapping[str, Any] | None = None
        while True:
            items, after = self._table.query(
                _shard(tenant, sku), prefix="hold#", limit=_PAGE, after=after, consistent=True
            )
            over = [item for item in items if item["sk"] < bound]
            yield from (Hold(reservation_id=i["reservation_id"], quantity=i["quantity"]) for i in over)
            if after is None or len(over) < len(items):
                return

    def reservation(self, tenant: str, reservation_id: str) -> Reservation | None:
        return self._table.get_doc(Reservation, _record(tenant, reservation_id), "reservation")

    def reservations(self, tenant: str, ids: Iterable[str]) -> dict[str, Reservation]:
        """Those that exist, by id: one call for each hundred."""
        keys = ((_record(tenant, reservation_id), "reservation") for reservation_id in ids)
        found = self._table.batch_get(keys, consistent=True).values()
        read = [Reservation.model_validate_json(item["doc"]) for item in found]
        return {reservation.id: reservation for reservation in read}

    def due(self, at: datetime, limit: int) -> list[Reservation]:
        """At most ``limit`` reservations of all tenants whose moment has come, the longest due first."""
        found: list[dict[str, Any]] = []
        for part in range(_PARTS):
            found += self._table.query(f"due#{part}", index="due", limit=limit)[0]
        bound = _due_key(at + timedelta(seconds=1), "")
        ripe = sorted((item for item in found if item["due_sk"] < bound), key=lambda item: item["due_sk"])
        return [Reservation.model_validate_json(item["doc"]) for item in ripe[:limit]]

    def put(
        self,
        steps: Iterable[tuple[Reservation, Sequence[Event]]],
        shifts: Mapping[Shift, Sequence[Event]],
    ) -> Change:
        """Steps of reservations, with the levels that they shift and what each write announces.

        Refused as :class:`ReservationExists`, :class:`ReservationMoved` or :class:`LevelMoved`.
        """
        records: list[Write] = []
        holds: list[Write] = []
        tenant = ""
        for reservation, events in steps:
            tenant = reservation.tenant
            records.append(self._put_record(reservation, events))
            if reservation.state not in (State.COMMITTING, State.RETURNED):
                holds += [self._hold(reservation, line) for line in reservation.lines]
        levels = [self._shift(tenant, shift, events) for shift, events in shifts.items()]
        return Change((*records, *levels, *holds))

    def shift(self, tenant: str, level: Level, shift: Shift, events: Sequence[Event]) -> Change:
        """A change of one level, made where there is none. Refused as :class:`LevelMoved`."""
        if level.version:
            return Change((self._shift(tenant, shift, events),))
        new = level.shifted(shift)
        item = {
            "pk": {"S": _shard(tenant, level.sku)},
            "sk": {"S": "level"},
            "version": {"N": "1"},
            "events": {"S": dump_events(events)},
            **{name: {"N": str(getattr(new, name))} for name in _COUNTERS},
        }
        return Change((self._table.put_new(item, LevelMoved("The level was made meanwhile.")),))

    def _put_record(self, reservation: Reservation, events: Sequence[Event]) -> Write:
        item = self._table.item(
            _record(reservation.tenant, reservation.id),
            "reservation",
            reservation,
            reservation.version,
            events,
            **_ended(reservation) if reservation.ended else _awaited(reservation),
        )
        if reservation.version == 1:
            return self._table.put_new(item, ReservationExists("There is a reservation of that id."))
        return self._table.put_next(item, ReservationMoved("The reservation changed meanwhile.", retry=True))

    def _shift(self, tenant: str, shift: Shift, events: Sequence[Event]) -> Write:
        changed = {name: by for name in _COUNTERS if (by := getattr(shift, name))}
        conditions, bounds = _conditions(shift)
        sets = ["version = version + :one", "events = :events"]
        sets += [f"#{name} = #{name} + :{name}" for name in changed]
        return self._table.update(
            _shard(tenant, shift.sku),
            "level",
            "SET " + ", ".join(sets),
            " AND ".join(conditions),
            {"one": 1, "events": dump_events(events), **changed, **bounds},
            LevelMoved("There is not as much in stock as was thought.", sku=shift.sku),
            names={f"#{name}": name for name in {*changed, *(name.split()[0][1:] for name in conditions)}},
        )

    def _hold(self, reservation: Reservation, line: StockLine) -> Write:
        pk, sk = _shard(reservation.tenant, line.sku), _hold_key(reservation.expires_at, reservation.id)
        if reservation.state is not State.HELD:
            return self._table.delete(pk, sk, ReservationMoved("The hold is gone.", sku=line.sku))
        item = {
            "pk": {"S": pk},
            "sk": {"S": sk},
            "reservation_id": {"S": reservation.id},
            "quantity": {"N": str(line.quantity)},
        }
        return self._table.put_new(item, ReservationExists("The hold is there already.", sku=line.sku))


def _conditions(shift: Shift) -> tuple[list[str], dict[str, int]]:
    """What must hold of a level, and the values that the conditions name."""
    conditions = ["#held >= :leaving"] if shift.held < 0 else []
    bounds = {"leaving": -shift.held} if shift.held < 0 else {}
    if shift.counted is not None:
        conditions.append("#on_hand = :counted")
        bounds["counted"] = shift.counted
    if shift.free:
        conditions.append("#free > :floor" if shift.crosses is None else "#free = :floor")
        bounds["floor"] = max(0, -shift.free)
    return conditions, bounds


def _level(sku: str, item: Mapping[str, Any]) -> Level:
    counts = {name: item[name] for name in (*_COUNTERS, "version")}
    return Level.model_construct(sku=sku, **counts)


def _ended(reservation: Reservation) -> dict[str, Any]:
    return {"purge_at": epoch(reservation.due + _KEPT)}


def _awaited(reservation: Reservation) -> dict[str, Any]:
    part = crc32(reservation.id.encode()) % _PARTS
    return {"due_pk": f"due#{part}", "due_sk": _due_key(reservation.due, reservation.id)}


def _shard(tenant: str, sku: str) -> str:
    return f"{tenant}#stock#default#0#{sku}"


def _record(tenant: str, reservation_id: str) -> str:
    return f"{tenant}#reservation#{reservation_id}"


def _hold_key(expires_at: datetime, reservation_id: str) -> str:
    return f"hold#{epoch(expires_at):012d}#{reservation_id}"


def _due_key(due: datetime, reservation_id: str) -> str:
    return f"{epoch(due):012d}#{reservation_id}"

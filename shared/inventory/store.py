"""Stock in DynamoDB.

Keys (``location`` is ``default`` until there are more):

    pk                                        sk
    {tenant}#stock#{location}#{shard}#{sku}   level          on_hand, committed, held, free, and an
                                                             attribute hold#{reservation} for each hold;
                                                             shard 0: backorder, shards, widest
    {tenant}#holds#{location}#{shard}#{sku}   {expiry}#{reservation}  a hold of a spread SKU, beside the shard
    {tenant}#moves#{location}#{shard}#{sku}   {event}        a movement
    {tenant}#reservation#{id}                 reservation    the aggregate
    {tenant}#adjusted#{key}                   adjusted       that an Idempotency-Key was used, for two days
    {tenant}#spread#{sku}                     spread         when to look whether it is still bought so much

Access patterns: levels by SKU with all their holds (one batch, and one for those that are spread); a
reservation by id; movements of a SKU, the newest first; reservations that are due, of every tenant, for
the sweeper (index ``due``, in four parts so that no part takes all writes; only held ones are in it, as
behind every other one there is a checkout), and spread SKUs to look at (the same index).

Write units of each operation, for n different SKUs that are not spread, their items under 1 KB, which
is 18 live holds (a further 1 KB costs as much again). In a transaction each write counts two.

    reserve        3 + 2n   the reservation must be new (and enters the index); each level must have
                            enough free, and takes the hold
    begin_commit   3        the reservation's version: held → committing; it leaves the index
    commit         2 + 4n   the version: committing → committed; held becomes committed and the hold
                            goes; a movement
    release        3 + 2n   the version: held or committing → released; held becomes free, the hold goes
                            (2 + 2n of a committing one)
    take_back      2 + 4n   the version: committed → returned; committed becomes free; a movement
    reclaim        3r + 2n  a release of r lapsed reservations that hold n SKUs, by whoever is refused
    set, adjust    4        the level: what was counted, and what stays free; a movement (6 with a key)
    import         4 each   50 levels a transaction
    spread, narrow 2s       s shards

So a sale of three lines is 26. Of a spread SKU each step is 2 more, for the hold beside the shard, so
that thousands can hold at once. A reserve is 2 more for each shard that gives, where no one has enough,
and 2 for each shard where the SKU sells out.

Races. A reservation takes each step once, because every step conditions its version; so its holds come
once and go once, and two reclaims, or a reclaim and a shopper's yes, cannot both happen. Levels are only
ever changed by conditional additions whose ``free`` follows from the others, so additions of different
shoppers do not overtake each other. A change of what a SKU is (in stock, on backorder, sold out) says so
in its own write: that is made only if ``free`` is exactly what was seen, and any other only if it
changes nothing of that (``levels.settled``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from shared.inventory import keys, rows
from shared.inventory.levels import Guard, Hold, Level, Shard, Shift
from shared.inventory.model import (
    AdjustedBefore,
    LevelMoved,
    Reservation,
    ReservationExists,
    ReservationMoved,
    State,
)
from shared.inventory.movements import Movement
from shared.kernel.change import Change, Write
from shared.kernel.clock import epoch
from shared.kernel.events import Event
from shared.runtime.table import Table, TableSpec, key

TABLE = TableSpec(
    name="inventory",
    erase="nothing personal: counts, and reservations by opaque id",
    export="none: a customer's purchases are exported with their orders",
    retention="levels and movements for good; reservations 90 days after their end by TTL",
    capture="stream",
    ttl="purge_at",
    indexes={"due": ("due_pk", "due_sk")},
)
_NOTHING: Mapping[str, int] = {}
_PARTS = 4
_PAGE = 25
_KEPT = timedelta(days=90)
_KEYS_KEPT = timedelta(days=2)


class InventoryStore:
    """Levels, movements and reservations of every tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def levels(
        self,
        tenant: str,
        skus: Iterable[str],
        *,
        consistent: bool = False,
        known: Mapping[str, int] = _NOTHING,
    ) -> dict[str, Level]:
        """The levels that exist, by SKU: one call for each hundred, and one for each hundred shards more than
        ``known``."""
        wanted = {sku: range(known.get(sku, 1)) for sku in skus}
        found = self._shards(tenant, wanted, consistent)
        first = {sku: shards for sku, shards in found.items() if 0 in shards}
        more = {
            sku: range(wanted[sku].stop, shards[0]["shards"])
            for sku, shards in first.items()
            if shards[0].get("shards", 1) > wanted[sku].stop
        }
        others = self._shards(tenant, more, consistent) if more else {}
        return {sku: rows.level(sku, {**found, **others.get(sku, {})}) for sku, found in first.items()}

    def reservation(self, tenant: str, reservation_id: str) -> Reservation | None:
        return self._table.get_doc(Reservation, keys.record(tenant, reservation_id), "reservation")

    def reservations(self, tenant: str, ids: Iterable[str]) -> dict[str, Reservation]:
        """Those that exist, by id: one call for each hundred."""
        named = ((keys.record(tenant, reservation_id), "reservation") for reservation_id in ids)
        found = self._table.batch_get(named, consistent=True).values()
        read = [Reservation.model_validate_json(item["doc"]) for item in found]
        return {reservation.id: reservation for reservation in read}

    def due(self, at: datetime, limit: int) -> list[Reservation]:
        """At most ``limit`` held reservations of all tenants whose time is over, the oldest first."""
        found = [item for part in range(_PARTS) for item in self._ripe(f"due#{part}", at, limit)]
        ripe = sorted(found, key=lambda item: item["due_sk"])
        return [Reservation.model_validate_json(item["doc"]) for item in ripe[:limit]]

    def put(self, steps: Iterable[tuple[Reservation, Sequence[Event]]]) -> Change:
        """Steps of reservations with what they announce.

        Refused as :class:`ReservationExists`, :class:`ReservationMoved`.
        """
        return Change(tuple(self._put_record(reservation, events) for reservation, events in steps))

    def shift(
        self,
        tenant: str,
        shifts: Mapping[Shift, Sequence[Event]],
        guards: Iterable[Guard] = (),
    ) -> Change:
        """Changes of shards with what each announces, and conditions on others.

        Refused as :class:`LevelMoved`.
        """
        changed = (self._shift(keys.shard(tenant, s.sku, s.shard), s, events) for s, events in shifts.items())
        kept = (self._guard(keys.shard(tenant, guard.sku, guard.shard), guard) for guard in guards)
        beside = (write for shift in shifts for write in self._beside(tenant, shift))
        return Change((*changed, *kept, *beside))

    def apart(self, tenant: str, sku: str, shard: int, until: datetime | None) -> Iterator[Hold]:
        """Holds beside a shard, the oldest first: a call for each 25, made as they are read."""
        bound = keys.due_key(until + timedelta(seconds=1), "") if until else "~"
        after: Mapping[str, Any] | None = None
        while True:
            pk = keys.holds(tenant, sku, shard)
            items, after = self._table.query(pk, limit=_PAGE, after=after, consistent=True)
            found = [item for item in items if item["sk"] < bound]
            yield from (rows.hold_of(item) for item in found)
            if after is None or len(found) < len(items):
                return

    def drop(self, tenant: str, sku: str, shards: Iterable[Shard]) -> Change:
        """Shards that go, each as it was seen. Refused as :class:`LevelMoved`."""
        return Change(
            tuple(self._drop(keys.shard(tenant, sku, shard.number), shard, sku) for shard in shards)
        )

    def record(self, tenant: str, movements: Iterable[tuple[Movement, int]]) -> Change:
        """Movements, each beside those of a shard."""
        refused = LevelMoved("The movement was recorded before.")
        items = (
            self._table.item(keys.moves(tenant, moved.sku, shard), moved.id, moved, 1)
            for moved, shard in movements
        )
        return Change(tuple(self._table.put_new(item, refused) for item in items))

    def movements(self, tenant: str, sku: str, shards: int, limit: int, before: str | None) -> list[Movement]:
        """The newest, at most ``limit``: one call for each shard that the SKU ever had."""
        found: list[Movement] = []
        for shard in range(shards):
            pk = keys.moves(tenant, sku, shard)
            after = {"pk": pk, "sk": before} if before else None
            items, _ = self._table.query(pk, limit=limit, after=after, backwards=True, consistent=True)
            found += [Movement.model_validate_json(item["doc"]) for item in items]
        return sorted(found, key=lambda moved: moved.id, reverse=True)[:limit]

    def once(self, tenant: str, key: str, at: datetime) -> Change:
        """Remember a key. Refused as :class:`AdjustedBefore`."""
        item = {
            "pk": {"S": keys.key(tenant, key)},
            "sk": {"S": "adjusted"},
            "purge_at": {"N": str(epoch(at + _KEYS_KEPT))},
        }
        return Change((self._table.put_new(item, AdjustedBefore("This was done before.")),))

    def done(self, tenant: str, key: str) -> bool:
        """Whether a key was remembered."""
        return self._table.get(keys.key(tenant, key), "adjusted") is not None

    def watch(self, tenant: str, sku: str, version: int, at: datetime) -> Change:
        item = {
            "pk": {"S": f"{tenant}#spread#{sku}"},
            "sk": {"S": "spread"},
            "tenant": {"S": tenant},
            "sku": {"S": sku},
            "seen": {"N": str(version)},
            "due_pk": {"S": "spread"},
            "due_sk": {"S": keys.due_key(at, f"{tenant}#{sku}")},
        }
        request = {"TableName": self._table.name, "Item": item}
        return Change((Write("Put", request, LevelMoved("never")),))

    def watched(self, at: datetime, limit: int) -> list[tuple[str, str, int]]:
        """Tenant, SKU and version of spread SKUs to look at."""
        return [(item["tenant"], item["sku"], item["seen"]) for item in self._ripe("spread", at, limit)]

    def unwatch(self, tenant: str, sku: str) -> Change:
        request = {"TableName": self._table.name, "Key": key(f"{tenant}#spread#{sku}", "spread")}
        return Change((Write("Delete", request, LevelMoved("never")),))

    def _shards(
        self, tenant: str, wanted: Mapping[str, range], consistent: bool
    ) -> dict[str, dict[int, Mapping[str, Any]]]:
        named = {keys.shard(tenant, sku, at): (sku, at) for sku, shards in wanted.items() for at in shards}
        found: dict[str, dict[int, Mapping[str, Any]]] = {}
        read = self._table.batch_get(((pk, "level") for pk in named), consistent=consistent)
        for (pk, _), item in read.items():
            sku, at = named[pk]
            found.setdefault(sku, {})[at] = item
        return found

    def _ripe(self, part: str, at: datetime, limit: int) -> list[dict[str, Any]]:
        bound = keys.due_key(at + timedelta(seconds=1), "")
        items, _ = self._table.query(part, index="due", limit=limit)
        return [item for item in items if item["due_sk"] < bound]

    def _put_record(self, reservation: Reservation, events: Sequence[Event]) -> Write:
        item = self._table.item(
            keys.record(reservation.tenant, reservation.id),
            "reservation",
            reservation,
            reservation.version,
            events,
            **_awaited(reservation),
        )
        if reservation.version == 1:
            return self._table.put_new(item, ReservationExists("There is a reservation of that id."))
        return self._table.put_next(item, ReservationMoved("The reservation changed meanwhile.", retry=True))

    def _shift(self, pk: str, shift: Shift, events: Sequence[Event]) -> Write:
        if shift.new:
            item = rows.shard_item(pk, shift, events)
            return self._table.put_new(item, LevelMoved("The level was made meanwhile.", sku=shift.sku))
        update = rows.update(shift, events)
        refused = LevelMoved("There is not as much in stock as was thought.", sku=shift.sku)
        return self._table.update(
            pk, "level", update.expression, update.condition, update.values, refused, update.names
        )

    def _beside(self, tenant: str, shift: Shift) -> Iterator[Write]:
        pk = keys.holds(tenant, shift.sku, shift.shard)
        refused = ReservationExists("The hold is there already.")
        for hold in shift.takes:
            if hold.apart:
                yield self._table.put_new(rows.hold_item(pk, keys.hold_key(hold), hold), refused)
        for hold in shift.drops:
            if hold.apart:
                yield self._table.delete(pk, keys.hold_key(hold), ReservationMoved("The hold is gone."))

    def _guard(self, pk: str, guard: Guard) -> Write:
        refused = LevelMoved("There is not as much in stock as was thought.", sku=guard.sku)
        return Write("ConditionCheck", rows.check(self._table.name, key(pk, "level"), guard), refused)

    def _drop(self, pk: str, shard: Shard, sku: str) -> Write:
        gone = self._table.delete(pk, "level", LevelMoved("The shard is in use.", sku=sku))
        condition = {
            "ConditionExpression": "version = :seen",
            "ExpressionAttributeValues": {":seen": {"N": str(shard.version)}},
        }
        return Write("Delete", {**gone.request, **condition}, gone.refused)


def _awaited(reservation: Reservation) -> dict[str, Any]:
    """What the sweeper finds it by while it is held, and what ends its record."""
    if reservation.ended:
        return {"purge_at": epoch(reservation.due + _KEPT)}
    if reservation.state is not State.HELD:
        return {}
    part = crc32(reservation.id.encode()) % _PARTS
    return {"due_pk": f"due#{part}", "due_sk": keys.due_key(reservation.expires_at, reservation.id)}

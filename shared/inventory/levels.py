"""What is counted of a SKU, over one shard or several, and what makes a change of it safe. Pure.

A shard counts a part of a SKU; nearly every SKU has one. On each of them, and so in their sum,
``free = on_hand + backorder − committed − held``, and none of the five is ever negative. A change
is a set of :class:`Shift`, at most one a shard, whose effect on ``free`` follows from the others.

A SKU is in stock, on backorder or sold out (:class:`Supply`), by the sum of what is free. Whoever
changes that says so in the same write, and whoever says nothing must not change it: so each write
carries the bounds within which it is right (:func:`settled`). Of many shards the least is asked
that proves it: one that stays above nothing, or all of them where the SKU itself changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.kernel.model import Model

#: Shards of one SKU: with a reservation's own writes they fit one transaction of DynamoDB.
MOST_SHARDS = 16


class Supply(StrEnum):
    """Whether a SKU can be had from what is there, can only be promised, or neither."""

    IN_STOCK = "in_stock"
    BACKORDER = "backorder"
    SOLD_OUT = "sold_out"

    @classmethod
    def of(cls, free: int, backorder: int) -> "Supply":
        if free <= 0:
            return cls.SOLD_OUT
        return cls.BACKORDER if free <= backorder else cls.IN_STOCK


class Hold(Model):
    """A reservation's part of a shard; ``expires`` in seconds since 1970.

    It is written on the shard itself, or ``apart`` from it: then the shard stays small, however many hold.
    """

    reservation_id: str
    quantity: int
    expires: int
    apart: bool = False


class Shard(Model):
    """One part of a SKU's stock, with the holds that are written on it."""

    number: int = 0
    on_hand: int = 0
    committed: int = 0
    held: int = 0
    free: int = 0
    version: int = 0
    holds: tuple[Hold, ...] = ()

    @property
    def held_apart(self) -> int:
        """What is held of it by holds that are written elsewhere."""
        return self.held - sum(hold.quantity for hold in self.holds)


class Level(Model):
    """What is counted of a SKU at a location, in increments of its sell unit: the sum of its shards.

    ``backorder`` is how many may be promised beyond what is on hand; ``widest`` the most shards that
    the SKU ever had. There are no shards, and the version is 0, where nothing was ever counted.
    """

    sku: str
    on_hand: int = 0
    committed: int = 0
    held: int = 0
    free: int = 0
    backorder: int = 0
    version: int = 0
    widest: int = 1
    shards: tuple[Shard, ...] = ()

    @staticmethod
    def of(sku: str, shards: Sequence[Shard], backorder: int = 0, widest: int = 1) -> "Level":
        """The sum of these shards."""
        return Level.model_construct(
            sku=sku,
            on_hand=sum(shard.on_hand for shard in shards),
            committed=sum(shard.committed for shard in shards),
            held=sum(shard.held for shard in shards),
            free=sum(shard.free for shard in shards),
            backorder=backorder,
            version=sum(shard.version for shard in shards),
            widest=widest,
            shards=tuple(shards),
        )

    @property
    def ready(self) -> int:
        """How many can be promised from what is on hand."""
        return max(0, self.free - self.backorder)

    def lapsed(self, at: int) -> list[Hold]:
        """Holds on its shards whose time is over, the oldest first."""
        over = (hold for shard in self.shards for hold in shard.holds if hold.expires <= at)
        return sorted(over, key=lambda hold: (hold.expires, hold.reservation_id))


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of a shard by signed counts, and what must be so for it.

    ``takes`` and ``drops`` are holds that come and go. ``least`` and ``most`` bound what is free
    before, ``counted`` is what must be on hand; ``among`` is how many shards the SKU must have, and
    ``promised`` how many of it may be backordered, both asked of shard 0. ``new`` makes the shard.
    ``allowance`` is how many may be backordered from now on, ``spread`` how many shards the SKU has
    from now on, and the most that it ever had.
    """

    sku: str
    shard: int = 0
    on_hand: int = 0
    committed: int = 0
    held: int = 0
    backorder: int = 0
    takes: tuple[Hold, ...] = ()
    drops: tuple[Hold, ...] = ()
    least: int | None = None
    most: int | None = None
    counted: int | None = None
    among: int | None = None
    promised: int | None = None
    new: bool = False
    allowance: int | None = None
    spread: tuple[int, int] | None = None

    @property
    def free(self) -> int:
        return self.on_hand + self.backorder - self.committed - self.held


@dataclass(frozen=True, slots=True)
class Guard:
    """What must be so of a shard that is not changed."""

    sku: str
    shard: int
    least: int | None = None
    most: int | None = None
    counted: int | None = None
    among: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes of one SKU that are right together; ``becomes`` is the supply that they lead to, if it is
    another than before."""

    shifts: tuple[Shift, ...]
    guards: tuple[Guard, ...] = ()
    becomes: Supply | None = None

    @property
    def writes(self) -> int:
        holds = (hold for shift in self.shifts for hold in (*shift.takes, *shift.drops))
        return len(self.shifts) + len(self.guards) + sum(hold.apart for hold in holds)


def settled(level: Level, shifts: Sequence[Shift]) -> Plan:
    """The shifts with the bounds within which they are right, the SKU being at ``level``."""
    backorder = level.backorder + sum(shift.backorder for shift in shifts)
    was = Supply.of(level.free, level.backorder)
    becomes = Supply.of(level.free + sum(shift.free for shift in shifts), backorder)
    if was is not becomes or backorder != level.backorder:
        plan = _exact(level, shifts)
        return plan if was is becomes else replace(plan, becomes=becomes)
    if len(level.shards) <= 1:
        return Plan(tuple(_within(was, level.backorder, shift) for shift in shifts))
    return _proven(level, shifts)


def _exact(level: Level, shifts: Sequence[Shift]) -> Plan:
    """All of the SKU being exactly what was seen."""
    free = {shard.number: shard.free for shard in level.shards}
    touched = {shift.shard for shift in shifts}
    untouched = ((at, count) for at, count in free.items() if at not in touched)
    return Plan(
        tuple(seen(level, replace(s, least=(n := free.get(s.shard, 0)), most=n)) for s in shifts),
        tuple(Guard(level.sku, at, n, n, among=None if at else len(free)) for at, n in untouched),
    )


def seen(level: Level, shift: Shift) -> Shift:
    """Shard 0 also stands for how the SKU is kept."""
    return shift if shift.shard else replace(shift, among=len(level.shards), promised=level.backorder)


def _within(supply: Supply, backorder: int, shift: Shift) -> Shift:
    """Bounded so that the one shard's supply is this before and after."""
    low, high = {
        Supply.IN_STOCK: (backorder + 1, None),
        Supply.BACKORDER: (1, backorder),
        Supply.SOLD_OUT: (0, 0),
    }[supply]
    most = None if high is None else high - max(0, shift.free)
    return replace(shift, least=low - min(0, shift.free), most=most, promised=backorder)


def _proven(level: Level, shifts: Sequence[Shift]) -> Plan:
    """Bounded so that something is free of the SKU before and after, which a witness proves."""
    free = {shard.number: shard.free for shard in level.shards}
    loose = [replace(shift, least=max(0, -shift.free)) for shift in shifts]
    for index, shift in enumerate(shifts):
        if free.get(shift.shard, 0) > 0 and free[shift.shard] + shift.free > 0:
            loose[index] = replace(shift, least=max(1, 1 - shift.free))
            return Plan(tuple(loose))
    touched = {shift.shard for shift in shifts}
    witness = max((at for at in free if at not in touched), key=lambda at: free[at], default=None)
    if witness is not None and free[witness] > 0:
        return Plan(tuple(loose), (Guard(level.sku, witness, least=1),))
    return _exact(level, shifts)

"""Plans of many who looked at different moments, carried out one after the other on the same shards.

What a transaction asks is checked as DynamoDB does, in a few lines: so every order in which plans meet
can be tried, thousands of them in a second.
"""

from dataclasses import dataclass, field, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.inventory.levels import MOST_SHARDS, Guard, Hold, Level, Plan, Shard, Shift, Supply, settled
from shared.inventory.planning import counting, gathering, narrowing, spreading, taking


@dataclass
class Shelf:
    """A SKU's shards, and what was announced of it last."""

    shards: dict[int, Shard] = field(default_factory=lambda: {0: Shard(version=1)})
    backorder: int = 0
    announced: Supply = Supply.SOLD_OUT

    def level(self) -> Level:
        return Level.of("A", [self.shards[at] for at in sorted(self.shards)], self.backorder)

    def holds(self, bounds: Shift | Guard) -> bool:
        """Whether the conditions of a write are met."""
        shard = self.shards.get(bounds.shard)
        if shard is None:
            return False
        promised = bounds.promised if isinstance(bounds, Shift) else None
        leaving = bounds.held if isinstance(bounds, Shift) else 0
        return (
            (bounds.least is None or shard.free >= bounds.least)
            and (bounds.most is None or shard.free <= bounds.most)
            and (bounds.counted is None or shard.on_hand == bounds.counted)
            and (bounds.among is None or len(self.shards) == bounds.among)
            and (promised is None or self.backorder == promised)
            and shard.held + leaving >= 0
        )

    def commit(self, plan: Plan, going: tuple[Shard, ...] = ()) -> bool:
        """The plan carried out, all or nothing."""
        fits = all(
            shift.shard not in self.shards if shift.new else self.holds(shift) for shift in plan.shifts
        )
        if not fits or not all(self.holds(guard) for guard in plan.guards):
            return False
        if any(self.shards.get(shard.number) != shard for shard in going):
            return False
        for shift in plan.shifts:
            self.shards[shift.shard] = _after(self.shards.get(shift.shard, Shard(number=shift.shard)), shift)
            self.backorder += shift.backorder
        for shard in going:
            del self.shards[shard.number]
        if plan.becomes:
            assert plan.becomes is not self.announced
            self.announced = plan.becomes
        return True

    def check(self) -> None:
        level = self.level()
        for one in (level, *level.shards):
            assert min(one.free, one.on_hand, one.committed, one.held) >= 0
        assert level.free == level.on_hand + self.backorder - level.committed - level.held
        assert self.announced is Supply.of(level.free, self.backorder)


def _after(shard: Shard, by: Shift) -> Shard:
    return shard.model_copy(
        update={
            "on_hand": shard.on_hand + by.on_hand,
            "committed": shard.committed + by.committed,
            "held": shard.held + by.held,
            "free": shard.free + by.free,
            "version": shard.version + 1,
        }
    )


def hold(quantity: int) -> Hold:
    return Hold(reservation_id="r", quantity=quantity, expires=0)


Planned = tuple[Plan, tuple[Shard, ...]] | None


def take(level: Level, count: int, at: int) -> Planned:
    return (taking(level, count, hold(count), at), ()) if count <= level.free else None


def take_unseen(level: Level, count: int, at: int) -> Planned:
    shift = Shift("A", at % len(level.shards), held=count, least=count + 1)
    return Plan((replace(shift, among=1, promised=0) if len(level.shards) == 1 else shift,)), ()


def give_back(level: Level, count: int, at: int) -> Planned:
    on = level.shards[at % len(level.shards)]
    return (settled(level, [Shift("A", on.number, held=-count)]), ()) if on.held >= count else None


def give_back_unseen(level: Level, count: int, at: int) -> Planned:
    on = level.shards[at % len(level.shards)].number
    return Plan((Shift("A", on, held=-count, least=1, promised=None if on else 0),)), ()


def sell(level: Level, count: int, at: int) -> Planned:
    return Plan((Shift("A", at % len(level.shards), held=-count, committed=count),)), ()


def recount(level: Level, count: int, at: int) -> Planned:
    by = count if at % 2 else -count
    return (counting(level, by), ()) if min(level.free, level.on_hand) + by >= 0 else None


def gather(level: Level, count: int, _: int) -> Planned:
    plan = gathering(level, count)
    return (plan, ()) if plan and count <= level.free else None


def spread(level: Level, _: int, at: int) -> Planned:
    wider = len(level.shards) <= at and not level.backorder
    return (spreading(level, 1 + at), ()) if wider else None


def narrow(level: Level, _: int, at: int) -> Planned:
    plan, going = narrowing(level, 1 + at)
    return (plan, going) if going else None


def promise(level: Level, count: int, _: int) -> Planned:
    fits = len(level.shards) == 1 and level.free + count - 1 - level.backorder >= 0
    return (counting(level, 0, count - 1), ()) if fits else None


ACTS = (take, take, take_unseen, give_back, give_back_unseen, sell, recount, gather, spread, narrow, promise)


@pytest.mark.parametrize("seed", range(8))
def test_whoever_looked_when_stock_is_safe_and_what_is_announced_is_so(seed: int) -> None:
    for number in range(150):
        chance = Random(f"{seed}.{number}")
        shelf = Shelf()
        shelf.commit(counting(shelf.level(), chance.randint(0, 5)))
        seen = [shelf.level()]
        for _ in range(40):
            level = seen[max(0, len(seen) - chance.randint(1, 4))]
            found = chance.choice(ACTS)(level, chance.randint(1, 2), chance.randint(0, 2))
            if found is not None:
                shelf.commit(*found)
            shelf.check()
            seen.append(shelf.level())


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=MOST_SHARDS), st.integers(1, 80), st.integers(0, 99))
def test_what_fits_in_all_shards_can_be_taken(free: list[int], quantity: int, first: int) -> None:
    """No unit is stranded: in one transaction, on one shard."""
    shards = {at: Shard(number=at, on_hand=n, free=n, version=1) for at, n in enumerate(free)}
    shelf = Shelf(shards, announced=Supply.of(sum(free), 0))
    if quantity > sum(free):
        return
    plan = taking(shelf.level(), quantity, hold(quantity), first)
    assert plan.writes <= len(free)
    assert shelf.commit(plan)
    shelf.check()
    assert [one.held for one in shelf.shards.values() if one.held] == [quantity]


def test_plenty_asks_one_write_and_only_the_last_asks_all() -> None:
    shards = [Shard(number=at, on_hand=n, free=n, version=1) for at, n in enumerate((5, 1, 0))]
    level = Level.of("A", shards)
    plenty = taking(level, 2, hold(2), 0)
    assert (plenty.writes, plenty.shifts[0].least, plenty.becomes) == (1, 3, None)
    last_but_one = taking(level, 5, hold(5), 2)
    assert [(g.shard, g.least, g.most) for g in last_but_one.guards] == [(1, 1, None)]
    last = taking(level, 6, hold(6), 0)
    assert [(s.shard, s.on_hand, s.held) for s in last.shifts] == [(0, 1, 6), (1, -1, 0)]
    assert (last.guards, last.becomes) == ((Guard("A", 2, 0, 0),), Supply.SOLD_OUT)


@pytest.mark.parametrize("weakened", ["guards", "least"])
def test_the_histories_would_tell_a_missing_condition(weakened: str) -> None:
    """Each kind of condition, when it is left out, lets two plans meet that must not."""
    shelf, plans = _meeting(weakened)
    with pytest.raises(AssertionError):
        for plan in plans:
            assert shelf.commit(_without(plan, weakened))
            shelf.check()
    shelf, plans = _meeting(weakened)
    assert [shelf.commit(plan) for plan in plans] == [True, False]
    shelf.check()


def _meeting(weakened: str) -> tuple[Shelf, list[Plan]]:
    """Two who looked at the same moment."""
    free = (1, 1) if weakened == "guards" else (1,)
    shards = {at: Shard(number=at, on_hand=n, free=n, version=1) for at, n in enumerate(free)}
    shelf = Shelf(shards, announced=Supply.IN_STOCK)
    level = shelf.level()
    return shelf, [taking(level, 1, hold(1), at) for at in (0, len(free) - 1)]


def _without(plan: Plan, weakened: str) -> Plan:
    if weakened == "guards":
        return replace(plan, guards=())
    return replace(plan, shifts=tuple(replace(shift, least=None, most=None) for shift in plan.shifts))

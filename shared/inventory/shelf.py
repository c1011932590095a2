"""Levels as they are changed: read as one, planned, and put into a transaction with what they announce."""

from collections.abc import Iterable, Mapping, Sequence

from shared.inventory.events import AvailabilityChanged
from shared.inventory.levels import Level, Plan, Supply
from shared.inventory.patience import PatientUnitOfWork
from shared.inventory.ports import StockStore
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.errors import Conflict
from shared.kernel.events import Announcer, Fact
from shared.kernel.tenancy import Context

#: How often a lost race is run again. Each loss means that somebody else got on.
TRIES = 12
#: Writes of one transaction (DynamoDB's own limit is 100).
MOST_WRITES = 96


class Shelf:
    """What every use case of stock does with levels."""

    def __init__(self, store: StockStore, uow: UnitOfWork, announcer: Announcer) -> None:
        self.store = store
        self.uow = PatientUnitOfWork(uow)
        self.announcer = announcer

    def levels(
        self, ctx: Context, skus: Iterable[str], known: Mapping[str, int] | None = None
    ) -> dict[str, Level]:
        """As they are; of what was never counted, nothing."""
        wanted = list(skus)
        found = self.store.levels(ctx.tenant, wanted, consistent=True, known=known or {})
        return {sku: found.get(sku, Level(sku=sku)) for sku in wanted}

    def at_one_moment(
        self, ctx: Context, wanted: Mapping[str, int], known: Mapping[str, int]
    ) -> dict[str, Level]:
        """As they are, where what is ``wanted`` of a spread one is not there: at one moment.

        Shards are read one by one, and stock moves between them; two reads that find the same versions
        saw it stand still.
        """
        seen = self.levels(ctx, wanted, known)
        doubtful = [sku for sku, level in seen.items() if level.free < wanted[sku] and level.widest > 1]
        for _ in range(TRIES if doubtful else 0):
            again = self.levels(ctx, doubtful, {sku: len(seen[sku].shards) for sku in doubtful})
            if all(_versions(again[sku]) == _versions(seen[sku]) for sku in doubtful):
                return seen
            seen |= again
        if doubtful:
            raise too_busy()
        return seen

    def change(self, ctx: Context, plans: Sequence[Plan], facts: Sequence[Fact] = ()) -> Change:
        """The plans' writes; each carries what it announces, the first also ``facts``."""
        changes = [self._planned(ctx, plan, () if n else facts) for n, plan in enumerate(fitting(plans))]
        return Change(tuple(write for change in changes for write in change.writes))

    def _planned(self, ctx: Context, plan: Plan, facts: Sequence[Fact]) -> Change:
        first, *others = plan.shifts
        told = [*facts, *crossing(plan)]
        events = {first: self.announcer.envelopes(ctx, told), **dict.fromkeys(others, ())}
        return self.store.shift(ctx.tenant, events, plan.guards)


def fitting(plans: Sequence[Plan]) -> Sequence[Plan]:
    """The plans, without their guards where all together would not fit a transaction.

    What such a one announces of a SKU may be late by a change; its stock is as safe as ever.
    """
    if sum(plan.writes for plan in plans) <= MOST_WRITES:
        return plans
    return [Plan(plan.shifts, becomes=plan.becomes) for plan in plans]


def crossing(plan: Plan) -> list[Fact]:
    """What a change of levels announces by itself."""
    if plan.becomes is None:
        return []
    available = plan.becomes is not Supply.SOLD_OUT
    on_backorder = plan.becomes is Supply.BACKORDER
    sku = plan.shifts[0].sku
    return [AvailabilityChanged(sku=sku, available=available, on_backorder=on_backorder)]


def too_busy() -> Conflict:
    """The refusal of whoever lost every race."""
    return Conflict("Too many are changing this stock at once; try again.", retry=True)


def _versions(level: Level) -> list[tuple[int, int]]:
    return [(shard.number, shard.version) for shard in level.shards]

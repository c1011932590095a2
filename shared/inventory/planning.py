"""What is done with levels: taking, giving, counting, spreading and bringing back, each as a plan. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from shared.inventory.levels import Guard, Hold, Level, Plan, Shard, Shift, seen, settled


def taking(level: Level, quantity: int, hold: Hold, first: int) -> Plan:
    """Hold so many, which are free in sum: on the first shard from ``first`` on that has more than enough,
    or else just enough. Where no one has, others give the fullest what they have in the same transaction.
    """
    turn = sorted(level.shards, key=lambda shard: (shard.number - first) % len(level.shards))
    plenty = (shard for shard in turn if shard.free > quantity)
    chosen = next(plenty, None) or max(turn, key=lambda shard: min(shard.free, quantity))
    by_size = sorted(turn, key=lambda shard: -shard.free)
    moved = _gathered(quantity - chosen.free, [shard for shard in by_size if shard is not chosen])
    shift = Shift(level.sku, chosen.number, on_hand=sum(moved.values()), held=quantity, takes=(hold,))
    given = (Shift(level.sku, at, on_hand=-count) for at, count in moved.items())
    return settled(level, (shift, *given))


def gathering(level: Level, quantity: int) -> Plan | None:
    """Bring so many onto the fullest shard; nothing where it has them."""
    target, *others = sorted(level.shards, key=lambda shard: (-shard.free, shard.number))
    moved = _gathered(quantity - target.free, others)
    if not moved:
        return None
    shift = Shift(level.sku, target.number, on_hand=sum(moved.values()))
    given = (Shift(level.sku, at, on_hand=-count) for at, count in moved.items())
    return settled(level, (shift, *given))


def _gathered(missing: int, shards: Iterable[Shard]) -> dict[int, int]:
    """What each gives, the fullest first, until nothing is missing."""
    given: dict[int, int] = {}
    for shard in shards:
        if missing <= 0:
            break
        given[shard.number] = min(missing, shard.free)
        missing -= given[shard.number]
    return given


def returning(level: Level, quantity: int, first: int) -> Plan:
    """Make so many that were sold free again: those of shard ``first``, and of others where its stock has
    been brought elsewhere since."""
    shards = sorted(level.shards, key=lambda shard: shard.number != first)
    back: list[Shift] = []
    for shard in shards:
        if count := min(quantity, shard.committed):
            back.append(Shift(level.sku, shard.number, committed=-count))
            quantity -= count
    return settled(level, back)


def counting(level: Level, delta: int, allowance: int | None = None) -> Plan:
    """Change what is on hand, over all shards, each of which must still have what was seen; or how many
    may be backordered, of a SKU that is not spread."""
    more = 0 if allowance is None else allowance - level.backorder
    shifts = [
        Shift(level.sku, at, on_hand=count, backorder=more, allowance=allowance, new=not level.version)
        for at, count in _shares(level, delta).items()
    ]
    plan = settled(level, shifts)
    on_hand = {shard.number: shard.on_hand for shard in level.shards}
    counted = (replace(shift, counted=on_hand.get(shift.shard, 0)) for shift in plan.shifts)
    touched, known = {shift.shard for shift in shifts}, {guard.shard: guard for guard in plan.guards}
    others = (known.get(at) or Guard(level.sku, at) for at in on_hand if at not in touched)
    among = {0: len(on_hand)}
    return replace(
        plan,
        shifts=tuple(seen(level, shift) for shift in counted),
        guards=tuple(replace(one, counted=on_hand[one.shard], among=among.get(one.shard)) for one in others),
    )


def _shares(level: Level, delta: int) -> dict[int, int]:
    """What of a change falls to each shard: more is spread evenly, less is taken from the fullest."""
    if len(level.shards) <= 1:
        return {0: delta}
    if delta >= 0:
        each, rest = divmod(delta, len(level.shards))
        even = {shard.number: each + (shard.number < rest) for shard in level.shards}
        return {at: count for at, count in even.items() if count} or {0: 0}
    fullest = sorted(level.shards, key=lambda shard: (-shard.free, shard.number))
    return {at: -count for at, count in _gathered(-delta, fullest).items()}


def spreading(level: Level, shards: int) -> Plan:
    """Spread what is free over so many shards, more than there are; the new ones are among the shifts."""
    even = level.free // shards
    numbers = range(len(level.shards), shards)
    missing, given = even * len(numbers), dict[int, int]()
    for shard in sorted(level.shards, key=lambda shard: -shard.free):
        given[shard.number] = min(missing, max(0, shard.free - even))
        missing -= given[shard.number]
    spread = shards, max(shards, level.widest)
    old = [
        Shift(level.sku, at, on_hand=-count, spread=None if at else spread)
        for at, count in given.items()
        if count or at == 0
    ]
    new = [Shift(level.sku, at, on_hand=even, new=True) for at in numbers]
    plan = settled(level, [*old, *new])
    return replace(plan, shifts=tuple(seen(level, shift) for shift in plan.shifts))


def narrowing(level: Level, shards: int) -> tuple[Plan, tuple[Shard, ...]]:
    """Bring the stock of the last shards back to the first, down to so many as far as nothing is held
    there; the shards that go, each as it was seen, are not among the shifts."""
    going: list[Shard] = []
    for shard in reversed(level.shards[max(1, shards) :]):
        if shard.held:
            break
        going.append(shard)
    back = Shift(
        level.sku,
        on_hand=sum(shard.on_hand for shard in going),
        committed=sum(shard.committed for shard in going),
        spread=(len(level.shards) - len(going), level.widest),
    )
    return Plan((seen(level, back),)), tuple(going)

"""What the plays of CI came to, all together."""

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.guards import Guard
from tests.faults.searching import SEEDS, guards_of
from tests.faults.shop import Shop
from tests.faults.simulation import Simulation


@dataclass
class Played:
    """Sums over all seeds; ``broken`` says of each that is, what."""

    broken: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    faults: Counter[str] = field(default_factory=Counter[str])
    endings: Counter[str] = field(default_factory=Counter[str])
    orders: int = 0
    refused: int = 0
    guards: dict[str, Guard] = field(default_factory=dict[str, Guard])


_ALL: list[Played] = []


def play_all(shop: Shop) -> Played:
    """The plays of seeds from 0 on: made once a process, whoever asks."""
    if not _ALL:
        simulation, sums = Simulation(shop), Played()
        for seed in range(SEEDS):
            outcome = simulation.run(seed)
            if outcome.broken:
                sums.broken[seed] = outcome.broken
            sums.faults += outcome.faults
            sums.endings += outcome.endings
            sums.orders += outcome.orders
        sums.guards = guards_of(shop)
        _ALL.append(sums)
    return _ALL[0]

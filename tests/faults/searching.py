"""Which seed turns red without which guard: searched for once, kept in ``guards.json``, held to by a test.

Without a guard a play is the same as with it unless the guard keeps something from happening there: so
only those plays are tried in which it did.
"""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.faults.guards import Guard, all_of
from tests.faults.shop import Shop
from tests.faults.simulation import Simulation
from tests.support.saga_machine import definition

#: What kills which guard: made by ``python -m tests.faults --guards``.
KILLERS = Path(__file__).with_name("guards.json")
#: Why guards that no seed kills are there all the same: written by hand.
SURVIVORS = Path(__file__).with_name("survivors.json")
#: Plays that CI makes: seeds from 0 on.
SEEDS = 2_000
#: Plays in which a second guard is looked for.
_FEW = 10


def killers() -> dict[str, Any]:
    """What was found of each guard, by its name: a ``seed`` that is broken without it (and without those
    ``beside`` it that stand in for it), or that it ``survives``, and how many plays it was used in."""
    return json.loads(KILLERS.read_text()) if KILLERS.exists() else {}


def survivors() -> dict[str, str]:
    """Why a guard is not missed here, by a pattern of names (``*`` for anything)."""
    return json.loads(SURVIVORS.read_text())


def why(name: str) -> list[str]:
    """The reasons that are given for a survivor: one is right."""
    return [reason for pattern, reason in survivors().items() if _fits(pattern, name)]


def unneeded() -> list[str]:
    """Patterns of reasons for guards that do not survive."""
    kept = {
        pattern: {"survives" in found for name, found in killers().items() if _fits(pattern, name)}
        for pattern in survivors()
    }
    return [pattern for pattern, surviving in kept.items() if surviving == {False}]


def _fits(pattern: str, name: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None


def guards_of(shop: Shop) -> dict[str, Guard]:
    """Every guard that was met with in the plays so far."""
    return all_of(shop.database.sites, definition())


def broken_without(simulation: Simulation, seed: int, removed: Iterable[Guard]) -> str | None:
    """What is broken in a play without these guards, if anything is."""
    broken = simulation.run(seed, *removed).broken
    return broken[0] if broken else None


class Search:
    """Plays, with what kept something from happening in each."""

    def __init__(self, shop: Shop, say: Callable[[str], None], seeds: int = SEEDS) -> None:
        self._simulation = Simulation(shop)
        self._say = say
        self._used: dict[int, frozenset[str]] = {}
        for seed in range(seeds):
            outcome = self._simulation.run(seed)
            self._used[seed] = outcome.used
            if outcome.broken:
                say(f"seed {seed} is broken as it is: {outcome.broken[0]}")
        self._guards = guards_of(shop)

    def run(self, most: int = 150) -> dict[str, Any]:
        """What there is to say of every guard; ``most`` plays are tried for each."""
        known, found = killers(), dict[str, Any]()
        for name, guard in self._guards.items():
            word = guard.promise if guard.site is None else name
            plays = [seed for seed, used in self._used.items() if word in used or name in used]
            before = [known[name]["seed"]] if "seed" in known.get(name, ()) else []
            found[name] = (
                self._alone(guard, [*before, *plays[:most]])
                or self._beside(guard, plays[:_FEW])
                or {"survives": len(plays)}
            )
            unexplained = "" if "seed" in found[name] or why(name) else ": NOT EXPLAINED"
            self._say(f"{name}: {found[name]}{unexplained}")
        return found

    def _alone(self, guard: Guard, seeds: Iterable[int]) -> dict[str, Any] | None:
        for seed in seeds:
            broken = broken_without(self._simulation, seed, [guard])
            if broken is not None:
                return {"seed": seed, "broken": broken}
        return None

    def _beside(self, guard: Guard, seeds: Iterable[int]) -> dict[str, Any] | None:
        """Another guard that held where this one was taken away: without both, what is broken."""
        for seed in seeds:
            outcome = self._simulation.run(seed, guard)
            for name in (*sorted(outcome.stood_in), *sorted(outcome.used - outcome.stood_in)):
                other = self._guards.get(name)
                if other is None or other == guard or broken_without(self._simulation, seed, [other]):
                    continue
                broken = broken_without(self._simulation, seed, [guard, other])
                if broken is not None:
                    return {"seed": seed, "beside": [name], "broken": broken}
        return None

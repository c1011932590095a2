"""Which seed turns red without which guard: searched for once, kept in ``guards.json``, held to by a test.

Without a guard a play is the same as with it unless the guard keeps something from happening there: so
only those plays are tried in which it did.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.guards import Guard, all_of
from tests.faults.shop import Shop
from tests.faults.simulation import Outcome, Simulation
from tests.support.saga_machine import definition

#: What kills which guard: made by ``python -m tests.faults --guards``.
KILLERS = Path(__file__).with_name("guards.json")
#: Guards that no seed kills, each with the reason: written by hand.
SURVIVORS = Path(__file__).with_name("survivors.json")
#: Plays that CI makes: seeds from 0 on.
SEEDS = 2_000


@dataclass(frozen=True, slots=True)
class Survivor:
    """A guard that may be taken away alone. ``beside`` are those that stand in for it: without them too
    it is missed, which a seed shows; there are none where nothing here can show that."""

    why: str
    beside: tuple[str, ...] = ()


def killers() -> dict[str, Any]:
    """Seeds by guard, and what is broken then."""
    return json.loads(KILLERS.read_text()) if KILLERS.exists() else {}


def survivors() -> dict[str, Survivor]:
    """The explained ones, by name."""
    found = json.loads(SURVIVORS.read_text())
    return {name: Survivor(of["why"], tuple(of.get("beside", ()))) for name, of in found.items()}


def guards_of(shop: Shop) -> dict[str, Guard]:
    """Every guard that was met with in the plays so far."""
    return all_of(shop.database.sites, definition())


def killed(simulation: Simulation, seed: int, removed: Iterable[Guard]) -> str | None:
    """What is broken in a play without these guards, if anything is."""
    broken = simulation.run(seed, *removed).broken
    return broken[0] if broken else None


def search(shop: Shop, say: Callable[[str], None], seeds: int = SEEDS, most: int = 150) -> dict[str, Any]:
    """A seed for every guard that has one; ``most`` plays are tried for each."""
    simulation = Simulation(shop)
    used: dict[str, list[int]] = {}
    for seed in range(seeds):
        outcome: Outcome = simulation.run(seed)
        if outcome.broken:
            say(f"seed {seed} is broken as it is: {outcome.broken[0]}")
        for name in outcome.used:
            used.setdefault(name, []).append(seed)
    guards = guards_of(shop)
    known, explained, found = killers(), survivors(), dict[str, Any]()
    for name, guard in guards.items():
        plays = used.get(guard.promise if guard.site is None else name, used.get(name, []))
        beside = explained[name].beside if name in explained else ()
        removed = [guard, *(guards[other] for other in beside if other in guards)]
        at = _first(simulation, _tried(known, name, plays, most), removed)
        if at is not None:
            found[name] = {"seed": at[0], "broken": at[1]}
        say(f"{name}: {_told(found.get(name), len(plays), name in explained)}")
    return found


def _tried(known: Mapping[str, Any], name: str, plays: list[int], most: int) -> list[int]:
    return [*([known[name]["seed"]] if name in known else []), *plays[:most]]


def _first(simulation: Simulation, seeds: Iterable[int], removed: list[Guard]) -> tuple[int, str] | None:
    for seed in seeds:
        broken = killed(simulation, seed, removed)
        if broken is not None:
            return seed, broken
    return None


def _told(found: Any, plays: int, explained: bool) -> str:
    known = "explained" if explained else "NOT EXPLAINED"
    return f"seed {found['seed']}" if found else f"survives {plays} plays in which it was used, {known}"

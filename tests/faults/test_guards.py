"""What each guard is for: taken away, some seed turns red, or it is said why none does.

The guards are found by playing: every clause of every condition that was sent, every Retry and Catch of the
state machine, every key under which somebody else does a thing once. ``guards.json`` says of each what was
found (made by ``python -m tests.faults --guards``): a seed; or another guard that stands in for it, and a
seed that is broken without both; or that it survives. ``survivors.json`` says why those are there.
"""

import pytest

from tests.faults.played import Played
from tests.faults.searching import broken_without, killers, unneeded, why
from tests.faults.simulation import Simulation

_AGAIN = "search again: python -m tests.faults --guards"
NEEDED = [name for name, found in killers().items() if "seed" in found]
SURVIVING = [name for name, found in killers().items() if "survives" in found]


def test_every_guard_is_known(played: Played) -> None:
    assert sorted(played.guards) == sorted(killers()), _AGAIN


@pytest.mark.parametrize("name", NEEDED)
def test_without_a_guard_a_seed_is_broken(played: Played, simulation: Simulation, name: str) -> None:
    """Where another stands in for it, only without both."""
    found, guard = killers()[name], played.guards[name]
    beside = [played.guards[other] for other in found.get("beside", ())]
    assert broken_without(simulation, found["seed"], [guard, *beside]), _AGAIN
    if beside:
        assert broken_without(simulation, found["seed"], [guard]) is None, _AGAIN
        assert broken_without(simulation, found["seed"], beside) is None, _AGAIN


def test_survivors_are_explained_and_nothing_else_is() -> None:
    assert {name: len(why(name)) for name in SURVIVING} == dict.fromkeys(SURVIVING, 1)
    assert unneeded() == []

"""What each guard is for: taken away, some seed turns red, or it is said why none does.

The guards are found by playing: every clause of every condition that was sent, every Retry and Catch of the
state machine, every key under which somebody else does a thing once. ``guards.json`` keeps a seed for each
(made by ``python -m tests.faults --guards``), ``survivors.json`` the reasons where a guard alone is not
missed: others stand in for it, and without them too a seed turns red; or it cannot be tested here.
"""

import pytest

from tests.faults.played import Played
from tests.faults.searching import killed, killers, survivors
from tests.faults.simulation import Simulation

_AGAIN = "search again: python -m tests.faults --guards"


def test_every_guard_is_needed_or_explained(played: Played) -> None:
    explained = killers().keys() | survivors().keys()
    assert played.guards.keys() - explained == set(), _AGAIN
    assert explained - played.guards.keys() == set(), f"there is no such guard any more; {_AGAIN}"


@pytest.mark.parametrize("name", killers())
def test_without_a_guard_a_seed_is_broken(played: Played, simulation: Simulation, name: str) -> None:
    seed, survivor = killers()[name]["seed"], survivors().get(name)
    beside = [played.guards[other] for other in survivor.beside] if survivor else []
    assert killed(simulation, seed, [played.guards[name], *beside]), _AGAIN
    if survivor:
        assert killed(simulation, seed, [played.guards[name]]) is None, f"{name} is needed alone; say so"


def test_what_is_explained_by_others_is_shown_with_them() -> None:
    for name, survivor in survivors().items():
        assert bool(survivor.beside) == (name in killers()), name
        assert len(survivor.why) > 40, name

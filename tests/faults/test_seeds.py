"""Thousands of plays of the whole store, in which everything goes wrong, and nothing is wrong in the end."""

import subprocess
import sys
from collections import Counter

from tests.faults.faults import READS, WRITES, Once
from tests.faults.played import Played
from tests.faults.simulation import Simulation, told
from tests.faults.sweep import calls, plays, purchase, regret

#: A play with many calls and faults.
_BUSY = 45


def test_nothing_is_ever_wrong(played: Played) -> None:
    """Replay one that is broken by ``python -m tests.faults --seed N``."""
    assert played.broken == {}


def test_the_plays_are_what_they_are_meant_to_be(played: Played) -> None:
    """Every fault happened, and checkouts ended in every way that they can, orders among them."""
    assert set(played.faults) >= {*WRITES, *READS, "late"}
    wanted = {"completed", "declined", "superseded", "confirmation_expired", "abandoned", "capture_failed"}
    undone = {"order canceled, voided", "order canceled, refunded"}
    assert set(played.endings) >= wanted | undone
    assert played.orders > 1_000


def test_every_fault_of_every_call_of_a_purchase(simulation: Simulation) -> None:
    """Nothing is wrong afterwards, and the sale is made: unless the provider was silent when it was to hold
    the money, which ends the attempt (the shopper chooses again) with nothing held and nothing sold."""
    silent = {"unreachable", "unanswered", "late"}
    lost: list[str] = []
    for name, fault, outcome in plays(simulation):
        assert outcome.broken == [], f"{name}\n{told(outcome)}"
        asked = next((what for _, _, what in outcome.trace if "!!" in what), "")
        if outcome.orders != 1 and not (fault in silent and asked.startswith("provider authorize")):
            lost.append(f"{name}: {asked}")
    assert lost == []
    assert len(calls(simulation)) > 50


def test_every_fault_of_every_call_of_a_purchase_that_is_regretted(simulation: Simulation) -> None:
    """Whatever the fault, money and stock are back where they were, or no order was ever there."""
    ends: Counter[str] = Counter()
    for name, _, outcome in plays(simulation, regret):
        assert outcome.broken == [], f"{name}\n{told(outcome)}"
        ends += outcome.endings
    kept = {end: times for end, times in ends.items() if end.startswith("order") and "canceled" not in end}
    assert kept == {}
    assert ends["order canceled, refunded"] > 300


def test_a_purchase_without_faults_sells_once(simulation: Simulation) -> None:
    outcome = simulation.play(0, Once(-1, "slow"), purchase)
    assert (outcome.broken, outcome.orders) == ([], 1)


def test_a_seed_is_always_the_same_play(simulation: Simulation) -> None:
    """Here, after other plays, and in another process, whose hashes of text are others."""
    first = simulation.run(_BUSY)
    simulation.run(_BUSY + 1)
    again = simulation.run(_BUSY)
    assert (first.trace, first.broken) == (again.trace, again.broken)
    command = [sys.executable, "-m", "tests.faults", "--seed", str(_BUSY)]
    alone = subprocess.run(command, capture_output=True, text=True, check=True)
    assert alone.stdout == told(first) + "\n"

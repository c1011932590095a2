"""``python -m tests.faults``: replay a seed, play many, or search for what each guard is needed for."""

import argparse
import json
import sys
import time

from tests.faults.searching import KILLERS, SEEDS, Search, guards_of, unneeded
from tests.faults.shop import opened
from tests.faults.simulation import Simulation, told


def main() -> int:
    """0 where nothing is broken."""
    asked = _asked()
    with opened() as shop:
        simulation = Simulation(shop)
        if asked.guards:
            found = Search(shop, lambda line: print(line, flush=True), asked.most).run()
            KILLERS.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
            print("\n".join(f"not needed any more in survivors.json: {pattern}" for pattern in unneeded()))
            return 0
        if asked.without:
            for seed in range(asked.most):
                simulation.run(seed)
            guards = guards_of(shop)
            outcome = simulation.run(asked.seed, *(guards[name] for name in asked.without))
        elif asked.seeds:
            return _many(simulation, asked.seeds)
        else:
            outcome = simulation.run(asked.seed)
        print(told(outcome))
        return 1 if outcome.broken else 0


def _many(simulation: Simulation, wanted: str) -> int:
    first, last = (int(number) for number in wanted.split(".."))
    began, broken, orders = time.monotonic(), 0, 0
    for seed in range(first, last + 1):
        outcome = simulation.run(seed)
        orders += outcome.orders
        if outcome.broken:
            broken += 1
            print(f"seed {seed}: {'; '.join(outcome.broken)}", flush=True)
    took = time.monotonic() - began
    print(f"{last - first + 1} seeds, {orders} orders, {broken} broken, {took:.0f} s")
    return 1 if broken else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="replay one and tell what happens")
    parser.add_argument("--seeds", metavar="A..B", help="play many, and tell which are broken")
    parser.add_argument(
        "--without", action="append", help="a guard to take away from the one that is replayed"
    )
    parser.add_argument(
        "--guards", action="store_true", help="search for a seed for each guard; write guards.json"
    )
    parser.add_argument("--most", type=int, default=SEEDS, help="seeds to search in")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Lambda entry point of the first step: hold the stock."""

from functools import cache

from functions.checkout_saga import wiring
from shared.checkout.holding import Reserve
from shared.inventory.wiring import inventory
from shared.runtime.settings import Settings


class Env(Settings):
    """The step's environment."""

    checkout_table: str
    inventory_table: str


@cache
def step() -> Reserve:
    """The step on its tables."""
    env = Env.load()
    return Reserve(
        records=wiring.records(env.checkout_table), inventory=inventory(wiring.ground(), env.inventory_table)
    )


handler = wiring.entry(step)

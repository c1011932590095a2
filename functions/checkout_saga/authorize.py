"""Lambda entry point of the step after the yes: have the money held."""

from functools import cache

from functions.checkout_saga import wiring, wiring_payments
from shared.checkout.paying import Authorize
from shared.runtime.settings import Settings


class Env(Settings):
    """The step's environment."""

    checkout_table: str
    payments_table: str
    ledger_table: str


@cache
def step() -> Authorize:
    """The step on its tables."""
    env = Env.load()
    return Authorize(
        records=wiring.records(env.checkout_table),
        payments=wiring_payments.payments(env.payments_table, env.ledger_table),
    )


handler = wiring.entry(step)

"""Lambda entry point of the last step: have the money paid out and the order confirmed."""

from functools import cache

from functions.checkout_saga import wiring, wiring_payments
from shared.checkout.paying import Capture
from shared.orders.wiring import orders
from shared.runtime.settings import Settings


class Env(Settings):
    """The step's environment."""

    checkout_table: str
    orders_table: str
    payments_table: str
    ledger_table: str


@cache
def step() -> Capture:
    """The step on its tables."""
    env = Env.load()
    return Capture(
        records=wiring.records(env.checkout_table),
        payments=wiring_payments.payments(env.payments_table, env.ledger_table),
        orders=orders(wiring.ground(), env.orders_table),
        uow=wiring.ground().uow,
        clock=wiring.ground().clock,
    )


handler = wiring.entry(step)

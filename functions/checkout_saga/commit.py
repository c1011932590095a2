"""Lambda entry point of the turning point: order, stock and cart in one transaction."""

from functools import cache

from functions.checkout_saga import (
    wiring,
    wiring_carts,
    wiring_inventory,
    wiring_orders,
    wiring_payments,
)
from shared.checkout.committing import Commit
from shared.runtime.settings import Settings


class Env(Settings):
    """The step's environment."""

    carts_table: str
    checkout_table: str
    inventory_table: str
    orders_table: str
    payments_table: str


@cache
def step() -> Commit:
    """The step on its tables."""
    env = Env.load()
    return Commit(
        records=wiring.records(env.checkout_table),
        inventory=wiring_inventory.inventory(env.inventory_table),
        carts=wiring_carts.carts(env.carts_table),
        payments=wiring_payments.payments(env.payments_table),
        orders=wiring_orders.orders(env.orders_table),
        uow=wiring.uow(),
        clock=wiring.CLOCK,
    )


handler = wiring.entry(step)

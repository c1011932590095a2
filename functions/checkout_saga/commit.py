"""Lambda entry point of the turning point: order, stock, cart and promotions in one transaction."""

from functools import cache

from functions.checkout_saga import wiring, wiring_carts, wiring_payments
from shared.checkout.committing import Commit
from shared.inventory.wiring import inventory
from shared.ledger.wiring import ledger
from shared.orders.wiring import orders
from shared.promotions.wiring import redeeming
from shared.runtime.settings import Settings


class Env(Settings):
    """The step's environment."""

    carts_table: str
    checkout_table: str
    inventory_table: str
    orders_table: str
    payments_table: str
    promotions_table: str
    ledger_table: str


@cache
def step() -> Commit:
    """The step on its tables."""
    env = Env.load()
    return Commit(
        records=wiring.records(env.checkout_table),
        inventory=inventory(wiring.ground(), env.inventory_table),
        carts=wiring_carts.carts(env.carts_table),
        payments=wiring_payments.recorded(env.payments_table),
        orders=orders(wiring.ground(), env.orders_table),
        redeeming=redeeming(wiring.ground(), env.promotions_table),
        ledger=ledger(wiring.ground(), env.ledger_table),
        uow=wiring.ground().uow,
        clock=wiring.ground().clock,
    )


handler = wiring.entry(step)

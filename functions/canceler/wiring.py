"""What the canceler is built of."""

from functools import cache

from shared.inventory.wiring import taking_back
from shared.ledger.wiring import ledger
from shared.orders.canceling import OrderSettling
from shared.orders.wiring import settling as settling_of
from shared.payments import wiring as payments_room
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.settings import Settings


class Env(Settings):
    """The canceler's environment."""

    inventory_table: str
    ledger_table: str
    orders_table: str
    payments_table: str


@cache
def settling() -> OrderSettling:
    """Cancellations on their tables, with the provider that the deployment chose."""
    env, ground = Env.load(), Ground(client("dynamodb"))
    asked = payments_room.provider(ground, payments_room.Chosen.load(), lambda: client("secretsmanager"))
    books = ledger(ground, env.ledger_table)
    return settling_of(
        ground,
        env.orders_table,
        payments=payments_room.payments(ground, env.payments_table, asked, books),
        refunds=payments_room.refunds(ground, env.payments_table, asked, books),
        stock=taking_back(ground, env.inventory_table),
        ledger=books,
    )

"""What the sweeper is built of."""

from functools import cache

from shared.checkout.compensation import Compensation
from shared.checkout.paying import Capture
from shared.checkout.records import Records
from shared.checkout.store import DynamoCheckoutStore
from shared.checkout.sweeping import Sweeper
from shared.checkout.workflow import StepFunctions
from shared.inventory.wiring import inventory
from shared.orders.wiring import orders
from shared.payments import wiring as payments_room
from shared.promotions.wiring import redeeming
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.settings import Settings


class Env(Settings):
    """The sweeper's environment."""

    checkout_table: str
    inventory_table: str
    orders_table: str
    payments_table: str
    promotions_table: str
    checkout_state_machine: str


@cache
def sweeper() -> Sweeper:
    """The sweeper on its tables and the saga's state machine."""
    env, ground = Env.load(), Ground(client("dynamodb"))
    uow, clock = ground.uow, ground.clock
    checkouts = DynamoCheckoutStore(ground.table(env.checkout_table))
    records = Records(checkouts, ground.announcer)
    stock = inventory(ground, env.inventory_table)
    asked = payments_room.provider(ground, payments_room.Chosen.load(), lambda: client("secretsmanager"))
    money = payments_room.payments(ground, env.payments_table, asked)
    uses = redeeming(ground, env.promotions_table)
    sold = orders(ground, env.orders_table)
    return Sweeper(
        store=checkouts,
        inventory=stock,
        compensation=Compensation(
            records=records, inventory=stock, payments=money, redeeming=uses, uow=uow, clock=clock
        ),
        capture=Capture(records=records, payments=money, orders=sold, uow=uow, clock=clock),
        workflow=StepFunctions(client("stepfunctions"), env.checkout_state_machine),
        clock=clock,
    )

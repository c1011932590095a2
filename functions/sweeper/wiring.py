"""What the sweeper is built of."""

from functools import cache

from shared.checkout.compensation import Compensation
from shared.checkout.paying import Capture
from shared.checkout.records import Records
from shared.checkout.store import DynamoCheckoutStore
from shared.checkout.sweeping import Sweeper
from shared.checkout.workflow import StepFunctions
from shared.inventory.service import InventoryService
from shared.inventory.store import InventoryStore
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.orders.service import OrderService
from shared.orders.store import DynamoOrderStore
from shared.payments.provider import TestProvider
from shared.payments.service import PaymentService
from shared.payments.store import DynamoPaymentStore
from shared.runtime.aws import client
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table


class Env(Settings):
    """The sweeper's environment."""

    checkout_table: str
    inventory_table: str
    orders_table: str
    payments_table: str
    checkout_state_machine: str


_CLOCK = SystemClock()
_ANNOUNCER = Announcer(Ids(_CLOCK), _CLOCK)


@cache
def sweeper() -> Sweeper:
    """The sweeper on its tables and the saga's state machine."""
    env, uow = Env.load(), DynamoUnitOfWork(client("dynamodb"))
    checkouts = DynamoCheckoutStore(_table(env.checkout_table))
    records = Records(checkouts, _ANNOUNCER)
    stock = InventoryService(
        store=InventoryStore(_table(env.inventory_table)), uow=uow, announcer=_ANNOUNCER, clock=_CLOCK
    )
    payments = PaymentService(
        store=DynamoPaymentStore(_table(env.payments_table)),
        provider=TestProvider(),
        uow=uow,
        announcer=_ANNOUNCER,
        clock=_CLOCK,
    )
    orders = OrderService(
        store=DynamoOrderStore(_table(env.orders_table)), announcer=_ANNOUNCER, clock=_CLOCK
    )
    return Sweeper(
        store=checkouts,
        inventory=stock,
        compensation=Compensation(records=records, inventory=stock, payments=payments, uow=uow, clock=_CLOCK),
        capture=Capture(records=records, payments=payments, orders=orders, uow=uow, clock=_CLOCK),
        workflow=StepFunctions(client("stepfunctions"), env.checkout_state_machine),
        clock=_CLOCK,
    )


def _table(name: str) -> Table:
    return Table(client("dynamodb"), name)

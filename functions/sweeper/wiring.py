"""What the sweeper is built of."""

from functools import cache

from shared.checkout.compensation import Compensation
from shared.checkout.paying import Capture
from shared.checkout.records import Records
from shared.checkout.store import DynamoCheckoutStore
from shared.checkout.sweeping import Sweeper
from shared.checkout.workflow import StepFunctions
from shared.inventory.wiring import inventory, taking_back
from shared.ledger.service import LedgerService
from shared.ledger.wiring import ledger
from shared.orders.canceling import OrderSettling
from shared.orders.wiring import orders, settling
from shared.payments import wiring as payments_room
from shared.payments.provider import PaymentProvider
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
    ledger_table: str
    checkout_state_machine: str


@cache
def sweeper() -> Sweeper:
    """The sweeper on its tables and the saga's state machine."""
    ground, env = _ground(), _env()
    checkouts = DynamoCheckoutStore(ground.table(env.checkout_table))
    records = Records(checkouts, ground.announcer)
    stock = inventory(ground, env.inventory_table)
    money = payments_room.payments(ground, env.payments_table, _provider(), _ledger())
    uses = redeeming(ground, env.promotions_table)
    uow, clock, sold = ground.uow, ground.clock, orders(ground, env.orders_table)
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


@cache
def cancellations() -> OrderSettling:
    """Orders that are to come to nothing."""
    ground, env = _ground(), _env()
    return settling(
        ground,
        env.orders_table,
        payments=payments_room.payments(ground, env.payments_table, _provider(), _ledger()),
        refunds=payments_room.refunds(ground, env.payments_table, _provider(), _ledger()),
        stock=taking_back(ground, env.inventory_table),
        ledger=_ledger(),
    )


@cache
def _provider() -> PaymentProvider:
    return payments_room.provider(_ground(), payments_room.Chosen.load(), lambda: client("secretsmanager"))


@cache
def _ledger() -> LedgerService:
    return ledger(_ground(), _env().ledger_table)


@cache
def _env() -> Env:
    return Env.load()


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))

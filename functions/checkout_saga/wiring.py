"""What the saga's steps are built of. Each builds only what its own role may use."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from shared.checkout.ports import SagaInput
from shared.checkout.records import Records
from shared.checkout.store import DynamoCheckoutStore
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.runtime.aws import client
from shared.runtime.entry import Handler, step_entry
from shared.runtime.table import DynamoUnitOfWork, Table

if TYPE_CHECKING:
    from shared.inventory.service import InventoryService
    from shared.orders.service import OrderService
    from shared.payments.service import PaymentService

CLOCK = SystemClock()


class Step(Protocol):
    """A step of the saga."""

    def run(self, given: SagaInput) -> None: ...


def entry(step: Callable[[], Step]) -> Handler:
    """The handler of a step, which is built when it is first run and answers nothing."""

    def run(event: dict[str, Any]) -> dict[str, Any]:
        step().run(SagaInput.model_validate(event))
        return {}

    return step_entry(run)


def table(name: str) -> Table:
    """A table by its name."""
    return Table(client("dynamodb"), name)


@cache
def uow() -> DynamoUnitOfWork:
    """Commits Changes."""
    return DynamoUnitOfWork(client("dynamodb"))


@cache
def announcer() -> Announcer:
    """Makes events."""
    return Announcer(Ids(CLOCK), CLOCK)


def records(checkout_table: str) -> Records:
    """Checkouts."""
    return Records(DynamoCheckoutStore(table(checkout_table)), announcer())


def inventory(inventory_table: str) -> "InventoryService":
    """Stock."""
    from shared.inventory.service import InventoryService
    from shared.inventory.store import InventoryStore

    store = InventoryStore(table(inventory_table))
    return InventoryService(store=store, uow=uow(), announcer=announcer(), clock=CLOCK)


def payments(payments_table: str) -> "PaymentService":
    """Payments, through the test provider."""
    from shared.payments.provider import TestProvider
    from shared.payments.service import PaymentService
    from shared.payments.store import DynamoPaymentStore

    store = DynamoPaymentStore(table(payments_table))
    return PaymentService(store=store, provider=TestProvider(), uow=uow(), announcer=announcer(), clock=CLOCK)


def orders(orders_table: str) -> "OrderService":
    """Orders."""
    from shared.orders.service import OrderService
    from shared.orders.store import DynamoOrderStore

    return OrderService(store=DynamoOrderStore(table(orders_table)), announcer=announcer(), clock=CLOCK)

"""What the checkout desk is built of; each service is built when the first command needs it."""

from functools import cache

from shared.carts.service import CartService
from shared.carts.store import DynamoCartStore
from shared.catalog.service import CatalogService
from shared.catalog.store import DynamoProductStore
from shared.checkout.drafting import Drafter
from shared.checkout.service import CheckoutService
from shared.checkout.store import DynamoCheckoutStore
from shared.checkout.workflow import StepFunctions
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.inventory.service import InventoryService
from shared.inventory.store import InventoryStore
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.payments.provider import TestProvider
from shared.runtime.aws import client
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table


class Env(Settings):
    """The checkout desk's environment. A yes is awaited ``confirmation_seconds`` at most."""

    carts_table: str
    catalog_table: str
    checkout_table: str
    identity_table: str
    inventory_table: str
    checkout_state_machine: str
    confirmation_seconds: int = 300


_CLOCK = SystemClock()
_IDS = Ids(_CLOCK)
_ANNOUNCER = Announcer(_IDS, _CLOCK)


@cache
def _env() -> Env:
    """What the desk was deployed with."""
    return Env.load()


@cache
def _tenants() -> TenantService:
    """Tenants and their settings."""
    store = IdentityStore(_table(_env().identity_table))
    return TenantService(store=store, uow=_uow(), announcer=_ANNOUNCER, clock=_CLOCK)


@cache
def checkouts() -> CheckoutService:
    """Checkouts."""
    return CheckoutService(
        store=DynamoCheckoutStore(_table(_env().checkout_table)),
        drafter=_drafter(),
        inventory=_inventory(),
        workflow=StepFunctions(client("stepfunctions"), _env().checkout_state_machine),
        uow=_uow(),
        announcer=_ANNOUNCER,
        ids=_IDS,
        clock=_CLOCK,
        confirmation_seconds=_env().confirmation_seconds,
    )


@cache
def _drafter() -> Drafter:
    catalog = CatalogService(
        store=DynamoProductStore(_table(_env().catalog_table)),
        uow=_uow(),
        announcer=_ANNOUNCER,
        ids=_IDS,
        clock=_CLOCK,
        tenants=_tenants(),
    )
    carts = CartService(
        store=DynamoCartStore(_table(_env().carts_table)),
        catalog=catalog,
        inventory=_inventory(),
        tenants=_tenants(),
        uow=_uow(),
        announcer=_ANNOUNCER,
        ids=_IDS,
        clock=_CLOCK,
    )
    return Drafter(tenants=_tenants(), catalog=catalog, carts=carts, accepts=TestProvider().accepts)


@cache
def _inventory() -> InventoryService:
    store = InventoryStore(_table(_env().inventory_table))
    return InventoryService(store=store, uow=_uow(), announcer=_ANNOUNCER, clock=_CLOCK)


@cache
def _uow() -> DynamoUnitOfWork:
    return DynamoUnitOfWork(client("dynamodb"))


def _table(name: str) -> Table:
    return Table(client("dynamodb"), name)

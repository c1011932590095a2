"""What the checkout door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.carts.service import CartService
from shared.carts.store import DynamoCartStore
from shared.catalog.service import CatalogService
from shared.catalog.store import DynamoProductStore
from shared.checkout.drafting import Drafter
from shared.checkout.model import CheckoutView, CreateCheckout
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
from shared.kernel.tenancy import Context
from shared.payments.provider import TestProvider
from shared.runtime.aws import client
from shared.runtime.idempotency import Idempotency
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table


class Env(Settings):
    """The checkout door's environment. A yes is awaited ``confirmation_seconds`` at most."""

    carts_table: str
    catalog_table: str
    checkout_table: str
    idempotency_table: str
    identity_table: str
    inventory_table: str
    limits_table: str
    checkout_state_machine: str
    confirmation_seconds: int = 300
    ip_per_minute: int = 100


_CLOCK = SystemClock()
_IDS = Ids(_CLOCK)
_ANNOUNCER = Announcer(_IDS, _CLOCK)


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def limiter() -> RateLimiter:
    """Counts requests."""
    return RateLimiter(client("dynamodb"), env().limits_table, _CLOCK)


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    store = IdentityStore(_table(env().identity_table))
    return TenantService(store=store, uow=_uow(), announcer=_ANNOUNCER, clock=_CLOCK)


@cache
def checkouts() -> CheckoutService:
    """Checkouts."""
    return CheckoutService(
        store=DynamoCheckoutStore(_table(env().checkout_table)),
        drafter=_drafter(),
        inventory=_inventory(),
        workflow=StepFunctions(client("stepfunctions"), env().checkout_state_machine),
        uow=_uow(),
        announcer=_ANNOUNCER,
        ids=_IDS,
        clock=_CLOCK,
        confirmation_seconds=env().confirmation_seconds,
    )


def create(ctx: Context, given: CreateCheckout, key: str | None) -> CheckoutView:
    """A new checkout, the same again for the same Idempotency-Key."""
    return _idempotency().run(checkouts().create, CheckoutView, ctx, given, key)


@cache
def _drafter() -> Drafter:
    catalog = CatalogService(
        store=DynamoProductStore(_table(env().catalog_table)),
        uow=_uow(),
        announcer=_ANNOUNCER,
        ids=_IDS,
        clock=_CLOCK,
        tenants=tenants(),
    )
    carts = CartService(
        store=DynamoCartStore(_table(env().carts_table)),
        catalog=catalog,
        inventory=_inventory(),
        tenants=tenants(),
        uow=_uow(),
        announcer=_ANNOUNCER,
        ids=_IDS,
        clock=_CLOCK,
    )
    return Drafter(tenants=tenants(), catalog=catalog, carts=carts, accepts=TestProvider().accepts)


@cache
def _inventory() -> InventoryService:
    store = InventoryStore(_table(env().inventory_table))
    return InventoryService(store=store, uow=_uow(), announcer=_ANNOUNCER, clock=_CLOCK)


@cache
def _idempotency() -> Idempotency:
    return Idempotency(client("dynamodb"), env().idempotency_table)


@cache
def _uow() -> DynamoUnitOfWork:
    return DynamoUnitOfWork(client("dynamodb"))


def _table(name: str) -> Table:
    return Table(client("dynamodb"), name)

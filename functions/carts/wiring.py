"""What the carts door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.carts.service import CartService
from shared.carts.store import DynamoCartStore
from shared.catalog.service import CatalogService
from shared.catalog.store import DynamoProductStore
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.inventory.service import InventoryService
from shared.inventory.store import InventoryStore
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.runtime.aws import client
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table


class Env(Settings):
    """The carts door's environment."""

    carts_table: str
    catalog_table: str
    identity_table: str
    inventory_table: str
    limits_table: str
    guest_key_secret: str
    ip_per_minute: int = 100


_CLOCK = SystemClock()
_IDS = Ids(_CLOCK)


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
    return TenantService(
        store=IdentityStore(_table(env().identity_table)), uow=_uow(), announcer=_announcer(), clock=_CLOCK
    )


@cache
def carts() -> CartService:
    """Carts, on the catalogue and the stock that they show."""
    return CartService(
        store=DynamoCartStore(_table(env().carts_table)),
        catalog=_catalog(),
        inventory=_inventory(),
        tenants=tenants(),
        uow=_uow(),
        announcer=_announcer(),
        ids=_IDS,
        clock=_CLOCK,
    )


@cache
def guests() -> GuestTokens:
    """Guest tokens, read for a merge alone."""
    keys = GuestKeys(client("secretsmanager"), env().guest_key_secret, _CLOCK)
    return GuestTokens(keys, _IDS, _CLOCK)


@cache
def _catalog() -> CatalogService:
    return CatalogService(
        store=DynamoProductStore(_table(env().catalog_table)),
        uow=_uow(),
        announcer=_announcer(),
        ids=_IDS,
        clock=_CLOCK,
        tenants=tenants(),
    )


@cache
def _inventory() -> InventoryService:
    return InventoryService(
        store=InventoryStore(_table(env().inventory_table)), uow=_uow(), announcer=_announcer(), clock=_CLOCK
    )


def _table(name: str) -> Table:
    return Table(client("dynamodb"), name)


@cache
def _uow() -> DynamoUnitOfWork:
    return DynamoUnitOfWork(client("dynamodb"))


@cache
def _announcer() -> Announcer:
    return Announcer(_IDS, _CLOCK)

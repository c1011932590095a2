"""What the orders door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.orders.service import OrderService
from shared.orders.store import DynamoOrderStore
from shared.runtime.aws import client
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table


class Env(Settings):
    """The orders door's environment."""

    identity_table: str
    limits_table: str
    orders_table: str
    ip_per_minute: int = 100


_CLOCK = SystemClock()


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
        store=IdentityStore(Table(client("dynamodb"), env().identity_table)),
        uow=DynamoUnitOfWork(client("dynamodb")),
        announcer=_announcer(),
        clock=_CLOCK,
    )


@cache
def orders() -> OrderService:
    """Orders."""
    store = DynamoOrderStore(Table(client("dynamodb"), env().orders_table))
    return OrderService(store=store, announcer=_announcer(), clock=_CLOCK)


@cache
def _announcer() -> Announcer:
    return Announcer(Ids(_CLOCK), _CLOCK)

"""What the orders door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.orders import wiring as orders_room
from shared.orders.service import OrderService
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings


class Env(Settings):
    """The orders door's environment."""

    identity_table: str
    limits_table: str
    orders_table: str
    ip_per_minute: int = 100


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def limiter() -> RateLimiter:
    """Counts requests."""
    return _ground().limiter(env().limits_table)


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return identity_room.tenants(_ground(), env().identity_table)


@cache
def orders() -> OrderService:
    """Orders."""
    return orders_room.orders(_ground(), env().orders_table)


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))

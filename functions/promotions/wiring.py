"""What the promotions door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.promotions import wiring as promotions_room
from shared.promotions.service import PromotionService
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings


class Env(Settings):
    """The promotions door's environment."""

    identity_table: str
    limits_table: str
    promotions_table: str
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
def promotions() -> PromotionService:
    """Promotions."""
    return promotions_room.promotions(_ground(), env().promotions_table, tenants())


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))

"""What the carts door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.carts import wiring as carts_room
from shared.carts.service import CartService
from shared.catalog import wiring as catalog_room
from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.inventory import wiring as inventory_room
from shared.promotions import wiring as promotions_room
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings


class Env(Settings):
    """The carts door's environment."""

    carts_table: str
    catalog_table: str
    identity_table: str
    inventory_table: str
    limits_table: str
    promotions_table: str
    guest_key_secret: str
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
def carts() -> CartService:
    """Carts, on the catalogue, the stock and the promotions that they show."""
    ground = _ground()
    return carts_room.carts(
        ground,
        env().carts_table,
        catalog=catalog_room.catalog(ground, env().catalog_table, tenants()),
        inventory=inventory_room.inventory(ground, env().inventory_table),
        tenants=tenants(),
        promotions=promotions_room.promotions(ground, env().promotions_table, tenants()),
    )


@cache
def guests() -> GuestTokens:
    """Guest tokens, read for a merge alone."""
    ground = _ground()
    keys = GuestKeys(client("secretsmanager"), env().guest_key_secret, ground.clock)
    return GuestTokens(keys, ground.ids, ground.clock)


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))

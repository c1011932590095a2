"""What the support door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.knowledge import wiring as knowledge_room
from shared.knowledge.service import KnowledgeService
from shared.orders import wiring as orders_room
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings
from shared.support import wiring as support_room
from shared.support.service import SupportService


class Env(Settings):
    """The support door's environment."""

    identity_table: str
    knowledge_table: str
    limits_table: str
    orders_table: str
    support_table: str
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
def knowledge() -> KnowledgeService:
    """A shop's articles."""
    return knowledge_room.knowledge(_ground(), env().knowledge_table)


@cache
def support() -> SupportService:
    """Tickets."""
    orders = orders_room.orders(_ground(), env().orders_table)
    return support_room.support(_ground(), env().support_table, orders)


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))

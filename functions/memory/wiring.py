"""What the memory door is built of; each service is built when the first request needs it."""

from functools import cache

from shared.assistant.call_store import DynamoCallStore
from shared.assistant.forgetting import Conversations
from shared.assistant.store import DynamoSessionStore
from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.memory import wiring as memory_room
from shared.memory.service import MemoryService
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings


class Env(Settings):
    """The memory door's environment."""

    assistant_table: str
    identity_table: str
    limits_table: str
    memory_table: str
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
def memories() -> MemoryService:
    """Memories, and the conversations that hold their words besides."""
    ground = _ground()
    said = ground.table(env().assistant_table)
    copies = Conversations(store=DynamoSessionStore(said), calls=DynamoCallStore(said), uow=ground.uow)
    return memory_room.memories(ground, env().memory_table, copies)


@cache
def guests() -> GuestTokens:
    """Guest tokens, read for a merge alone."""
    keys = GuestKeys(client("secretsmanager"), env().guest_key_secret, _ground().clock)
    return GuestTokens(keys, _ground().ids, _ground().clock)


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))

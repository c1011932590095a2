"""What the assistant door is built of; each service is built when the first request needs it.

What only a turn needs (language, tools, search, the model) is imported by the first turn.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shared.assistant.service import ConversationService
from shared.assistant.store import DynamoSessionStore
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.runtime.aws import client
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table

if TYPE_CHECKING:
    from shared.assistant.agent import Assistant


class Env(Settings):
    """The assistant door's environment."""

    assistant_table: str
    carts_table: str
    catalog_table: str
    identity_table: str
    inventory_table: str
    limits_table: str
    orders_table: str
    index_bucket: str
    checkout_desk_function: str
    guest_key_secret: str
    ip_per_minute: int = 100


CLOCK = SystemClock()
IDS = Ids(CLOCK)


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def limiter() -> RateLimiter:
    """Counts requests."""
    return RateLimiter(client("dynamodb"), env().limits_table, CLOCK)


@cache
def identity() -> IdentityStore:
    """Tenants and people, read only."""
    return IdentityStore(table(env().identity_table))


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return TenantService(store=identity(), uow=uow(), announcer=announcer(), clock=CLOCK)


@cache
def guests() -> GuestTokens:
    """Guest tokens, read for a claim alone."""
    return GuestTokens(GuestKeys(client("secretsmanager"), env().guest_key_secret, CLOCK), IDS, CLOCK)


@cache
def conversations() -> ConversationService:
    """Sessions and turns."""
    store = DynamoSessionStore(table(env().assistant_table))
    return ConversationService(store=store, agent=assistant, uow=uow(), ids=IDS, clock=CLOCK)


@cache
def assistant() -> Assistant:
    """The agent that answers."""
    from functions.assistant.agent import build

    return build()


def table(name: str) -> Table:
    """A room's table."""
    return Table(client("dynamodb"), name)


@cache
def uow() -> DynamoUnitOfWork:
    """Commits what this door writes."""
    return DynamoUnitOfWork(client("dynamodb"))


@cache
def announcer() -> Announcer:
    """Puts facts into envelopes."""
    return Announcer(IDS, CLOCK)

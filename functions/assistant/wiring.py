"""What the assistant door is built of; each service is built when the first request needs it.

What only a turn needs (language, tools, search, the model) is imported by the first turn.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shared.assistant.call_store import DynamoCallStore
from shared.assistant.calls import CallReading
from shared.assistant.service import ConversationService
from shared.assistant.store import DynamoSessionStore
from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.payments.methods import ProviderName
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from shared.assistant.agent import Assistant
    from shared.memory.service import MemoryService


class Env(Settings):
    """The assistant door's environment."""

    assistant_table: str
    carts_table: str
    catalog_table: str
    identity_table: str
    inventory_table: str
    knowledge_table: str
    limits_table: str
    memory_table: str
    orders_table: str
    promotions_table: str
    support_table: str
    index_bucket: str
    checkout_desk_function: str
    guest_key_secret: str
    #: The model of Bedrock's, its guardrail (``id:version``), and whether its answers are streamed.
    bedrock_model: str | None = None
    bedrock_guardrail: str | None = None
    bedrock_stream: bool | None = None
    #: The endpoint of another's model, its name, the name of its key's secret, and its line in the prices.
    chat_url: str | None = None
    chat_model: str | None = None
    chat_key_secret: str | None = None
    chat_price: str | None = None
    #: Who moves the money, and where another server of its kind is.
    payment_provider: ProviderName | None = None
    stripe_url: str | None = None
    ip_per_minute: int = 100


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def limiter() -> RateLimiter:
    """Counts requests."""
    return ground().limiter(env().limits_table)


@cache
def identity() -> IdentityStore:
    """Tenants and people, read only."""
    return IdentityStore(ground().table(env().identity_table))


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return identity_room.tenants(ground(), env().identity_table)


@cache
def guests() -> GuestTokens:
    """Guest tokens, read for a claim alone."""
    keys = GuestKeys(client("secretsmanager"), env().guest_key_secret, ground().clock)
    return GuestTokens(keys, ground().ids, ground().clock)


@cache
def memories() -> MemoryService:
    """Memories, and the conversations that hold their words besides."""
    from shared.assistant.forgetting import Conversations
    from shared.memory.wiring import memories as room

    copies = Conversations(store=_sessions(), calls=_calls(), uow=ground().uow)
    return room(ground(), env().memory_table, copies)


@cache
def conversations() -> ConversationService:
    """Sessions and turns."""
    return ConversationService(
        store=_sessions(),
        calls=_calls(),
        agent=assistant,
        uow=ground().uow,
        ids=ground().ids,
        clock=ground().clock,
    )


@cache
def call_reading() -> CallReading:
    """What remote models were told."""
    return CallReading(store=_calls(), clock=ground().clock)


@cache
def assistant() -> Assistant:
    """The agent that answers."""
    from functions.assistant.agent import build

    return build()


def _sessions() -> DynamoSessionStore:
    return DynamoSessionStore(ground().table(env().assistant_table))


def _calls() -> DynamoCallStore:
    return DynamoCallStore(ground().table(env().assistant_table))


@cache
def ground() -> Ground:
    """What the services stand on."""
    return Ground(client("dynamodb"))

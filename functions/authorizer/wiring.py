"""What the authorizer is built of."""

from functools import cache
from typing import Annotated

from pydantic import Field

from shared.identity.access import AccessTokens, SigningKeys, from_url
from shared.identity.credentials import Credentials
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.runtime.aws import client
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table


class Env(Settings):
    """The authorizer's environment."""

    identity_table: str
    user_pool_client_id: str
    jwks_url: Annotated[str, Field(pattern=r"^https?://")]
    token_issuer: str
    guest_key_secret: str


_CLOCK = SystemClock()
_IDS = Ids(_CLOCK)


@cache
def credentials() -> Credentials:
    """Everything that resolves a credential, once a process: its caches live as long."""
    env = Env.load()
    dynamodb = client("dynamodb")
    store = IdentityStore(Table(dynamodb, env.identity_table))
    announcer, uow = Announcer(_IDS, _CLOCK), DynamoUnitOfWork(dynamodb)
    guest_keys = GuestKeys(client("secretsmanager"), env.guest_key_secret, _CLOCK)
    published = SigningKeys(from_url(env.jwks_url), _CLOCK)
    return Credentials(
        access=AccessTokens(published, env.token_issuer, env.user_pool_client_id, _CLOCK),
        guests=GuestTokens(guest_keys, _IDS, _CLOCK),
        records=store,
        tenants=TenantService(store=store, uow=uow, announcer=announcer, clock=_CLOCK),
    )

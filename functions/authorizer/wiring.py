"""What the authorizer is built of."""

from functools import cache
from typing import Annotated

from pydantic import Field

from shared.identity.access import AccessTokens, SigningKeys, from_url
from shared.identity.credentials import Credentials
from shared.identity.store import IdentityStore
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.identity.wiring import tenants
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.settings import Settings


class Env(Settings):
    """The authorizer's environment."""

    identity_table: str
    user_pool_client_id: str
    jwks_url: Annotated[str, Field(pattern=r"^https?://")]
    token_issuer: str
    guest_key_secret: str


@cache
def credentials() -> Credentials:
    """Everything that resolves a credential, once a process: its caches live as long."""
    env, ground = Env.load(), Ground(client("dynamodb"))
    clock = ground.clock
    guest_keys = GuestKeys(client("secretsmanager"), env.guest_key_secret, clock)
    published = SigningKeys(from_url(env.jwks_url), clock)
    return Credentials(
        access=AccessTokens(published, env.token_issuer, env.user_pool_client_id, clock),
        guests=GuestTokens(guest_keys, ground.ids, clock),
        records=IdentityStore(ground.table(env.identity_table)),
        tenants=tenants(ground, env.identity_table),
    )

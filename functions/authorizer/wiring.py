"""What the authorizer is built of."""

from functools import cache
from typing import Annotated

from pydantic import Field

from shared.identity.credentials import Credentials, resolving
from shared.identity.store import IdentityStore
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
    return resolving(
        records=IdentityStore(ground.table(env.identity_table)),
        tenants=tenants(ground, env.identity_table),
        secrets=client("secretsmanager"),
        guest_key_secret=env.guest_key_secret,
        jwks_url=env.jwks_url,
        issuer=env.token_issuer,
        client_id=env.user_pool_client_id,
        ids=ground.ids,
        clock=ground.clock,
    )

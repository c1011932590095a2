"""What the authorizer is built of."""

from functools import cache
from typing import Annotated

from pydantic import Field

from shared.identity import wiring as identity_room
from shared.identity.credentials import Credentials
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
    env = Env.load()
    return identity_room.credentials(
        Ground(client("dynamodb")),
        env.identity_table,
        secrets=client("secretsmanager"),
        guest_key_secret=env.guest_key_secret,
        jwks_url=env.jwks_url,
        issuer=env.token_issuer,
        client_id=env.user_pool_client_id,
    )

"""How the room is put together on a process's ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.runtime.ground import Ground

if TYPE_CHECKING:
    from shared.identity.credentials import Credentials


def tenants(ground: Ground, table: str) -> TenantService:
    """Tenants and their settings, in the identity table."""
    return TenantService(
        store=IdentityStore(ground.table(table)),
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )


def credentials(
    ground: Ground,
    table: str,
    *,
    secrets: Any,
    guest_key_secret: str,
    jwks_url: str,
    issuer: str,
    client_id: str,
) -> Credentials:
    """Everything that resolves a credential. Its caches live as long as it does."""
    from shared.identity.access import AccessTokens, SigningKeys, from_url
    from shared.identity.credentials import Credentials
    from shared.identity.tokens import GuestKeys, GuestTokens

    published = SigningKeys(from_url(jwks_url), ground.clock)
    keys = GuestKeys(secrets, guest_key_secret, ground.clock)
    return Credentials(
        access=AccessTokens(published, issuer, client_id, ground.clock),
        guests=GuestTokens(keys, ground.ids, ground.clock),
        records=IdentityStore(ground.table(table)),
        tenants=tenants(ground, table),
    )

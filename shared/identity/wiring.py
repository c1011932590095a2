"""How the room is put together on a process's ground."""

from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.runtime.ground import Ground


def tenants(ground: Ground, table: str) -> TenantService:
    """Tenants and their settings, in the identity table."""
    return TenantService(
        store=IdentityStore(ground.table(table)),
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )

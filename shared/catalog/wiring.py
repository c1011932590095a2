"""How the room is put together on a process's ground."""

from shared.catalog.service import CatalogService
from shared.catalog.store import DynamoProductStore
from shared.identity.service import TenantService
from shared.runtime.ground import Ground


def catalog(ground: Ground, table: str, tenants: TenantService) -> CatalogService:
    """Products, in the catalog table."""
    return CatalogService(
        store=DynamoProductStore(ground.table(table)),
        uow=ground.uow,
        announcer=ground.announcer,
        ids=ground.ids,
        clock=ground.clock,
        tenants=tenants,
    )

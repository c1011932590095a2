"""How the room is put together on a process's ground."""

from shared.carts.service import CartService
from shared.carts.store import DynamoCartStore
from shared.catalog.service import CatalogService
from shared.identity.service import TenantService
from shared.inventory.service import InventoryService
from shared.runtime.ground import Ground


def carts(
    ground: Ground,
    table: str,
    *,
    catalog: CatalogService,
    inventory: InventoryService,
    tenants: TenantService,
) -> CartService:
    """Carts, in the carts table, on the catalogue and the stock that they show."""
    return CartService(
        store=DynamoCartStore(ground.table(table)),
        catalog=catalog,
        inventory=inventory,
        tenants=tenants,
        uow=ground.uow,
        announcer=ground.announcer,
        ids=ground.ids,
        clock=ground.clock,
    )

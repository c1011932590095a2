"""How the room is put together on a process's ground."""

from shared.carts.service import CartService
from shared.carts.store import DynamoCartStore
from shared.catalog.service import CatalogService
from shared.identity.service import TenantService
from shared.inventory.service import InventoryService
from shared.promotions.service import PromotionService
from shared.runtime.ground import Ground


def carts(
    ground: Ground,
    table: str,
    *,
    catalog: CatalogService,
    inventory: InventoryService,
    tenants: TenantService,
    promotions: PromotionService,
) -> CartService:
    """Carts, in the carts table, on the catalogue, the stock and the promotions that they show."""
    return CartService(
        store=DynamoCartStore(ground.table(table)),
        catalog=catalog,
        inventory=inventory,
        tenants=tenants,
        promotions=promotions,
        uow=ground.uow,
        announcer=ground.announcer,
        ids=ground.ids,
        clock=ground.clock,
    )

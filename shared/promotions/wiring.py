"""How the room is put together on a process's ground."""

from shared.identity.service import TenantService
from shared.promotions.redeeming import Redeeming
from shared.promotions.service import PromotionService
from shared.promotions.store import DynamoPromotionStore
from shared.runtime.ground import Ground


def promotions(ground: Ground, table: str, tenants: TenantService) -> PromotionService:
    """Promotions, in the promotions table."""
    return PromotionService(
        store=DynamoPromotionStore(ground.table(table)),
        tenants=tenants,
        uow=ground.uow,
        announcer=ground.announcer,
        ids=ground.ids,
        clock=ground.clock,
    )


def redeeming(ground: Ground, table: str) -> Redeeming:
    """The uses of promotions, in the same table."""
    store = DynamoPromotionStore(ground.table(table))
    return Redeeming(store=store, uow=ground.uow, announcer=ground.announcer, clock=ground.clock)

"""How the room is put together on a process's ground."""

from shared.inventory.service import InventoryService
from shared.inventory.store import InventoryStore
from shared.inventory.taking_back import TakingBack
from shared.runtime.ground import Ground


def inventory(ground: Ground, table: str) -> InventoryService:
    """Stock, in the inventory table."""
    return InventoryService(
        store=InventoryStore(ground.table(table)),
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )


def taking_back(ground: Ground, table: str) -> TakingBack:
    """Taking back what was sold, in the inventory table."""
    return TakingBack(store=InventoryStore(ground.table(table)), uow=ground.uow, announcer=ground.announcer)

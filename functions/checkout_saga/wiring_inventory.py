"""Stock, for the steps that move it."""

from functions.checkout_saga import wiring
from shared.inventory.service import InventoryService
from shared.inventory.store import InventoryStore


def inventory(inventory_table: str) -> InventoryService:
    """Stock on its table."""
    store = InventoryStore(wiring.table(inventory_table))
    return InventoryService(store=store, uow=wiring.uow(), announcer=wiring.announcer(), clock=wiring.CLOCK)

"""How the room is put together on a process's ground."""

from shared.orders.service import OrderService
from shared.orders.store import DynamoOrderStore
from shared.runtime.ground import Ground


def orders(ground: Ground, table: str) -> OrderService:
    """Orders, in the orders table."""
    return OrderService(
        store=DynamoOrderStore(ground.table(table)), announcer=ground.announcer, clock=ground.clock
    )

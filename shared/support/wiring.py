"""How the room is put together on a process's ground."""

from shared.orders.service import OrderService
from shared.runtime.ground import Ground
from shared.support.service import SupportService
from shared.support.store import DynamoTicketStore


def support(ground: Ground, table: str, orders: OrderService) -> SupportService:
    """Tickets, in the support table, and the orders that they may be about."""
    return SupportService(
        store=DynamoTicketStore(ground.table(table)),
        orders=orders,
        uow=ground.uow,
        announcer=ground.announcer,
        ids=ground.ids,
        clock=ground.clock,
    )

"""Orders, for the steps that make and confirm them."""

from functions.checkout_saga import wiring
from shared.orders.service import OrderService
from shared.orders.store import DynamoOrderStore


def orders(orders_table: str) -> OrderService:
    """Orders on their table."""
    store = DynamoOrderStore(wiring.table(orders_table))
    return OrderService(store=store, announcer=wiring.announcer(), clock=wiring.CLOCK)

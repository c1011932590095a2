"""Carts, for the step that empties them."""

from functions.checkout_saga import wiring
from shared.carts.store import DynamoCartStore
from shared.carts.taking import Taking


def carts(carts_table: str) -> Taking:
    """Carts on their table, to take from."""
    store = DynamoCartStore(wiring.ground().table(carts_table))
    return Taking(store=store, announcer=wiring.ground().announcer, clock=wiring.ground().clock)

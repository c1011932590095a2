"""Carts in DynamoDB.

    pk                  sk
    {tenant}#{actor}    cart    one cart for each actor, never deleted before its TTL

Access patterns: an actor's cart (one read); two actors' carts, for a merge (one batch). A write is
one conditional put on the version before; a merge is one transaction of two. A cart that nobody
touches goes after 90 days, which no guest token outlives.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from shared.carts.model import Cart, CartMoved
from shared.kernel.change import Change
from shared.kernel.clock import epoch
from shared.kernel.events import Event
from shared.runtime.table import Table, TableSpec

TABLE = TableSpec(
    name="carts",
    erase="the actor's item is deleted",
    export="the actor's item",
    retention="90 days after the last change, by TTL",
    capture="stream",
    ttl="purge_at",
)
_KEPT = timedelta(days=90)


class DynamoCartStore:
    """The carts of every tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, actor: str) -> Cart | None:
        return self._table.get_doc(Cart, _pk(tenant, actor), "cart")

    def get_many(self, tenant: str, actors: Iterable[str]) -> dict[str, Cart]:
        keys = ((_pk(tenant, actor), "cart") for actor in actors)
        found = self._table.batch_get(keys, consistent=True).values()
        carts = (Cart.model_validate_json(item["doc"]) for item in found)
        return {cart.owner.id: cart for cart in carts}

    def put(self, cart: Cart, events: Sequence[Event]) -> Change:
        item = self._table.item(
            _pk(cart.tenant, cart.owner.id),
            "cart",
            cart,
            cart.version,
            events,
            small=True,
            purge_at=epoch(cart.updated_at + _KEPT),
        )
        moved = CartMoved("The cart was changed at this very moment; try again.", retry=True)
        return Change((self._table.put_next(item, moved),))


def _pk(tenant: str, actor: str) -> str:
    return f"{tenant}#{actor}"

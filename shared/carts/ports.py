"""What carts need of the world: a store; and what they are told was bought."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from shared.carts.model import Cart
from shared.kernel.change import Change
from shared.kernel.events import Event


class CartStore(Protocol):
    """Where carts are kept: one for each actor."""

    def get(self, tenant: str, actor: str) -> Cart | None: ...

    def get_many(self, tenant: str, actors: Iterable[str]) -> dict[str, Cart]:
        """Those that exist, by actor, in one call."""
        ...

    def put(self, cart: Cart, events: Sequence[Event]) -> Change:
        """A version right after the one that is kept. Refused as :class:`CartMoved`."""
        ...


class Bought(Protocol):
    """So many of a SKU."""

    @property
    def sku(self) -> str: ...

    @property
    def quantity(self) -> int: ...

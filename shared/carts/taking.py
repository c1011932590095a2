"""What was bought leaves the cart: all that an order needs of carts, with a cart's table alone."""

from collections.abc import Iterable

from shared.carts.events import Ordered
from shared.carts.model import Cart
from shared.carts.ports import Bought, CartStore
from shared.kernel.change import Change
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound
from shared.kernel.events import Announcer
from shared.kernel.tenancy import Context


class Taking:
    """Takes bought things out of carts."""

    def __init__(self, *, store: CartStore, announcer: Announcer, clock: Clock) -> None:
        self._store = store
        self._announcer = announcer
        self._clock = clock

    def take_ordered(self, ctx: Context, cart_id: str, lines: Iterable[Bought]) -> Change:
        """Take out what was bought, as far as it is still there; ``ctx`` acts for the buyer.

        A guest's things may have moved into a customer's cart since: they are taken there then.
        Refused as :class:`CartMoved` (``retry``) where the cart changes meanwhile.
        """
        cart = self._store.get(ctx.tenant, ctx.actor.id) or Cart.empty(
            ctx.tenant, ctx.actor, self._clock.now()
        )
        if cart.id != cart_id:
            raise NotFound("The buyer has no such cart.", cart_id=cart_id)
        carts = [cart, *self._heir(ctx, cart)]
        taken = _quantities(lines)
        return sum((self._taking(ctx, each, taken) for each in carts), Change(()))

    def _heir(self, ctx: Context, cart: Cart) -> list[Cart]:
        heir = self._store.get(ctx.tenant, cart.merged_into.id) if cart.merged_into else None
        return [heir] if heir else []

    def _taking(self, ctx: Context, cart: Cart, taken: dict[str, int]) -> Change:
        """Take from one cart, leaving in ``taken`` what another may still have."""
        after = cart.less(taken, self._clock.now())
        if after is cart:
            return Change(())
        there = {line.sku: line.quantity for line in cart.lines}
        skus = tuple(sku for sku in taken if sku in there)
        for sku in skus:
            taken[sku] = max(0, taken[sku] - there[sku])
        events = self._announcer.envelopes(ctx, [Ordered(cart_id=cart.id, skus=skus)])
        return self._store.put(after, events)


def _quantities(lines: Iterable[Bought]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.sku] = counts.get(line.sku, 0) + line.quantity
    return counts

"""What a change of a cart is held to: the version that was seen, the shop's caps, and that there is any."""

from collections.abc import Sequence

from shared.carts.model import Cart, CartLine, LineCapReached, QuantityCapReached
from shared.carts.viewing import Shelf, most_lines
from shared.identity.model import Limits
from shared.inventory.model import OutOfStock
from shared.kernel.errors import Problem, Stale


def require_seen(cart: Cart, seen: int | None) -> None:
    """Raise :class:`Stale` where the cart is not what the caller saw."""
    if seen is not None and seen != cart.version:
        raise Stale("The cart was changed meanwhile; look at it again.", version=cart.version)


def require_room(cart: Cart, sku: str, limits: Limits) -> None:
    """Raise :class:`LineCapReached`, or :class:`QuantityCapReached` for the line of a SKU."""
    most = most_lines(limits)
    if len(cart.lines) > most:
        raise LineCapReached(f"A cart holds at most {most} different items.", most=most)
    line = cart.line_of(sku)
    require_quantity(line.quantity if line else 0, limits)


def require_quantity(quantity: int, limits: Limits) -> None:
    """Raise :class:`QuantityCapReached`."""
    most = limits.cart_quantity
    if not 1 <= quantity <= most:
        problem = Problem(path="$.quantity", code="quantity", message=f"1 to {most} in one line")
        raise QuantityCapReached(f"A line holds 1 to {most} of an item.", problem, most=most, wanted=quantity)


def require_stock(lines: Sequence[CartLine], shelf: Shelf) -> None:
    """Raise :class:`OutOfStock`, naming all of these that are sold out."""
    gone = [line for line in lines if shelf.supply[line.sku].total <= 0]
    if gone:
        short = [{"sku": line.sku, "wanted": line.quantity, "available": 0} for line in gone]
        titles = " and ".join(line.title for line in gone)
        raise OutOfStock(f"{titles} {'are' if len(gone) > 1 else 'is'} sold out.", short=short)

"""What of a checkout comes later than what is on hand: as it seems when it is shown, and as it was held."""

from collections.abc import Mapping

from shared.checkout.model import Checkout
from shared.inventory.model import Reservation
from shared.inventory.movements import Available


def expected(checkout: Checkout, supply: Mapping[str, Available]) -> Checkout:
    """The checkout with what would be on backorder by now; no part of what a yes is bound to."""
    return _later(
        checkout, {line.sku: supply[line.sku].backordered(line.quantity) for line in checkout.lines}
    )


def promised(checkout: Checkout, held: Reservation) -> Checkout:
    """The checkout with what its reservation holds beyond what was on hand."""
    return _later(checkout, {line.sku: held.place(line.sku).backordered for line in checkout.lines})


def _later(checkout: Checkout, later: Mapping[str, int]) -> Checkout:
    lines = (line.model_copy(update={"backordered": later[line.sku]}) for line in checkout.lines)
    return checkout.model_copy(update={"lines": tuple(lines)})

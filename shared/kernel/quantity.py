"""Quantities: whole counts of an increment of a unit, so that groceries need no fractions."""

from typing import Annotated, Literal

from pydantic import Field

from shared.kernel.model import Model

#: How many increments of a unit a line may hold; a cart's own cap is a tenant's setting below it.
MOST = 10_000

#: Neither a truth nor a text is a count, whatever it could be read as.
Count = Annotated[int, Field(ge=1, le=MOST, strict=True)]


class SellUnit(Model):
    """What one of a product is: ``increment`` of ``unit`` (1 each, 100 g, 250 ml)."""

    unit: Literal["each", "g", "ml", "cm"] = "each"
    increment: Annotated[int, Field(ge=1)] = 1

    def words(self, count: int) -> str:
        """``3`` for three pieces, ``300 g`` for three increments of 100 g."""
        return str(count) if self.unit == "each" else f"{count * self.increment} {self.unit}"


EACH = SellUnit()

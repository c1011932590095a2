"""What the catalogue announces."""

from typing import ClassVar

from shared.kernel.events import Fact


class ProductChanged(Fact):
    """A product was made, changed or archived; readers fetch it, so that the order of news is no matter."""

    name: ClassVar[str] = "catalog.product_changed"

    product_id: str
    product_version: int

"""Was it cheaper before? What one product cost over time, from the catalogue's own price changes."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from shared.catalog.model import Product
from shared.catalog.prices import PriceHistory, PricePoint, timeline
from shared.catalog.service import CatalogService
from shared.identity.service import TenantService
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Context

#: Price changes that are looked back at, and points that are told.
_LOOKED_BACK = 100
_TOLD = 12


class PriceWanted(Model):
    """A product, and maybe a SKU of it, whose prices are asked for."""

    product_id: IdText
    sku: str | None = Field(default=None, max_length=100)


class PriceService:
    """Reads what a product cost."""

    def __init__(self, *, catalog: CatalogService, tenants: TenantService, clock: Clock) -> None:
        self._catalog = catalog
        self._tenants = tenants
        self._clock = clock

    def history(self, ctx: Context, wanted: PriceWanted) -> PriceHistory:
        """The prices of a SKU, of the product's first where none is named: three calls.

        Raises :class:`NotFound` for a product that is not on sale here.
        """
        product = self._catalog.get(ctx, wanted.product_id)
        sku = wanted.sku or product.default.sku
        changes = self._catalog.price_history(ctx, product.id, _LOOKED_BACK).items
        points = timeline(changes, sku, self._tenants.settings(ctx.tenant).currency, self._clock.now())
        if not points:
            raise NotFound("This is not on sale here.")
        return _history(product, sku, points, self._clock.now())


def _history(product: Product, sku: str, points: list[PricePoint], now: datetime) -> PriceHistory:
    current = points[-1].price
    price = product.variant(sku).prices[current.currency]
    lowest = min(points, key=lambda point: point.price.amount)
    highest = max(points, key=lambda point: point.price.amount)
    return PriceHistory(
        product_id=product.id,
        sku=sku,
        title=product.title,
        now=current,
        list_price=price.list if price.on_sale(now) else None,
        sale_until=price.sale_until if price.on_sale(now) else None,
        lowest=lowest,
        highest=highest,
        known_since=points[0].since,
        cheaper_before=lowest.price < current,
        changed=len(points) > 1,
        above_lowest=current - lowest.price,
        points=tuple(reversed(points[-_TOLD:])),
    )

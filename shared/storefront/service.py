"""Reads for shoppers that several rooms make up together."""

from collections.abc import Iterable

from shared.catalog.model import Product
from shared.catalog.service import CatalogService
from shared.identity.service import TenantService
from shared.inventory.service import InventoryService
from shared.kernel.clock import Clock
from shared.kernel.tenancy import Context
from shared.search.model import SearchQuery
from shared.search.service import SearchService
from shared.storefront.cards import card
from shared.storefront.model import Card, CardPage


class StorefrontService:
    """Cards and searches, priced and counted from records at the moment of asking."""

    def __init__(
        self,
        *,
        catalog: CatalogService,
        inventory: InventoryService,
        search: SearchService,
        tenants: TenantService,
        clock: Clock,
    ) -> None:
        self._catalog = catalog
        self._inventory = inventory
        self._search = search
        self._tenants = tenants
        self._clock = clock

    def cards(self, ctx: Context, product_ids: Iterable[str]) -> list[Card]:
        """Cards in the order of the ids, without those that are not on sale: two calls for a page."""
        ids = list(dict.fromkeys(product_ids))
        products = self._catalog.get_many(ctx, ids)
        return self.cards_of(ctx, [products[product_id] for product_id in ids if product_id in products])

    def cards_of(self, ctx: Context, products: Iterable[Product]) -> list[Card]:
        """Cards of products at hand: one call."""
        shown = list(products)
        skus = [variant.sku for product in shown for variant in product.variants]
        supply = self._inventory.supply(ctx, skus) if skus else {}
        currency, now = self._tenants.settings(ctx.tenant).currency, self._clock.now()
        cards = (card(product, supply, currency, now) for product in shown)
        return [made for made in cards if made is not None]

    def search(self, ctx: Context, query: SearchQuery) -> CardPage:
        """Cards of what is found, with the total, the facets and the next cursor."""
        result = self._search.search(ctx, query)
        return CardPage(
            items=self.cards(ctx, result.hits),
            total=result.total,
            facets=list(result.facets),
            next_cursor=result.next_cursor,
            corrected=result.corrected,
            partial=result.partial,
        )

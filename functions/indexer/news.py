"""Which products a batch of events is about."""

from collections.abc import Sequence

from shared.catalog.events import ProductChanged
from shared.catalog.service import CatalogService
from shared.inventory.events import AvailabilityChanged
from shared.kernel.errors import DomainError
from shared.kernel.events import Event
from shared.kernel.tenancy import Context, system
from shared.runtime.telemetry import logger
from shared.search.indexing import IndexingService

_SCOPES = frozenset({"catalog:write"})


def take(events: Sequence[Event], catalog: CatalogService, indexing: IndexingService) -> list[str]:
    """Bring the index of each tenant up to date, once for all its events.

    Returns the ids of the events of a tenant whose index could not be written: they come again.
    """
    failed: list[str] = []
    by_tenant: dict[str, list[Event]] = {}
    for event in events:
        by_tenant.setdefault(event.tenant, []).append(event)
    for tenant, own in by_tenant.items():
        ctx = system(tenant, own[0].correlation_id, _SCOPES)
        try:
            indexing.update(ctx, _concerned(ctx, own, catalog))
        except DomainError as refused:
            logger().warning("index not written", tenant=tenant, code=refused.code)
            failed += [event.id for event in own]
    return failed


def _concerned(ctx: Context, events: Sequence[Event], catalog: CatalogService) -> list[str]:
    products = [str(e.data["product_id"]) for e in events if e.name == ProductChanged.name]
    skus = [str(e.data["sku"]) for e in events if e.name == AvailabilityChanged.name]
    return [*products, *(catalog.owners(ctx, skus).values() if skus else ())]

"""What the catalog door is built of; each service is built when the first request needs it.

What only a search needs is imported by the first search.
"""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from shared.catalog import wiring as catalog_room
from shared.catalog.service import CatalogService
from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.inventory import wiring as inventory_room
from shared.inventory.service import InventoryService
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.idempotency import Idempotency
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from shared.search.service import SearchService
    from shared.storefront.service import StorefrontService


class Env(Settings):
    """The catalog door's environment."""

    catalog_table: str
    identity_table: str
    idempotency_table: str
    index_bucket: str
    inventory_table: str
    limits_table: str
    ip_per_minute: int = 100


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def limiter() -> RateLimiter:
    """Counts requests."""
    return _ground().limiter(env().limits_table)


@cache
def idempotency() -> Idempotency:
    """Remembers answers to POSTs."""
    return _ground().idempotency(env().idempotency_table)


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return identity_room.tenants(_ground(), env().identity_table)


@cache
def catalog() -> CatalogService:
    """Products."""
    return catalog_room.catalog(_ground(), env().catalog_table, tenants())


@cache
def inventory() -> InventoryService:
    """Stock."""
    return inventory_room.inventory(_ground(), env().inventory_table)


@cache
def search() -> "SearchService":
    """Search over the snapshots, copied to this process's own folder."""
    from shared.search.reader import SnapshotReader
    from shared.search.service import SearchService
    from shared.search.shelf import Shelf
    from shared.search.snapshots import Snapshots

    snapshots = Snapshots(client("s3"), env().index_bucket)
    shelf = Shelf(Path(mkdtemp(prefix="indexes-")), snapshots)
    return SearchService(index=SnapshotReader(snapshots, shelf))


@cache
def storefront() -> "StorefrontService":
    """Cards, and searches that end in cards."""
    from shared.storefront.service import StorefrontService

    return StorefrontService(
        catalog=catalog(), inventory=inventory(), search=search(), tenants=tenants(), clock=_ground().clock
    )


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))

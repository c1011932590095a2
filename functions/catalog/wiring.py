"""What the catalog door is built of; each service is built when the first request needs it.

What only a search needs is imported by the first search.
"""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from shared.catalog.service import CatalogService
from shared.catalog.store import DynamoProductStore
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.inventory.service import InventoryService
from shared.inventory.store import InventoryStore
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.runtime.aws import client
from shared.runtime.idempotency import Idempotency
from shared.runtime.limits import RateLimiter
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table

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


_CLOCK = SystemClock()
_IDS = Ids(_CLOCK)


@cache
def env() -> Env:
    """What the door was deployed with."""
    return Env.load()


@cache
def limiter() -> RateLimiter:
    """Counts requests."""
    return RateLimiter(client("dynamodb"), env().limits_table, _CLOCK)


@cache
def idempotency() -> Idempotency:
    """Remembers answers to POSTs."""
    return Idempotency(client("dynamodb"), env().idempotency_table)


@cache
def tenants() -> TenantService:
    """Tenants and their settings."""
    return TenantService(
        store=IdentityStore(_table(env().identity_table)), uow=_uow(), announcer=_announcer(), clock=_CLOCK
    )


@cache
def catalog() -> CatalogService:
    """Products."""
    return CatalogService(
        store=DynamoProductStore(_table(env().catalog_table)),
        uow=_uow(),
        announcer=_announcer(),
        ids=_IDS,
        clock=_CLOCK,
        tenants=tenants(),
    )


@cache
def inventory() -> InventoryService:
    """Stock."""
    return InventoryService(
        store=InventoryStore(_table(env().inventory_table)), uow=_uow(), announcer=_announcer(), clock=_CLOCK
    )


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
        catalog=catalog(), inventory=inventory(), search=search(), tenants=tenants(), clock=_CLOCK
    )


def _table(name: str) -> Table:
    return Table(client("dynamodb"), name)


@cache
def _uow() -> DynamoUnitOfWork:
    return DynamoUnitOfWork(client("dynamodb"))


@cache
def _announcer() -> Announcer:
    return Announcer(_IDS, _CLOCK)

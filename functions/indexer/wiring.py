"""What the indexer is built of."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

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
from shared.runtime.settings import Settings
from shared.runtime.table import DynamoUnitOfWork, Table
from shared.search.indexing import IndexingService
from shared.search.shelf import Shelf
from shared.search.snapshots import Snapshots
from shared.search.turns import Turns


class Env(Settings):
    """The indexer's environment."""

    catalog_table: str
    identity_table: str
    index_bucket: str
    inventory_table: str


_CLOCK = SystemClock()
_IDS = Ids(_CLOCK)


@cache
def env() -> Env:
    """What the function was deployed with."""
    return Env.load()


@cache
def catalog() -> CatalogService:
    """Products as they are now."""
    return CatalogService(
        store=DynamoProductStore(_table(env().catalog_table)),
        uow=_uow(),
        announcer=_announcer(),
        ids=_IDS,
        clock=_CLOCK,
        tenants=_tenants(),
    )


@cache
def indexing() -> IndexingService:
    """Writes the index."""
    snapshots = Snapshots(client("s3"), env().index_bucket)
    return IndexingService(
        catalog=catalog(),
        availability=_inventory().availability,
        tenants=_tenants(),
        snapshots=snapshots,
        shelf=Shelf(Path(mkdtemp(prefix="indexes-")), snapshots),
        turns=Turns(client("s3"), env().index_bucket, _CLOCK),
        ids=_IDS,
        clock=_CLOCK,
    )


@cache
def _tenants() -> TenantService:
    return TenantService(
        store=IdentityStore(_table(env().identity_table)), uow=_uow(), announcer=_announcer(), clock=_CLOCK
    )


@cache
def _inventory() -> InventoryService:
    return InventoryService(
        store=InventoryStore(_table(env().inventory_table)), uow=_uow(), announcer=_announcer(), clock=_CLOCK
    )


def _table(name: str) -> Table:
    return Table(client("dynamodb"), name)


@cache
def _uow() -> DynamoUnitOfWork:
    return DynamoUnitOfWork(client("dynamodb"))


@cache
def _announcer() -> Announcer:
    return Announcer(_IDS, _CLOCK)

"""What the indexer is built of."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from shared.catalog import wiring as catalog_room
from shared.catalog.service import CatalogService
from shared.identity import wiring as identity_room
from shared.identity.service import TenantService
from shared.inventory import wiring as inventory_room
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.settings import Settings
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


@cache
def env() -> Env:
    """What the function was deployed with."""
    return Env.load()


@cache
def catalog() -> CatalogService:
    """Products as they are now."""
    return catalog_room.catalog(_ground(), env().catalog_table, _tenants())


@cache
def snapshots() -> Snapshots:
    """What there is of each tenant's index."""
    return Snapshots(client("s3"), env().index_bucket)


@cache
def indexing() -> IndexingService:
    """Writes the index."""
    ground = _ground()
    return IndexingService(
        catalog=catalog(),
        availability=inventory_room.inventory(ground, env().inventory_table).availability,
        tenants=_tenants(),
        snapshots=snapshots(),
        shelf=Shelf(Path(mkdtemp(prefix="indexes-")), snapshots()),
        turns=Turns(client("s3"), env().index_bucket, ground.clock),
        ids=ground.ids,
        clock=ground.clock,
    )


@cache
def _tenants() -> TenantService:
    return identity_room.tenants(_ground(), env().identity_table)


@cache
def _ground() -> Ground:
    return Ground(client("dynamodb"))

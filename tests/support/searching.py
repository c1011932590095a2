"""The little shop with its search index in S3: an indexer, a reader, and the storefront on top."""

import importlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from local.emulator.process import Emulator, credentials
from shared.identity.model import TenantSettings
from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.runtime import aws
from shared.runtime.idempotency import TABLE as IDEMPOTENCY
from shared.search.indexing import IndexingService
from shared.search.model import SearchQuery, SearchResult
from shared.search.reader import FRESH_FOR, SnapshotReader
from shared.search.service import SearchService
from shared.search.shelf import Shelf
from shared.search.snapshots import Snapshots
from shared.search.turns import Turns
from shared.storefront.service import StorefrontService
from tests.support.bridges import client_of
from tests.support.shop import SETTINGS, SPECS, LittleShop
from tests.support.tables import create_tables

BUCKET = "indexes"


class Ticks:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class SearchableShop(LittleShop):
    """What is sold here can be found, once it has been indexed."""

    def __init__(
        self, client: Any, s3: Any, home: Path, slug: str = "harbor", settings: TenantSettings = SETTINGS
    ) -> None:
        super().__init__(client, slug, settings)
        self.s3, self.home = s3, home
        self.snapshots = Snapshots(s3, BUCKET)
        self.indexing = self.indexer("indexer")
        self.ticks = Ticks()
        self.reader = self.new_reader("reader")
        self.search = SearchService(index=self.reader)
        self.storefront = StorefrontService(
            catalog=self.catalog,
            inventory=self.inventory,
            search=self.search,
            tenants=self.tenants,
            clock=self.clock,
        )

    def indexer(
        self, name: str, *, snapshots: Snapshots | None = None, clock: Clock | None = None, turns: Any = None
    ) -> IndexingService:
        """A further indexer, as another process is: with a shelf of its own."""
        mine, time = snapshots or self.snapshots, clock or self.clock
        return IndexingService(
            catalog=self.catalog,
            availability=self.inventory.availability,
            tenants=self.tenants,
            snapshots=mine,
            shelf=Shelf(self.home / self.tenant.slug / name, mine),
            turns=turns or Turns(self.s3, BUCKET, time),
            ids=Ids(time),
            clock=time,
        )

    def new_reader(self, name: str, **budget: int) -> SnapshotReader:
        """A further reader; ``budget`` in bytes is its shelf's."""
        shelf = Shelf(self.home / self.tenant.slug / name, self.snapshots, **budget)
        return SnapshotReader(self.snapshots, shelf, monotonic=self.ticks)

    def index(self, *product_ids: str) -> None:
        """Bring the index up to date and let readers look again."""
        self.indexing.update(self.merchant, product_ids)
        self.ticks.seconds += FRESH_FOR

    def find(self, **query: Any) -> SearchResult:
        return self.search.search(self.shopper(), SearchQuery(**query))

    def files(self) -> set[str]:
        """Every key in the tenant's part of the bucket."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{self.tenant.id}/")
        assert not listed["IsTruncated"]
        return {one["Key"] for one in listed.get("Contents", [])}


class Account:
    """An emulated account with the shop's tables and bucket. Each shop in it is a tenant of its own."""

    def __init__(self, emulator: Emulator, home: Path) -> None:
        self.dynamodb, self.s3 = client_of(emulator, "dynamodb"), client_of(emulator, "s3")
        self._home, self._shops = home, count()
        self._endpoint = emulator.endpoint
        create_tables(self.dynamodb, (*SPECS, IDEMPOTENCY))
        self.s3.create_bucket(Bucket=BUCKET)

    def shop(self, settings: TenantSettings = SETTINGS) -> SearchableShop:
        return SearchableShop(self.dynamodb, self.s3, self._home, f"shop-{next(self._shops)}", settings)

    @contextmanager
    def opened(self, folder: str, *modules: str) -> Iterator[Any]:
        """A door's ``handler`` module as Lambda would load it here, wired anew.

        ``modules`` of its folder are what stands between its wiring and its handler.
        """
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self._environment().items():
                patch.setenv(name, value)
            patch.setattr(tempfile, "tempdir", str(self._home))
            _forget()
            for module in ("wiring", *modules):
                importlib.reload(importlib.import_module(f"functions.{folder}.{module}"))
            yield importlib.import_module(f"functions.{folder}.{modules[-1]}")
        _forget()

    def _environment(self) -> dict[str, str]:
        tables = {f"{spec.name.upper()}_TABLE": spec.name for spec in (*SPECS, IDEMPOTENCY)}
        limits = {"IP_PER_MINUTE": "100000"}
        return {
            **credentials(),
            **tables,
            **limits,
            "AWS_ENDPOINT_URL": self._endpoint,
            "INDEX_BUCKET": BUCKET,
        }


def _forget() -> None:
    """Clients are kept by the process, and know the address that they were made with."""
    aws.client.cache_clear()
    aws._session.cache_clear()  # pyright: ignore[reportPrivateUsage]

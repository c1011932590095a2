"""The whole store, deployed on the local cloud, for tests that go through the front door."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from local.cloud import LocalCloud
from local.seed import Seeder
from shared.catalog.model import Price, ProductDraft, Variant
from shared.catalog.service import product_id_of
from shared.identity.api_keys import ApiKeyService, NewApiKey
from shared.identity.model import Limits, ShippingOption, TenantSettings, tenant_id
from shared.identity.service import SettingsPatch
from shared.identity.store import IdentityStore
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.kernel.money import Money
from shared.kernel.tenancy import Context, system
from shared.runtime.table import DynamoUnitOfWork, Table
from tests.support.shopper import Shopper

#: How long the test store waits for a shopper's yes: long enough for a slow machine to click.
CONFIRMATION_SECONDS = 25
ROOMY = Limits(user_per_minute=100_000, ip_per_minute=100_000, chat_per_minute=100_000)


class CornerShop:
    """A shop of two products: one of which there is enough, and one of which there is one."""

    slug = "corner"
    settings = TenantSettings(
        name="Corner",
        currency="USD",
        limits=ROOMY,
        shipping=(ShippingOption(id="standard", title="Standard", price=Money(amount=500, currency="USD")),),
    )
    plenty = (product_id_of(tenant_id("corner"), "plenty"), "PLENTY-1")
    single = (product_id_of(tenant_id("corner"), "single"), "SINGLE-1")

    def products(self) -> list[ProductDraft]:
        return [self._draft("plenty", "PLENTY-1"), self._draft("single", "SINGLE-1")]

    def stock(self) -> dict[str, int]:
        return {"PLENTY-1": 50, "SINGLE-1": 1}

    def pictures(self) -> list[tuple[str, str]]:
        return []

    @staticmethod
    def _draft(ref: str, sku: str) -> ProductDraft:
        price = Price(list=Money(amount=1_900, currency="USD"))
        return ProductDraft(
            ref=ref, title=f"{ref} of it", variants=(Variant(sku=sku, prices={"USD": price}),)
        )


@dataclass
class Store:
    """A running store and people who shop there."""

    cloud: LocalCloud

    @property
    def url(self) -> str:
        return self.cloud.url

    def shopper(self, shop: str = "harbor") -> Shopper:
        return Shopper(self.url, shop)

    def admin(self, shop: str = "harbor", *scopes: str) -> Shopper:
        """A program with a key of the shop's that carries these scopes."""
        shopper = Shopper(self.url, shop)
        shopper.http.headers["authorization"] = f"ApiKey {self.api_key(shop, *scopes)}"
        return shopper

    def api_key(self, shop: str, *scopes: str) -> str:
        ctx = Context(**{**system(tenant_id(shop)).model_dump(), "scopes": frozenset({"platform", *scopes})})
        return self._keys.create(ctx, NewApiKey(title="tests", scopes=frozenset(scopes))).api_key

    @cached_property
    def seeder(self) -> Seeder:
        return self.cloud.seeder()

    @cached_property
    def _keys(self) -> ApiKeyService:
        client, clock = self.cloud.client("dynamodb"), SystemClock()
        ids = Ids(clock)
        return ApiKeyService(
            store=IdentityStore(Table(client, self.cloud.outputs["IdentityTableName"])),
            uow=DynamoUnitOfWork(client),
            announcer=Announcer(ids, clock),
            ids=ids,
            clock=clock,
        )


@contextmanager
def running_store(home: Path, *, auth: bool = False) -> Iterator[Store]:
    """The store with its demo shops and the corner shop, none held to a shopper's usual limits."""
    with LocalCloud(home, auth=auth, confirmation_seconds=CONFIRMATION_SECONDS) as cloud:
        store = Store(cloud)
        platform = system(tenant_id("platform"), scopes=frozenset({"platform", "tenant:write"}))
        for slug in ("harbor", "atelier"):
            store.seeder.tenants.update(platform, tenant_id(slug), SettingsPatch(limits=ROOMY))
        store.seeder.seed(CornerShop())
        yield store

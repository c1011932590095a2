"""The whole store, deployed on the local cloud, for tests that go through the front door."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from local.cloud import LocalCloud
from local.roomy import ROOMY, make_room
from local.seed import Seeder
from shared.catalog.model import Price, ProductDraft, Variant
from shared.catalog.service import product_id_of
from shared.identity.api_keys import ApiKeyService, NewApiKey
from shared.identity.model import Limits, ShippingOption, TenantSettings, tenant_id
from shared.identity.store import IdentityStore
from shared.kernel.clock import SystemClock
from shared.kernel.events import Announcer
from shared.kernel.ids import Ids
from shared.kernel.money import Money
from shared.kernel.tenancy import Context, system
from shared.knowledge.model import ArticleDraft
from shared.promotions.model import PromotionDraft
from shared.runtime.table import DynamoUnitOfWork, Table
from tests.support.shopper import Shopper

#: How long the test store waits for a shopper's yes: long enough for a slow machine to click.
CONFIRMATION_SECONDS = 25


class SmallShop:
    """A shop of two products: one of which there is enough, and one of which there is one.

    ``plenty`` and ``single`` are their ids and SKUs. Every such shop gives them the same SKUs.
    """

    def __init__(self, slug: str, limits: Limits = ROOMY) -> None:
        self.slug = slug
        self.tenant = tenant_id(slug)
        self.plenty = (product_id_of(self.tenant, "plenty"), "PLENTY-1")
        self.single = (product_id_of(self.tenant, "single"), "SINGLE-1")
        post = ShippingOption(id="standard", title="Standard", price=Money(amount=500, currency="USD"))
        self.settings = TenantSettings(name=slug.title(), currency="USD", limits=limits, shipping=(post,))

    def products(self) -> list[ProductDraft]:
        return [self._draft("plenty", "PLENTY-1"), self._draft("single", "SINGLE-1")]

    def stock(self) -> dict[str, int]:
        return {"PLENTY-1": 50, "SINGLE-1": 1}

    def articles(self) -> dict[str, ArticleDraft]:
        return {}

    def promotions(self) -> dict[str, PromotionDraft]:
        return {}

    def pictures(self) -> list[tuple[str, str]]:
        return []

    def _draft(self, ref: str, sku: str) -> ProductDraft:
        price = Price(list=Money(amount=1_900, currency="USD"))
        title = f"{self.slug} {ref}"
        return ProductDraft(ref=ref, title=title, variants=(Variant(sku=sku, prices={"USD": price}),))


class CornerShop(SmallShop):
    """The small shop that is there from the start."""

    plenty = SmallShop("corner").plenty
    single = SmallShop("corner").single

    def __init__(self) -> None:
        super().__init__("corner")


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
    """The store with its demo shops and the corner shop, none held to a shopper's usual limits.

    ``auth``: whether the emulator enforces each function's policy.
    """
    with LocalCloud(home, auth=auth, confirmation_seconds=CONFIRMATION_SECONDS) as cloud:
        cloud.warm()
        store = Store(cloud)
        make_room(store.seeder.tenants, ("harbor", "atelier"))
        store.seeder.seed(CornerShop())
        yield store

"""A small shop in moto: settings, catalogue, stock and carts as services on a clock that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.carts.service import CartService
from shared.carts.store import TABLE as CARTS
from shared.carts.store import DynamoCartStore
from shared.carts.taking import Taking
from shared.catalog.model import Price, Product, ProductDraft, Variant
from shared.catalog.service import CatalogService
from shared.catalog.store import TABLE as CATALOG
from shared.catalog.store import DynamoProductStore
from shared.identity.model import Limits, ShippingOption, Tenant, TenantSettings
from shared.identity.service import TenantService
from shared.identity.store import TABLE as IDENTITY
from shared.identity.store import IdentityStore
from shared.inventory.model import Reservation, StockLine
from shared.inventory.service import InventoryService
from shared.inventory.store import TABLE as INVENTORY
from shared.inventory.store import InventoryStore
from shared.kernel.change import Change
from shared.kernel.clock import Clock, FrozenClock
from shared.kernel.events import Announcer, Event
from shared.kernel.ids import Ids
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor, Context, system
from shared.promotions.service import PromotionService
from shared.promotions.store import TABLE as PROMOTIONS
from shared.promotions.store import DynamoPromotionStore
from shared.runtime.limits import TABLE as LIMITS
from shared.runtime.table import DynamoUnitOfWork, Table, load_events, texts
from tests.support.aws import aws
from tests.support.tables import create_tables

SPECS = (IDENTITY, CATALOG, INVENTORY, CARTS, PROMOTIONS, LIMITS)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MERCHANT_SCOPES = frozenset({"shop", "platform", "catalog:write", "inventory:write"})


def usd(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


SETTINGS = TenantSettings(
    name="Harbor",
    currency="USD",
    limits=Limits(cart_lines=5, cart_quantity=20, user_per_minute=10_000),
    shipping=(ShippingOption(id="standard", title="Standard", price=usd(500)),),
)


@dataclass
class Spy:
    """The real unit of work, with every event that was written noted."""

    inner: DynamoUnitOfWork
    events: list[Event] = field(default_factory=list[Event])

    def commit(self, *changes: Change) -> None:
        self.inner.commit(*changes)
        for write in (write for change in changes for write in change.writes):
            self.events += load_events(_announced(write.request))

    def names(self) -> list[str]:
        return [event.name for event in self.events]


def _announced(request: Any) -> str:
    if "Item" in request:
        return texts(request["Item"])[1]
    return request.get("ExpressionAttributeValues", {}).get(":events", {"S": "[]"})["S"]


@dataclass
class Calls:
    """The DynamoDB calls that a client makes, by a hook of botocore's."""

    made: list[str] = field(default_factory=list[str])

    def watch(self, client: Any) -> "Calls":
        client.meta.events.register("before-call.dynamodb", lambda model, **_: self.made.append(model.name))
        return self

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """What is called inside, in order."""
        start, inside = len(self.made), list[str]()
        yield inside
        inside += self.made[start:]


class LittleShop:
    """The rooms, wired as a door wires them."""

    def __init__(self, client: Any, slug: str = "harbor", settings: TenantSettings = SETTINGS) -> None:
        self.client, self.clock = client, FrozenClock(NOON)
        self.calls = Calls().watch(client)
        self.uow = Spy(DynamoUnitOfWork(client))
        ids = Ids(self.clock)
        self.announcer = Announcer(ids, self.clock)
        common = {"uow": self.uow, "announcer": self.announcer, "clock": self.clock}
        self.tenants = TenantService(store=IdentityStore(Table(client, "identity")), **common)
        self.catalog = CatalogService(
            store=DynamoProductStore(Table(client, "catalog")), ids=ids, tenants=self.tenants, **common
        )
        self.stock = InventoryStore(Table(client, "inventory"))
        self.inventory = InventoryService(store=self.stock, **common)
        store = DynamoCartStore(Table(client, "carts"))
        self.promotions = PromotionService(
            store=DynamoPromotionStore(Table(client, "promotions")), tenants=self.tenants, ids=ids, **common
        )
        self.carts = CartService(
            store=store,
            catalog=self.catalog,
            inventory=self.inventory,
            tenants=self.tenants,
            promotions=self.promotions,
            ids=ids,
            **common,
        )
        self.taking = Taking(store=store, announcer=self.announcer, clock=self.clock)
        self.tenant = Tenant.new(slug, settings)
        self.merchant = system(self.tenant.id, scopes=MERCHANT_SCOPES)
        self.tenants.create(self.merchant, self.tenant)

    def inventory_at(self, clock: Clock) -> InventoryService:
        """The same stock under another machine's clock."""
        return InventoryService(store=self.stock, uow=self.uow, announcer=self.announcer, clock=clock)

    def shopper(self, name: str = "usr_ada", kind: Any = "customer") -> Context:
        scopes = frozenset({"shop"})
        return Context(tenant=self.tenant.id, actor=Actor(kind=kind, id=name), scopes=scopes)

    def sell(self, ref: str, price: int = 1_000, stock: int | None = 10, **draft: Any) -> Product:
        """A product of one variant, its SKU the ref in capitals, with stock on the shelf."""
        variant = Variant(sku=ref.upper(), prices={"USD": Price(list=usd(price))})
        fields = {"title": ref.title(), "variants": (variant,), **draft}
        product = self.catalog.create(self.merchant, ProductDraft(ref=ref, **fields))
        if stock is not None:
            self.inventory.set_on_hand(self.merchant, variant.sku, stock)
        return product

    def reserve(self, reservation_id: str, seconds: int = 300, **quantities: int) -> Reservation:
        """Hold so many of each SKU (``A=2``)."""
        lines = [StockLine(sku=sku, quantity=count) for sku, count in quantities.items()]
        expires_at = self.clock.now() + timedelta(seconds=seconds)
        return self.inventory.reserve(self.merchant, reservation_id, lines, expires_at)


@contextmanager
def little_shop() -> Iterator[LittleShop]:
    """The shop on an empty account."""
    with aws() as client:
        create_tables(client, SPECS)
        yield LittleShop(client)

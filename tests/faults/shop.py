"""The deployed code in this process: real doors, steps, sweeper and publisher, on clients that are ours.

They are wired once; each play puts the tables back to how the shop opened, and begins at noon.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock
from zlib import crc32

from shared.catalog.model import Price, Product, ProductDraft, Variant
from shared.checkout import committing
from shared.identity.model import ShippingOption, Tenant, TenantSettings
from shared.inventory import patience
from shared.kernel.ids import Ids
from shared.kernel.money import Money
from shared.kernel.tenancy import Actor, Context, system
from shared.orders.model import order_number
from shared.payments import wiring as payments_room
from shared.runtime import aws as clients
from shared.runtime import ground
from shared.runtime.idempotency import TABLE as IDEMPOTENCY
from shared.runtime.limits import TABLE as LIMITS
from shared.runtime.telemetry import logger
from tests.faults.boundary import Boundary, DynamoDb
from tests.faults.clients import EventsClient, StepFunctionsClient
from tests.faults.database import Database, Partitions
from tests.faults.faults import Once
from tests.faults.provider import Books, Provider
from tests.faults.scheduler import Scheduler
from tests.support.doors import forget_door
from tests.support.saga_machine import STEPS

#: Every room's table, and those of the runtime.
_ROOMS = tuple(
    importlib.import_module(".".join(path.with_suffix("").parts[-3:])).TABLE
    for path in sorted((Path(__file__).parents[2] / "shared").glob("*/store.py"))
)
SPECS = (*_ROOMS, IDEMPOTENCY, LIMITS)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:checkout"
_ALL = frozenset({"shop", "platform", "catalog:write", "inventory:write"})
#: What the shop sells: how many there are, and the price of one in cents.
WARES = {"ONE": (1, 1_900), "FEW": (3, 2_500), "MANY": (40, 700)}
SHIPPING = 500
_DOORS = ("carts", "checkout", "checkout_saga", "sweeper", "publisher", "orders")


class Now:
    """The scheduler's time as the rooms read it."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self._scheduler.now)


class Shop:
    """One shop and the code that serves it. ``reset`` begins another play."""

    def __init__(self) -> None:
        self.scheduler = Scheduler()
        self.clock = Now(self.scheduler)
        self.boundary = Boundary(self.scheduler, Random(0), Once(-1, "slow"))
        self.database = Database.of(SPECS)
        self.database.now = lambda: self.scheduler.now
        self.dynamodb = DynamoDb(self.boundary, self.database)
        self.stepfunctions = StepFunctionsClient(self.boundary)
        self.events = EventsClient(self.boundary)
        self.books = Books()
        self.provider = Provider(self.boundary, self.books, self.clock)
        self.tenant = Tenant.new("harbor", _settings())
        self.boss = system(self.tenant.id, scopes=_ALL)
        self.products: dict[str, Product] = {}
        self._opened: dict[str, Partitions] = {}
        self._random = Random(0)

    def client(self, service: str, config: Any = None) -> Any:
        return {"dynamodb": self.dynamodb, "stepfunctions": self.stepfunctions, "events": self.events}[
            service
        ]

    def random_bytes(self, count: int) -> bytes:
        return self._random.randbytes(count)

    def chance(self) -> float:
        return self._random.random()

    def wire(self) -> None:
        """Import the deployed code, and open the shop with it."""
        self.steps = {step: _import(f"checkout_saga.{step}").handler for step in STEPS}
        self.sweeper = _import("sweeper.handler").handler
        self.publisher = _import("publisher.handler").handler
        self._carts, self._checkout = _import("carts.wiring"), _import("checkout.wiring")
        self._orders = _import("orders.wiring")
        self._built = [
            made for module in _doors() for made in vars(module).values() if hasattr(made, "cache_clear")
        ]
        self.build()
        self.play_alone(self._open)
        self._opened = {name: table.copy() for name, table in self.database.tables.items()}

    def build(self) -> None:
        """New processes: nothing is left of what services remembered."""
        for made in self._built:
            made.cache_clear()
        self.carts, self.checkouts = self._carts.carts(), self._checkout.checkouts()
        self.create, self.canceling = self._checkout.create, self._orders._canceling()
        self.catalog, self.inventory = self.carts._catalog, self.carts._inventory

    def play_alone(self, work: Callable[[], None]) -> None:
        """Have one actor do something, and nobody else."""
        self.scheduler.spawn("opening", work)
        self.scheduler.run()
        self.scheduler.stop()

    def reset(self, seed: int) -> None:
        """As the shop was when it opened; chance begins anew."""
        self._random = self.boundary.random = Random(seed)
        self.boundary.trace.clear()
        for name, table in self._opened.items():
            self.database.tables[name] = table.copy()
        self.database._tokens.clear()
        self.dynamodb._tokens = 0
        self.events.taken = []
        self.database.bitten.clear()
        self.database.stood_in.clear()
        self.books.begin()
        self.build()

    def shopper(self, name: str) -> Context:
        who = Actor(kind="guest", id=f"gst_{name}")
        scopes = frozenset({"shop"})
        return Context(tenant=self.tenant.id, actor=who, scopes=scopes, correlation_id=f"of-{name}")

    def _open(self) -> None:
        tenants = self._checkout.tenants()
        tenants.create(self.boss, self.tenant)
        for sku, (count, price) in WARES.items():
            self.products[sku] = self.catalog.create(self.boss, draft(sku, price))
            self.inventory.set_on_hand(self.boss, sku, count)


def draft(sku: str, price: int) -> ProductDraft:
    """A product of one variant."""
    variant = Variant(sku=sku, prices={"USD": Price(list=usd(price))})
    return ProductDraft(ref=sku.lower(), title=sku.title(), variants=(variant,))


def usd(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


def shard_of(pk: str) -> int:
    """Which of a stream's two shards an item's changes go through."""
    return crc32(pk.encode()) % 2


def _settings() -> TenantSettings:
    post = (
        ShippingOption(id="standard", title="Standard", price=usd(SHIPPING)),
        ShippingOption(id="express", title="Express", price=usd(1_500)),
    )
    return TenantSettings(name="Harbor", currency="USD", shipping=post, hold_seconds=300)


def _few_numbers(shop: str, order_id: str, tries: int = 0) -> str:
    """The real number cut short: thirty-two of them, so that two orders come to want the same."""
    return order_number(shop, order_id, tries)[:3]


def _doors() -> list[Any]:
    """The modules of all doors that are open."""
    names = tuple(f"functions.{door}" for door in _DOORS)
    return [module for name, module in sys.modules.items() if name.startswith(names)]


def _import(name: str) -> Any:
    return importlib.import_module(f"functions.{name}")


def _environment() -> Mapping[str, str]:
    return {
        **{f"{spec.name.upper()}_TABLE": spec.name for spec in SPECS},
        "CHECKOUT_STATE_MACHINE": ARN,
        "GUEST_KEY_SECRET": "guests",
        "EVENT_BUS": "errand",
        "LOG_LEVEL": "CRITICAL",
    }


@contextmanager
def opened() -> Iterator[Shop]:
    """A shop whose code is imported afresh, on its own clients, clock and chance."""
    shop = Shop()
    waiting = patience.PatientUnitOfWork.__init__
    with ExitStack() as held:
        held.enter_context(mock.patch.dict(os.environ, _environment()))
        for target, name, instead in (
            (clients, "_session", lambda: shop),
            (ground, "SystemClock", lambda: shop.clock),
            (ground, "Ids", partial(Ids, random=shop.random_bytes)),
            (waiting, "__defaults__", (shop.scheduler.sleep, shop.chance)),
            (payments_room, "provider", lambda *asked: shop.provider),
            (committing, "order_number", _few_numbers),
        ):
            held.enter_context(mock.patch.object(target, name, instead))
        held.callback(_forget)
        _forget()
        level = logger().log_level
        logger().setLevel("CRITICAL")
        held.callback(lambda: logger().setLevel(level))
        shop.wire()
        yield shop


def _forget() -> None:
    clients.client.cache_clear()
    for door in _DOORS:
        forget_door(door)

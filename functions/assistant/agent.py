"""The agent of the assistant door, with the tools of every room; imported by the first turn."""

import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from functions.assistant import models, wiring
from shared.assistant.agent import Assistant
from shared.assistant.language.lexicon import Lexicons
from shared.assistant.models.converse import Personal
from shared.assistant.specialists import Toolbox
from shared.carts import tools as carts_tools
from shared.carts import wiring as carts_room
from shared.catalog import wiring as catalog_room
from shared.catalog.service import CatalogService
from shared.checkout import tools as checkout_tools
from shared.checkout.desk import RemoteDesk
from shared.checkout.tools import Usual
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.inventory import wiring as inventory_room
from shared.inventory.service import InventoryService
from shared.kernel.errors import Unavailable
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool
from shared.knowledge import tools as knowledge_tools
from shared.knowledge import wiring as knowledge_room
from shared.memory import tools as memory_tools
from shared.orders import tools as orders_tools
from shared.orders import wiring as orders_room
from shared.orders.service import OrderService
from shared.payments.methods import methods_to_try
from shared.promotions import wiring as promotions_room
from shared.runtime.aws import client
from shared.runtime.ground import Ground
from shared.runtime.telemetry import logger
from shared.search.reader import SnapshotReader
from shared.search.service import SearchService
from shared.search.shelf import Shelf, private_root
from shared.search.snapshots import Snapshots
from shared.storefront import tools as storefront_tools
from shared.storefront.prices import PriceService
from shared.storefront.purchases import PurchaseService
from shared.storefront.recommending import Recommender
from shared.storefront.service import StorefrontService
from shared.support import tools as support_tools
from shared.support import wiring as support_room


class Profiles:
    """The usual choices: a customer's first address and test card, the shop's first delivery option."""

    def __init__(self, people: IdentityStore, tenants: TenantService, methods: tuple[str, ...]) -> None:
        self._people = people
        self._tenants = tenants
        self._methods = methods

    def usual(self, ctx: Context) -> Usual:
        """See :class:`~shared.checkout.tools.Habits`. A guest has no address and no card."""
        shipping = self._tenants.settings(ctx.tenant).shipping
        option = shipping[0].id if shipping else None
        user = self._people.user(ctx.tenant, ctx.actor.id) if ctx.actor.kind == "customer" else None
        if user is None:
            return Usual(shipping_option=option)
        address = user.addresses[0] if user.addresses else None
        return Usual(
            shipping_address=address, shipping_option=option, payment_method=next(iter(self._methods), None)
        )


def build() -> Assistant:
    """The agent, with every room's tools."""
    tenants, env, ground = wiring.tenants(), wiring.env(), wiring.ground()
    methods = methods_to_try(env.payment_provider or "test", env.stripe_url)
    catalog = catalog_room.catalog(ground, env.catalog_table, tenants)
    inventory = inventory_room.inventory(ground, env.inventory_table)
    carts = carts_room.carts(
        ground,
        env.carts_table,
        catalog=catalog,
        inventory=inventory,
        tenants=tenants,
        promotions=promotions_room.promotions(ground, env.promotions_table, tenants),
    )
    orders = orders_room.orders(ground, env.orders_table)
    support = support_room.support(ground, env.support_table, orders)
    knowledge = knowledge_room.knowledge(ground, env.knowledge_table)
    search = _search()
    words, desk = lexicons(), RemoteDesk(send_to_desk)
    storefront = StorefrontService(
        catalog=catalog, inventory=inventory, search=search, tenants=tenants, clock=ground.clock
    )
    toolbox = Toolbox(
        (
            *storefront_tools.tools(storefront=storefront, catalog=catalog),
            *_advice(ground, storefront, catalog=catalog, inventory=inventory, orders=orders, search=search),
            *carts_tools.tools(carts=carts),
            *checkout_tools.tools(desk=desk, habits=Profiles(wiring.identity(), tenants, methods)),
            *orders_tools.tools(orders=orders, desk=desk),
            *knowledge_tools.tools(knowledge=knowledge),
            *support_tools.tools(support=support),
            *memory_tools.tools(memories=wiring.memories()),
        )
    )
    return Assistant(
        model=models.model(words),
        toolbox=toolbox,
        lexicons=words,
        settings=tenants.settings,
        memories=wiring.memories(),
        clock=ground.clock,
        payment_methods=methods,
        personal=_personal(),
        trail=logger().info,
    )


@cache
def lexicons() -> Lexicons:
    """The words of each tenant."""
    tenants = wiring.tenants()
    return Lexicons(
        vocabulary=_search(),
        currency=lambda tenant: tenants.settings(tenant).currency,
        clock=wiring.ground().clock,
    )


def _personal() -> Callable[[Context], Personal]:
    """What is known of who asks; nobody has to know it where no model is remote."""
    if not models.is_remote():
        return lambda ctx: Personal()
    return models.Acquaintance(wiring.identity(), wiring.ground().clock).of


def _advice(
    ground: Ground,
    storefront: StorefrontService,
    *,
    catalog: CatalogService,
    inventory: InventoryService,
    orders: OrderService,
    search: SearchService,
) -> tuple[Tool[Any], ...]:
    """The tools that advise."""
    tenants, clock = wiring.tenants(), ground.clock
    return storefront_tools.advice(
        prices=PriceService(catalog=catalog, tenants=tenants, clock=clock),
        purchases=PurchaseService(
            orders=orders, catalog=catalog, inventory=inventory, tenants=tenants, clock=clock
        ),
        recommender=Recommender(storefront=storefront, catalog=catalog, search=search, orders=orders),
    )


@cache
def _search() -> SearchService:
    snapshots = Snapshots(client("s3"), wiring.env().index_bucket)
    root = private_root(Path(tempfile.gettempdir()) / "indexes")
    return SearchService(index=SnapshotReader(snapshots, Shelf(root, snapshots)))


def send_to_desk(message: dict[str, Any]) -> dict[str, Any]:
    """Ask the checkout desk and wait for its answer. Raises :class:`Unavailable` where its function fails."""
    answer = client("lambda").invoke(
        FunctionName=wiring.env().checkout_desk_function, Payload=json.dumps(message).encode()
    )
    payload = answer["Payload"].read()
    if "FunctionError" in answer:
        raise Unavailable("Checkout did not answer; please try again.")
    return json.loads(payload)

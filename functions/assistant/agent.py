"""The agent of the assistant door, with the tools of every room; imported by the first turn."""

import json
import tempfile
from pathlib import Path
from typing import Any

from functions.assistant import wiring
from shared.assistant.agent import Assistant
from shared.assistant.language.lexicon import Lexicons
from shared.assistant.models.embedded import EmbeddedModel
from shared.assistant.specialists import Toolbox
from shared.carts import tools as carts_tools
from shared.carts.service import CartService
from shared.carts.store import DynamoCartStore
from shared.catalog.service import CatalogService
from shared.catalog.store import DynamoProductStore
from shared.checkout import tools as checkout_tools
from shared.checkout.desk import RemoteDesk
from shared.checkout.tools import Usual
from shared.identity.service import TenantService
from shared.identity.store import IdentityStore
from shared.inventory.service import InventoryService
from shared.inventory.store import InventoryStore
from shared.kernel.errors import Unavailable
from shared.kernel.tenancy import Context
from shared.orders import tools as orders_tools
from shared.orders.service import OrderService
from shared.orders.store import DynamoOrderStore
from shared.payments.provider import TEST_METHODS
from shared.runtime.aws import client
from shared.search.reader import SnapshotReader
from shared.search.service import SearchService
from shared.search.shelf import Shelf, private_root
from shared.search.snapshots import Snapshots
from shared.storefront import tools as storefront_tools
from shared.storefront.service import StorefrontService

_METHODS = tuple(TEST_METHODS)


class Profiles:
    """The usual choices: a customer's first address and test card, the shop's first delivery option."""

    def __init__(self, people: IdentityStore, tenants: TenantService) -> None:
        self._people = people
        self._tenants = tenants

    def usual(self, ctx: Context) -> Usual:
        """See :class:`~shared.checkout.tools.Habits`. A guest has no address and no card."""
        shipping = self._tenants.settings(ctx.tenant).shipping
        option = shipping[0].id if shipping else None
        user = self._people.user(ctx.tenant, ctx.actor.id) if ctx.actor.kind == "customer" else None
        if user is None:
            return Usual(shipping_option=option)
        address = user.addresses[0] if user.addresses else None
        return Usual(shipping_address=address, shipping_option=option, payment_method=_METHODS[0])


def build() -> Assistant:
    """The agent on the embedded model."""
    tenants, env = wiring.tenants(), wiring.env()
    shared: dict[str, Any] = {
        "uow": wiring.uow(),
        "announcer": wiring.announcer(),
        "clock": wiring.CLOCK,
    }
    catalog = CatalogService(
        store=DynamoProductStore(wiring.table(env.catalog_table)), ids=wiring.IDS, tenants=tenants, **shared
    )
    inventory = InventoryService(store=InventoryStore(wiring.table(env.inventory_table)), **shared)
    carts = CartService(
        store=DynamoCartStore(wiring.table(env.carts_table)),
        catalog=catalog,
        inventory=inventory,
        tenants=tenants,
        ids=wiring.IDS,
        **shared,
    )
    search = _search()
    storefront = StorefrontService(
        catalog=catalog, inventory=inventory, search=search, tenants=tenants, clock=wiring.CLOCK
    )
    orders = OrderService(
        store=DynamoOrderStore(wiring.table(env.orders_table)),
        announcer=wiring.announcer(),
        clock=wiring.CLOCK,
    )
    toolbox = Toolbox(
        (
            *storefront_tools.tools(storefront=storefront, catalog=catalog),
            *carts_tools.tools(carts=carts),
            *checkout_tools.tools(desk=RemoteDesk(send_to_desk), habits=Profiles(wiring.identity(), tenants)),
            *orders_tools.tools(orders=orders),
        )
    )
    lexicons = Lexicons(
        vocabulary=search, currency=lambda tenant: tenants.settings(tenant).currency, clock=wiring.CLOCK
    )
    return Assistant(
        model=EmbeddedModel(lexicons=lexicons),
        toolbox=toolbox,
        lexicons=lexicons,
        settings=tenants.settings,
        clock=wiring.CLOCK,
        payment_methods=_METHODS,
    )


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

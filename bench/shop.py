"""The shop that benchmarks buy in: the demo's larger one, in which nobody is held back."""

from dataclasses import dataclass
from typing import Any

from bench.load import Client
from local.roomy import ROOMY, make_room
from local.seed import Seeder
from shared.identity.model import tenant_id
from shared.kernel.tenancy import system

SLUG = "harbor"
#: Larger than any benchmark's cart; the stock of what it buys, larger than all of them.
_LIMITS = ROOMY.model_copy(update={"cart_quantity": 10_000})
_PLENTY = 1_000_000
ADDRESS = {
    "name": "Ada Byron",
    "line1": "12 Harbour Street",
    "city": "Portland",
    "region": "OR",
    "postal_code": "97201",
    "country": "US",
}
#: Everything that a checkout needs.
DETAILS = {"shipping_address": ADDRESS, "shipping_option": "standard", "payment_method": "pm_card_ok"}
SEARCHES = ("running shoes", "tent", "coffee beans", "wireless headphones", "linen shirt", "desk lamp")
MESSAGES = tuple(f"find {words} under $200" for words in SEARCHES)


@dataclass(frozen=True, slots=True)
class Ware:
    """Something of which there is enough."""

    product_id: str
    sku: str

    def line(self) -> dict[str, Any]:
        """The request that adds one."""
        return {"product_id": self.product_id, "sku": self.sku, "quantity": 1}


def guest(url: str) -> Client:
    """A new guest's own connection, already known to the authorizer."""
    token = Client(url).send("POST", "/v1/guests", {"shop": SLUG})["token"]
    client = Client(url, f"Guest {token}")
    client.send("GET", "/v1/carts/current")
    return client


def prepared(url: str, seeder: Seeder, count: int) -> list[Ware]:
    """``count`` different wares, plenty of each, in a shop with raised limits."""
    make_room(seeder.tenants, [SLUG], _LIMITS)
    shopper, wares = guest(url), list[Ware]()
    for words in SEARCHES:
        cards = shopper.send("GET", f"/v1/search?q={words.replace(' ', '+')}&in_stock=true&limit=50")["items"]
        wares += [Ware(card["product_id"], card["sku"]) for card in cards]
    chosen = list({ware.sku: ware for ware in wares}.values())[:count]
    if len(chosen) < count:
        raise RuntimeError(f"the shop shows {len(chosen)} wares of the {count} that the benchmark buys")
    boss = system(tenant_id(SLUG), scopes=frozenset({"inventory:write"}))
    for ware in chosen:
        seeder.inventory.set_on_hand(boss, ware.sku, _PLENTY)
    return chosen

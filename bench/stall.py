"""A shop of its own for a rush: few wares, so many of each, and nobody held back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bench.load import Client
from bench.shop import DETAILS
from local.cloud import RunningCloud
from local.roomy import ROOMY
from local.seed import Seeder
from shared.catalog.model import Price, ProductDraft, Variant
from shared.catalog.service import product_id_of
from shared.identity.model import Limits, ShippingOption, TenantSettings, tenant_id
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.inventory.levels import Level
from shared.kernel.clock import SystemClock
from shared.kernel.ids import Ids
from shared.kernel.money import Money
from shared.kernel.tenancy import system
from shared.knowledge.model import ArticleDraft
from shared.promotions.model import PromotionDraft

_POST = ShippingOption(id="standard", title="Standard", price=Money(amount=500, currency="USD"))
_PRICE = Price(list=Money(amount=1_900, currency="USD"))


@dataclass(frozen=True)
class Stall:
    """See :class:`local.seed.Shop`. ``wares`` are its SKUs, and how many there are of each."""

    slug: str
    wares: Mapping[str, int]
    limits: Limits = field(default=ROOMY)

    @property
    def tenant(self) -> str:
        return tenant_id(self.slug)

    @property
    def settings(self) -> TenantSettings:
        return TenantSettings(name=self.slug, currency="USD", limits=self.limits, shipping=(_POST,))

    def products(self) -> list[ProductDraft]:
        return [
            ProductDraft.model_validate({"ref": sku.lower(), "title": sku, "variants": [_variant(sku)]})
            for sku in self.wares
        ]

    def stock(self) -> Mapping[str, int]:
        return self.wares

    def pictures(self) -> Iterable[tuple[str, str]]:
        return ()

    def articles(self) -> Mapping[str, ArticleDraft]:
        return {}

    def promotions(self) -> Mapping[str, PromotionDraft]:
        return {}

    def line(self, sku: str) -> dict[str, object]:
        """The request that adds one."""
        return {"product_id": product_id_of(self.tenant, sku.lower()), "sku": sku, "quantity": 1}

    def levels(self, seeder: Seeder) -> dict[str, Level]:
        """What is counted of its wares."""
        boss = system(self.tenant, scopes=frozenset({"inventory:write"}))
        return seeder.inventory.levels(boss, self.wares)


def _variant(sku: str) -> Variant:
    return Variant.model_validate({"sku": sku, "prices": {"USD": _PRICE}})


class Crowd:
    """Guests of a stall, whose tokens are signed here: to be let in is not what is measured."""

    def __init__(self, store: RunningCloud, stall: Stall) -> None:
        self._stall = stall
        clock = SystemClock()
        keys = GuestKeys(store.client("secretsmanager"), store.outputs["GuestKeySecretId"], clock)
        self._tokens = GuestTokens(keys, Ids(clock), clock)

    def header(self) -> str:
        """The ``Authorization`` of somebody new."""
        return f"Guest {self._tokens.issue(self._stall.tenant).token}"

    def total(self, url: str, sku: str) -> dict[str, object]:
        """What one of a ware comes to with its shipping, as a checkout says that is called off again."""
        shopper = Client(url, self.header())
        shopper.send("POST", "/v1/carts/current/lines", self._stall.line(sku))
        checkout = shopper.send("POST", "/v1/checkouts", DETAILS)
        shopper.send("POST", f"/v1/checkouts/{checkout['id']}/cancellations", {})
        shopper.close()
        return checkout["total"]

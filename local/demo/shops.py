"""The two demo shops."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from local.demo.articles import atelier, harbor
from local.demo.kind import Kind
from local.demo.making import Maker
from local.demo.pictures import picture
from local.demo.promotions import atelier as atelier_offers
from local.demo.promotions import harbor as harbor_offers
from local.demo.wares import apparel, food, home, nearby, outdoors, tech
from shared.catalog.model import ProductDraft
from shared.identity.model import (
    Limits,
    ShippingOption,
    ShippingRate,
    ShippingZone,
    Tax,
    TaxRegion,
    TenantSettings,
)
from shared.kernel.money import Money
from shared.knowledge.model import ArticleDraft
from shared.promotions.model import PromotionDraft

_LIMITS = Limits(user_per_minute=300, chat_per_minute=60)


@dataclass(frozen=True)
class DemoShop:
    """A shop, made when it is first asked for its goods."""

    slug: str
    settings: TenantSettings
    kinds: Sequence[Kind]
    written: Callable[[TenantSettings], Mapping[str, ArticleDraft]]
    offered: Callable[[], Mapping[str, PromotionDraft]]

    @cached_property
    def _made(self) -> tuple[Maker, list[ProductDraft]]:
        maker = Maker(self.slug, self.settings.currency)
        return maker, [draft for kind in self.kinds for draft in maker.make(kind)]

    def products(self) -> Iterator[ProductDraft]:
        """What it sells."""
        yield from self._made[1]

    def stock(self) -> Mapping[str, int]:
        """How many of each SKU it opens with."""
        return self._made[0].stock

    def articles(self) -> Mapping[str, ArticleDraft]:
        """What it has written about itself, by a name for each."""
        return self.written(self.settings)

    def promotions(self) -> Mapping[str, PromotionDraft]:
        """What it takes off, by a name for each."""
        return self.offered()

    def pictures(self) -> Iterator[tuple[str, str]]:
        """Path and SVG text of every picture that its products name."""
        for path, (motif, colour) in self._made[0].pictures.items():
            yield path, picture(motif, colour)


def _shipping(currency: str, standard: int, express: int, free_over: int) -> tuple[ShippingOption, ...]:
    def money(amount: int) -> Money:
        return Money(amount=amount, currency=currency)

    return (
        ShippingOption(
            id="standard",
            title="Standard delivery",
            price=money(standard),
            free_over=money(free_over),
            days="2 to 4 days",
        ),
        ShippingOption(id="express", title="Express delivery", price=money(express), days="tomorrow"),
    )


#: Harbor sends a little dearer to the far states and abroad, and what is heavy dearer still.
_HARBOR_ZONES = (
    ShippingZone(id="mainland", countries=("US",)),
    ShippingZone(id="far", countries=("US",), postal_codes=("967", "968", "995", "996", "997", "998", "999")),
    ShippingZone(id="abroad"),
)


def _by_zone(option: ShippingOption) -> ShippingOption:
    """The option at home as it is, from 10 kg on and far away dearer, and free nowhere but at home."""
    price = option.price

    def rate(zone: str, more: int, up_to_g: int | None = None, **free: Money | None) -> ShippingRate:
        dearer = Money(amount=price.amount + more, currency=price.currency)
        return ShippingRate(zone=zone, up_to_g=up_to_g, price=dearer, **free)

    rates = (
        rate("mainland", 0, 10_000, free_over=option.free_over),
        rate("mainland", 900),
        rate("far", 1_000),
        rate("abroad", 1_500, 20_000),
    )
    return option.model_copy(update={"rates": rates})


def _designed(kind: Kind) -> Kind:
    """The same ware from the small studios that the atelier knows, and a little dearer."""
    low, high = kind.price
    return replace(
        kind,
        count=10,
        brands=("Maison Aube", "Nord & Fils", "Petit Four"),
        price=(low * 3 // 2, high * 3 // 2),
        on_sale=10,
    )


_ATELIER = (
    "mug", "lamp", "cushion", "candle", "notebook", "pen", "bed-linen", "knife", "shirt", "sweater",
    "backpack", "chocolate",
)  # fmt: skip

HARBOR = DemoShop(
    "harbor",
    TenantSettings(
        name="Harbor General Store",
        currency="USD",
        limits=_LIMITS,
        shipping=tuple(_by_zone(option) for option in _shipping("USD", 490, 1490, 7500)),
        zones=_HARBOR_ZONES,
        tax=Tax(rate_bp=725, title="Sales tax"),
        tax_regions=(
            *(TaxRegion(country="US", region=name, title="Sales tax") for name in ("NH", "New Hampshire")),
            TaxRegion(country="CA", rate_bp=500, title="GST"),
        ),
    ),
    (*apparel.KINDS, *outdoors.KINDS, *tech.KINDS, *home.KINDS, *food.KINDS, *nearby.KINDS),
    harbor.articles,
    harbor_offers,
)
ATELIER = DemoShop(
    "atelier",
    TenantSettings(
        name="Atelier Aube",
        currency="EUR",
        locale="en-IE",
        limits=_LIMITS,
        shipping=_shipping("EUR", 590, 1690, 9000),
        tax=Tax(rate_bp=2300, inclusive=True, title="VAT"),
        tax_regions=(
            TaxRegion(country="FR", rate_bp=2000, inclusive=True, title="TVA"),
            TaxRegion(country="DE", rate_bp=1900, inclusive=True, title="MwSt."),
        ),
    ),
    tuple(_designed(kind) for kind in HARBOR.kinds if kind.slug in _ATELIER),
    atelier.articles,
    atelier_offers,
)

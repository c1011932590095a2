"""Products as a merchant keeps them and a shopper sees them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.kernel.errors import NotFound
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.money import Currency, Money
from shared.kernel.quantity import EACH, SellUnit

#: Variants of one product: with their SKU claims they fit one transaction.
MOST_VARIANTS = 90
#: Bytes of a product as JSON, well under the 400 KB that DynamoDB stores in an item.
MOST_BYTES = 200_000
#: Lower prices of the last hour that a product remembers; beyond that the oldest are forgotten.
MOST_PAST = 300
#: Minor units of a price: searches go no further, and the index has room for it.
MOST_AMOUNT = 10**12

Word = Annotated[str, Field(min_length=1, max_length=100)]
Sku = Annotated[str, Field(pattern=r"^[A-Za-z0-9._~:/+-]{1,100}$")]
Link = Annotated[str, Field(pattern=r"^(https?://|/)\S*$", max_length=2_000)]
#: Text, whole number, truth or a list of texts; measures carry their unit in the name (``weight_g``).
AttributeValue = (
    bool
    | Annotated[int, Field(ge=-(10**12), le=10**12)]
    | Annotated[str, Field(max_length=1_000)]
    | Annotated[tuple[Word, ...], Field(max_length=50)]
)
Attributes = Annotated[dict[Word, AttributeValue], Field(max_length=60)]


class UnknownSku(NotFound):
    """The product has no such variant."""

    code = "unknown_sku"


class Price(Model):
    """A list price and maybe a sale price, for good or between two moments (the end excluded)."""

    list: Money
    sale: Money | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None

    @model_validator(mode="after")
    def _one_currency_and_lower(self) -> Self:
        if self.list.amount < 0 or (self.sale and self.sale.amount < 0):
            raise ValueError("a price is not negative")
        if self.list.amount > MOST_AMOUNT:
            raise ValueError(f"a price is not above {MOST_AMOUNT} minor units")
        if self.sale and self.sale.currency != self.list.currency:
            raise ValueError("list and sale price are in one currency")
        if self.sale and self.sale.amount > self.list.amount:
            raise ValueError("a sale price is not above the list price")
        for moment in (self.sale_from, self.sale_until):
            if moment and moment.tzinfo is None:
                raise ValueError("a sale's beginning and end need a time zone")
        if self.sale_from and self.sale_until and self.sale_until <= self.sale_from:
            raise ValueError("a sale ends after it begins")
        return self

    def on_sale(self, at: datetime) -> bool:
        """Whether the sale price is the one that counts at that moment."""
        if self.sale is None or (self.sale_from and at < self.sale_from):
            return False
        return self.sale_until is None or at < self.sale_until

    def effective(self, at: datetime) -> Money:
        """What one costs at that moment."""
        return self.sale if self.sale is not None and self.on_sale(at) else self.list

    def discount_percent(self, at: datetime) -> int | None:
        """Whole percents off the list price at that moment, rounded down; None where there are none."""
        if self.list.amount == 0:
            return None
        off = 100 * (self.list.amount - self.effective(at).amount) // self.list.amount
        return off or None

    def next_change(self, at: datetime) -> datetime | None:
        """The next moment at which the effective price changes by itself."""
        moments = (self.sale_from, self.sale_until) if self.sale is not None else ()
        return min((moment for moment in moments if moment and moment > at), default=None)


class Variant(Model):
    """What is actually bought: one SKU with its options (``{"size": "43"}``) and a price a currency."""

    sku: Sku
    title: Annotated[str, Field(max_length=300)] = ""
    options: Annotated[dict[Word, Word], Field(max_length=5, default_factory=dict)]
    prices: Annotated[dict[Currency, Price], Field(min_length=1, max_length=20)]
    image: Link | None = None
    gtin: Annotated[str, Field(pattern=r"^[0-9]{8,14}$")] | None = None
    sell_unit: SellUnit = EACH
    attributes: Annotated[Attributes, Field(default_factory=dict)]

    @model_validator(mode="after")
    def _keyed_by_own_currency(self) -> Self:
        for currency, price in self.prices.items():
            if price.list.currency != currency:
                raise ValueError(f"the price under {currency} is in {price.list.currency}")
        return self

    def price(self, currency: str) -> Price | None:
        """Its price in a currency, or None where it is not sold in that."""
        return self.prices.get(currency)


class Place(Model):
    """Where a local offer is taken up; degrees are whole millionths."""

    name: Annotated[str, Field(max_length=200)] = ""
    line1: Annotated[str, Field(max_length=200)] = ""
    city: Annotated[str, Field(min_length=1, max_length=100)]
    region: Annotated[str, Field(max_length=100)] = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    latitude: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]
    longitude: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]


class Rating(Model):
    """What buyers think: tenths of a star (47 is 4.7 of 5) and how many of them."""

    tenths: Annotated[int, Field(ge=0, le=50)]
    count: Annotated[int, Field(ge=1)]


class State(StrEnum):
    """Only active products are shown and sold; archived ones remain for the orders that name them."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class ProductDraft(Model):
    """A product as its merchant writes it.

    ``ref`` is the merchant's own name for it: the same ref always gives the same product.
    ``category`` are levels from the general to the special.
    """

    ref: IdText | None = None
    kind: Literal["good", "grocery", "offer"] = "good"
    title: Annotated[str, Field(min_length=1, max_length=300)]
    description: Annotated[str, Field(max_length=20_000)] = ""
    brand: Annotated[str, Field(max_length=100)] = ""
    category: Annotated[tuple[Word, ...], Field(max_length=8)] = ()
    images: Annotated[tuple[Link, ...], Field(max_length=20)] = ()
    link: Link | None = None
    attributes: Annotated[Attributes, Field(default_factory=dict)]
    option_names: Annotated[tuple[Word, ...], Field(max_length=5)] = ()
    variants: Annotated[tuple[Variant, ...], Field(min_length=1, max_length=MOST_VARIANTS)]
    tags: Annotated[tuple[Word, ...], Field(max_length=40)] = ()
    tax_class: Annotated[str, Field(min_length=1, max_length=40)] = "standard"
    place: Place | None = None
    state: State = State.ACTIVE
    rating: Rating | None = None

    @model_validator(mode="after")
    def _variants_tell_apart(self) -> Self:
        skus = [variant.sku for variant in self.variants]
        if len(set(skus)) < len(skus):
            raise ValueError("each variant has a SKU of its own")
        for variant in self.variants:
            if set(variant.options) != set(self.option_names):
                raise ValueError(f"variant {variant.sku} must name exactly the options {self.option_names}")
        choices = {tuple(sorted(variant.options.items())) for variant in self.variants}
        if len(choices) < len(skus):
            raise ValueError("variants differ in their options")
        return self


class PastPrice(Model):
    """What one of a SKU cost until a moment, where it costs more since; ``list`` was its list price."""

    sku: Sku
    unit: Money
    list: Money
    until: datetime


class Product(ProductDraft):
    """A product of a tenant, as stored. ``past`` are lower prices of the last hour, which shoppers
    may have been shown (see :func:`shared.catalog.promises.promise`)."""

    id: str
    tenant: str
    past: Annotated[tuple[PastPrice, ...], Field(max_length=MOST_PAST)] = ()
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def default(self) -> Variant:
        """The variant that is meant where none is named: the first."""
        return self.variants[0]

    @property
    def active(self) -> bool:
        return self.state is State.ACTIVE

    def variant(self, sku: str) -> Variant:
        """The variant of a SKU. Raises :class:`UnknownSku`."""
        for variant in self.variants:
            if variant.sku == sku:
                return variant
        raise UnknownSku(f"{self.title} has no variant {sku}.", product_id=self.id, sku=sku)

    def matching(self, options: Mapping[str, str]) -> tuple[Variant, ...]:
        """The variants with all of these options, whatever the case of the letters."""
        wanted = {(name.casefold(), value.casefold()) for name, value in options.items()}
        return tuple(
            variant
            for variant in self.variants
            if wanted <= {(name.casefold(), value.casefold()) for name, value in variant.options.items()}
        )

    def draft(self) -> ProductDraft:
        """What its merchant wrote of it."""
        return ProductDraft.model_construct(
            **{name: getattr(self, name) for name in ProductDraft.model_fields}
        )


class PriceChange(Model):
    """What a product's SKUs cost from a moment on; a SKU that went away has no prices."""

    product_id: str
    version: int
    at: datetime
    prices: dict[Sku, dict[Currency, Price]]


class ImportReport(Model):
    """What an import did, in products.

    ``refused`` are those that could not be written: ``<ref, or the first SKU>: <why>``.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[str, ...] = ()

    @property
    def seen(self) -> int:
        return self.created + self.updated + self.unchanged + len(self.refused)

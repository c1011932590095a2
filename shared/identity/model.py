"""Tenants and their settings, users, addresses and API keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.kernel.ids import derived
from shared.kernel.model import Model
from shared.kernel.money import Currency, Money

Slug = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$")]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+$")]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$", max_length=35)]
PersonName = Annotated[str, Field(min_length=1, max_length=120)]
_Line = Annotated[str, Field(min_length=1, max_length=120)]
_PerMinute = Annotated[int, Field(ge=1, le=1_000_000)]

Role = Literal["customer", "merchant", "admin", "system"]
Scope = Literal[
    "shop",
    "profile",
    "catalog:write",
    "inventory:write",
    "promotions:write",
    "support:write",
    "orders:write",
    "ledger:read",
    "tenant:read",
    "tenant:write",
    "keys:write",
    "audit:read",
    "platform",
]

GUEST_SCOPES = frozenset({"shop"})
_MERCHANT = frozenset(
    {
        "catalog:write",
        "inventory:write",
        "promotions:write",
        "support:write",
        "orders:write",
        "ledger:read",
        "tenant:read",
    }
)
#: What each role adds (RBAC). ``system`` is the store itself and is handed scopes where it acts.
ROLE_SCOPES: dict[Role, frozenset[str]] = {
    "customer": frozenset({"shop", "profile"}),
    "merchant": _MERCHANT,
    "admin": _MERCHANT | {"tenant:write", "keys:write", "audit:read"},
    "system": frozenset(),
}


def scopes_of(roles: Iterable[Role]) -> frozenset[str]:
    """The scopes that these roles carry together."""
    return frozenset[str]().union(*(ROLE_SCOPES[role] for role in roles))


class Limits(Model):
    """What one tenant may use: requests a minute, sizes of carts and of the catalogue, and what remote
    language models may cost in a UTC day, in micro-USD (0: none is asked)."""

    user_per_minute: _PerMinute = 60
    ip_per_minute: _PerMinute = 100
    chat_per_minute: _PerMinute = 30
    cart_lines: Annotated[int, Field(ge=1, le=200)] = 40
    cart_quantity: Annotated[int, Field(ge=1, le=10_000)] = 100
    products: Annotated[int, Field(ge=0, le=10_000_000)] = 50_000
    model_micro_usd_per_day: Annotated[int, Field(ge=0, le=1_000_000_000_000)] = 5_000_000


_TaxClass = Annotated[str, Field(min_length=1, max_length=40)]
_RateBp = Annotated[int, Field(ge=0, le=10_000)]
_Slug40 = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
_Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class ShippingZone(Model):
    """Where a rate counts: these countries (none: everywhere), there these regions or these beginnings
    of postal codes (none: all). Of several zones that an address is in, the narrowest counts."""

    id: _Slug40
    countries: Annotated[tuple[_Country, ...], Field(max_length=250)] = ()
    regions: Annotated[tuple[_Line, ...], Field(max_length=100)] = ()
    postal_codes: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=16)], ...], Field(max_length=200)
    ] = ()


class ShippingRate(Model):
    """What an option costs in a zone, up to a weight (None: any) in grams."""

    zone: _Slug40
    up_to_g: Annotated[int, Field(ge=1, le=10**9)] | None = None
    price: Money
    free_over: Money | None = None


class ShippingOption(Model):
    """A way to deliver: its price, the subtotal from which it is free, and the days it takes.

    With ``rates`` the option is offered in their zones alone, each weight at the first rate that
    takes it; ``price`` is then what it costs before an address is known.
    """

    id: _Slug40
    title: _Line
    price: Money
    free_over: Money | None = None
    days: Annotated[str, Field(max_length=40)] = ""
    rates: Annotated[tuple[ShippingRate, ...], Field(max_length=100)] = ()


class Tax(Model):
    """A rate in basis points (1/10,000), inside the prices or on top of them.

    ``classes`` are rates of the tax classes of products that differ (``{"books": 500}``). Delivery is
    taxed at ``rate_bp``, or not at all.
    """

    rate_bp: _RateBp = 0
    inclusive: bool = False
    title: Annotated[str, Field(max_length=40)] = "Tax"
    classes: dict[_TaxClass, _RateBp] = Field(max_length=20, default_factory=dict[str, int])
    shipping: bool = True

    def rate(self, tax_class: str) -> int:
        """The rate of a class of products, in basis points."""
        return self.classes.get(tax_class, self.rate_bp)


class TaxRegion(Tax):
    """The tax on what is delivered to a country, or to one region of it."""

    country: _Country
    region: Annotated[str, Field(max_length=120)] = ""


class TenantSettings(Model):
    """How a tenant's shop behaves. ``tools`` allows the assistant only these (None: all).

    ``tax`` is for where no region says otherwise, and before an address is known. A price that was
    shown is honoured for ``quote_seconds``.
    """

    name: _Line
    currency: Currency
    locale: Locale = "en-US"
    limits: Limits = Limits()
    shipping: Annotated[tuple[ShippingOption, ...], Field(max_length=20)] = ()
    zones: Annotated[tuple[ShippingZone, ...], Field(max_length=50)] = ()
    tax: Tax = Tax()
    tax_regions: Annotated[tuple[TaxRegion, ...], Field(max_length=300)] = ()
    quote_seconds: Annotated[int, Field(ge=0, le=3600)] = 600
    hold_seconds: Annotated[int, Field(ge=1, le=3600)] = 300
    assumed_stock: Annotated[int, Field(ge=0, le=1_000_000)] = 25
    tools: frozenset[str] | None = None
    flags: dict[str, bool] = Field(default_factory=dict[str, bool])


class Tenant(Model):
    """A retailer. Its id follows from its slug, so looking up a slug costs nothing."""

    id: str
    slug: Slug
    settings: TenantSettings
    version: int = 1

    @staticmethod
    def new(slug: str, settings: TenantSettings) -> Tenant:
        """The first version of the tenant with this slug."""
        return Tenant(id=tenant_id(slug), slug=slug, settings=settings)


def tenant_id(slug: str) -> str:
    """The id of the tenant with this slug, whether it exists or not."""
    return derived("tnt", slug)


#: Where platform keys live. No shop can have this slug.
PLATFORM_SLUG = "platform"
PLATFORM = tenant_id(PLATFORM_SLUG)


class Address(Model):
    """A postal address; ``country`` is ISO 3166-1 alpha-2."""

    name: PersonName
    line1: _Line
    line2: Annotated[str, Field(max_length=120)] = ""
    city: _Line
    region: Annotated[str, Field(max_length=120)] = ""
    postal_code: Annotated[str, Field(max_length=16)] = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class User(Model):
    """A person known to one tenant. ``username`` is theirs in the user pool."""

    id: str
    tenant: str
    username: str
    email: Email | None = None
    name: PersonName
    roles: frozenset[Role] = frozenset({"customer"})
    addresses: Annotated[tuple[Address, ...], Field(max_length=20)] = ()
    status: Literal["active", "disabled"] = "active"
    version: int = 1

    @property
    def active(self) -> bool:
        return self.status == "active"


def normalised(email: str) -> str:
    """An address as it is compared: without outer spaces, in lower case."""
    return email.strip().lower()


def username_of(tenant: str, email: str) -> str:
    """The user pool's name of this address in this tenant: opaque, and the tenant can be read off it."""
    return f"{tenant}.{derived('lgn', tenant, normalised(email))}"


def tenant_of(username: str) -> str:
    """The tenant of a user pool's name."""
    return username.partition(".")[0]


def user_id(tenant: str, subject: str) -> str:
    """The id of the user whom the pool calls ``subject``: says nothing about the person."""
    return derived("usr", tenant, subject)


class ApiKey(Model):
    """A program's credential as it is kept: ``digest`` is the SHA-256 of the secret, in hex."""

    id: str
    tenant: str
    title: _Line
    scopes: frozenset[Scope]
    digest: str
    created_at: datetime
    revoked_at: datetime | None = None
    version: int = 1

"""Tenants: who they are and how their shops behave. What every other room asks identity."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Protocol

from pydantic import Field

from shared.identity import events
from shared.identity.model import (
    PLATFORM,
    PLATFORM_SLUG,
    Limits,
    Locale,
    ShippingOption,
    ShippingZone,
    Tax,
    TaxRegion,
    Tenant,
    TenantSettings,
    tenant_id,
)
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Stale
from shared.kernel.events import Announcer, Event
from shared.kernel.model import Model
from shared.kernel.tenancy import Context

#: How old settings may be where they are read in passing.
FRESH_FOR = timedelta(seconds=30)
#: What keys of the platform itself are held to: it has no shop.
_PLATFORM_SETTINGS = TenantSettings(name="Platform", currency="USD", limits=Limits(user_per_minute=600))


class SlugTaken(Conflict):
    """Another tenant has this slug."""

    code = "slug_taken"


class TenantStore(Protocol):
    """Where tenants are kept."""

    def tenant(self, tenant: str) -> Tenant | None: ...

    def put_tenant(self, tenant: Tenant, announced: Sequence[Event]) -> Change: ...


class SettingsPatch(Model):
    """The settings to replace: only what is given counts. ``limits`` are the platform's to set."""

    name: Annotated[str, Field(min_length=1, max_length=120)] = ""
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


class TenantService:
    """Use cases on tenants. ``settings`` is the one cached read that every door makes."""

    def __init__(self, *, store: TenantStore, uow: UnitOfWork, announcer: Announcer, clock: Clock) -> None:
        self._store = store
        self._uow = uow
        self._announcer = announcer
        self._clock = clock
        self._cached: dict[str, tuple[datetime, TenantSettings]] = {}

    def settings(self, tenant: str) -> TenantSettings:
        """A tenant's settings, at most 30 s old. Raises :class:`NotFound`."""
        now = self._clock.now()
        cached = self._cached.get(tenant)
        if cached and now < cached[0]:
            return cached[1]
        settings = _PLATFORM_SETTINGS if tenant == PLATFORM else self.get(tenant).settings
        self._cached[tenant] = (now + FRESH_FOR, settings)
        return settings

    def get(self, tenant: str) -> Tenant:
        """The tenant as it is now. Raises :class:`NotFound`."""
        found = self._store.tenant(tenant)
        if found is None:
            raise NotFound("There is no such shop.")
        return found

    def by_slug(self, slug: str) -> Tenant:
        """The tenant with this slug. Raises :class:`NotFound`."""
        return self.get(tenant_id(slug))

    def create(self, ctx: Context, tenant: Tenant) -> Tenant:
        """Make a tenant (scope ``platform``); the same one again changes nothing.

        Raises :class:`SlugTaken` where the slug has other settings already.
        """
        ctx.require("platform")
        if tenant.slug == PLATFORM_SLUG or tenant.id != tenant_id(tenant.slug):
            raise SlugTaken(f"The slug {tenant.slug!r} cannot be had.")
        new = tenant.model_copy(update={"version": 1})
        _check(new.settings)
        existing = self._store.tenant(new.id)
        if existing is not None:
            return _same(existing, new)
        try:
            self._put(ctx, new, events.TenantCreated(tenant_id=new.id))
        except Stale:
            return _same(self.get(new.id), new)
        return new

    def update(self, ctx: Context, tenant: str, patch: SettingsPatch, seen: int | None = None) -> Tenant:
        """Replace some settings, by the tenant itself (``tenant:write``) or by the platform.

        Raises :class:`Stale` where ``seen`` is not the version any more, :class:`Forbidden`,
        :class:`NotFound`.
        """
        fields = patch.model_fields_set
        _may_change(ctx, tenant, fields)
        found = self.get(tenant)
        if seen is not None and seen != found.version:
            raise Stale("The settings were changed meanwhile.", version=found.version)
        settings = found.settings.model_copy(update={name: getattr(patch, name) for name in fields})
        _check(settings)
        if settings == found.settings:
            return found
        changed = found.model_copy(update={"settings": settings, "version": found.version + 1})
        self._put(ctx, changed, events.TenantChanged(tenant_id=tenant, changed=sorted(fields)))
        self._cached.pop(tenant, None)
        return changed

    def _put(self, ctx: Context, tenant: Tenant, fact: events.TenantCreated | events.TenantChanged) -> None:
        at_home = ctx.model_copy(update={"tenant": tenant.id})
        self._uow.commit(self._store.put_tenant(tenant, self._announcer.envelopes(at_home, [fact])))


def _same(existing: Tenant, wanted: Tenant) -> Tenant:
    if existing.settings != wanted.settings:
        raise SlugTaken(f"The slug {wanted.slug!r} is taken.")
    return existing


def _may_change(ctx: Context, tenant: str, fields: set[str]) -> None:
    if "platform" in ctx.scopes:
        return
    if ctx.tenant != tenant:
        raise NotFound("There is no such shop.")
    ctx.require("tenant:write")
    if "limits" in fields:
        raise Forbidden("Limits are set by the platform.", required_scope="platform")


def _check(settings: TenantSettings) -> None:
    """Every price in the shop's own currency (rates name theirs), every option and zone once, every
    zone there."""
    found = [
        Problem(
            path=f"$.shipping[{i}].{name}.currency", code="currency", message=f"must be {settings.currency}"
        )
        for i, option in enumerate(settings.shipping)
        for name, price in (("price", option.price), ("free_over", option.free_over))
        if price is not None and price.currency != settings.currency
    ]
    found += _repeated("shipping", [option.id for option in settings.shipping])
    found += _repeated("zones", [zone.id for zone in settings.zones])
    zones = {zone.id for zone in settings.zones}
    found += [
        Problem(path=f"$.shipping[{i}].rates[{j}].zone", code="unknown", message="not one of the zones")
        for i, option in enumerate(settings.shipping)
        for j, rate in enumerate(option.rates)
        if rate.zone not in zones
    ]
    if found:
        raise Invalid("The shipping options do not fit the shop.", *found)


def _repeated(where: str, ids: Sequence[str]) -> list[Problem]:
    return [
        Problem(path=f"$.{where}[{i}].id", code="repeated", message=f"{name!r} is there twice")
        for i, name in enumerate(ids)
        if name in ids[:i]
    ]

"""Tenants, settings, roles and names."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.identity.model import (
    GUEST_SCOPES,
    PLATFORM,
    PLATFORM_SLUG,
    ROLE_SCOPES,
    Address,
    Limits,
    ShippingOption,
    Tenant,
    TenantSettings,
    scopes_of,
    tenant_id,
    tenant_of,
    user_id,
    username_of,
)
from shared.identity.service import SettingsPatch, SlugTaken, TenantService
from shared.kernel.change import Change, Write
from shared.kernel.clock import FrozenClock
from shared.kernel.errors import Forbidden, Invalid, NotFound, Stale
from shared.kernel.events import Announcer, Event
from shared.kernel.ids import Ids, is_id
from shared.kernel.money import Money
from shared.kernel.tenancy import Context, system

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLATFORM_CTX = system(PLATFORM, scopes=frozenset({"platform"}))
EXPRESS = ShippingOption(id="express", title="Express", price=Money(amount=900, currency="USD"))


class Memory:
    """A store and unit of work in one: puts land when they are committed, versions in order."""

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant] = {}
        self.announced: list[Event] = []
        self.reads = 0

    def tenant(self, tenant: str) -> Tenant | None:
        self.reads += 1
        return self.tenants.get(tenant)

    def put_tenant(self, tenant: Tenant, announced: Sequence[Event]) -> Change:
        return Change((Write("Put", {"tenant": tenant, "announced": announced}, Stale("lost")),))

    def commit(self, *changes: Change) -> None:
        for change in changes:
            for write in change.writes:
                tenant: Tenant = write.request["tenant"]
                before = self.tenants.get(tenant.id)
                if (before.version if before else 0) != tenant.version - 1:
                    raise write.refused
                self.tenants[tenant.id] = tenant
                self.announced += write.request["announced"]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def service(memory: Memory, clock: FrozenClock) -> TenantService:
    return TenantService(store=memory, uow=memory, announcer=Announcer(Ids(clock), clock), clock=clock)


def _harbor(**settings: Any) -> Tenant:
    return Tenant.new("harbor", TenantSettings(name="Harbor", currency="USD", **settings))


def _of(tenant: str, *scopes: str) -> Context:
    return system(tenant, scopes=frozenset(scopes))


def test_a_tenant_is_found_by_id_and_by_slug(service: TenantService, memory: Memory) -> None:
    made = service.create(PLATFORM_CTX, _harbor())
    assert made.id == tenant_id("harbor")
    assert service.get(made.id) == service.by_slug("harbor") == made
    (event,) = memory.announced
    assert (event.name, event.tenant, event.data) == (
        "identity.tenant_created",
        made.id,
        {"tenant_id": made.id},
    )
    with pytest.raises(NotFound):
        service.by_slug("nowhere")


def test_the_same_tenant_again_changes_nothing(service: TenantService, memory: Memory) -> None:
    assert service.create(PLATFORM_CTX, _harbor()) == service.create(PLATFORM_CTX, _harbor())
    assert len(memory.announced) == 1
    with pytest.raises(SlugTaken):
        service.create(PLATFORM_CTX, _harbor(assumed_stock=3))


def test_two_who_open_the_same_shop_at_once(service: TenantService, memory: Memory) -> None:
    theirs = _harbor(assumed_stock=3)
    read = memory.tenant

    def lose_the_race(tenant: str) -> Tenant | None:
        memory.tenant = read  # type: ignore[method-assign]
        memory.tenants[theirs.id] = theirs
        return None

    memory.tenant = lose_the_race  # type: ignore[method-assign]
    with pytest.raises(SlugTaken):
        service.create(PLATFORM_CTX, _harbor())


def test_only_the_platform_opens_shops_and_none_as_itself(service: TenantService) -> None:
    with pytest.raises(Forbidden):
        service.create(_of(tenant_id("harbor"), "tenant:write"), _harbor())
    with pytest.raises(SlugTaken):
        service.create(PLATFORM_CTX, Tenant.new(PLATFORM_SLUG, _harbor().settings))
    with pytest.raises(SlugTaken):
        service.create(PLATFORM_CTX, _harbor().model_copy(update={"id": tenant_id("other")}))


def test_settings_are_read_once_in_half_a_minute(
    service: TenantService, memory: Memory, clock: FrozenClock
) -> None:
    made = service.create(PLATFORM_CTX, _harbor())
    memory.reads = 0
    assert [service.settings(made.id).name for _ in range(3)] == ["Harbor"] * 3
    assert memory.reads == 1
    renamed = made.settings.model_copy(update={"name": "Haven"})
    memory.tenants[made.id] = made.model_copy(update={"settings": renamed})
    clock.advance(seconds=29.9)
    assert service.settings(made.id).name == "Harbor"
    clock.advance(seconds=0.1)
    assert service.settings(made.id).name == "Haven"


def test_an_unknown_tenant_has_no_settings_and_the_platform_its_own(
    service: TenantService, memory: Memory
) -> None:
    with pytest.raises(NotFound):
        service.settings("tnt_x")
    memory.reads = 0
    assert service.settings(PLATFORM).limits.user_per_minute == 600
    assert memory.reads == 0


def test_a_change_replaces_what_is_given_and_is_seen_at_once(service: TenantService, memory: Memory) -> None:
    made = service.create(PLATFORM_CTX, _harbor(assumed_stock=3))
    ctx = _of(made.id, "tenant:write")
    assert service.settings(made.id).shipping == ()
    changed = service.update(ctx, made.id, SettingsPatch(shipping=(EXPRESS,)), seen=1)
    assert (changed.version, changed.settings.assumed_stock) == (2, 3)
    assert service.settings(made.id).shipping == (EXPRESS,)
    assert memory.announced[-1].data == {"tenant_id": made.id, "changed": ["shipping"]}
    assert service.update(ctx, made.id, SettingsPatch(shipping=(EXPRESS,))).version == 2


def test_a_change_on_an_old_version_is_refused(service: TenantService) -> None:
    made = service.create(PLATFORM_CTX, _harbor())
    with pytest.raises(Stale) as refused:
        service.update(PLATFORM_CTX, made.id, SettingsPatch(name="X"), seen=7)
    assert refused.value.facts == {"version": 1}


def test_who_may_change_what(service: TenantService) -> None:
    made = service.create(PLATFORM_CTX, _harbor())
    with pytest.raises(NotFound):
        service.update(_of("tnt_other", "tenant:write"), made.id, SettingsPatch(name="X"))
    with pytest.raises(Forbidden):
        service.update(_of(made.id, "shop"), made.id, SettingsPatch(name="X"))
    raised = SettingsPatch(limits=Limits(user_per_minute=10**6))
    with pytest.raises(Forbidden):
        service.update(_of(made.id, "tenant:write"), made.id, raised)
    assert service.update(PLATFORM_CTX, made.id, raised).settings.limits.user_per_minute == 10**6


def test_shipping_is_priced_in_the_shops_currency_and_named_once(service: TenantService) -> None:
    euros = EXPRESS.model_copy(update={"price": Money(amount=1, currency="EUR")})
    free = EXPRESS.model_copy(update={"free_over": Money(amount=1, currency="CHF"), "id": "free"})
    with pytest.raises(Invalid) as refused:
        service.create(PLATFORM_CTX, _harbor(shipping=(EXPRESS, euros, free)))
    assert [problem.path for problem in refused.value.problems] == [
        "$.shipping[1].price.currency",
        "$.shipping[2].free_over.currency",
        "$.shipping[1].id",
    ]


def test_roles_add_up_and_guests_only_shop() -> None:
    assert frozenset({"shop"}) == GUEST_SCOPES
    assert scopes_of([]) == frozenset()
    assert scopes_of(["customer"]) == {"shop", "profile"}
    assert scopes_of(["customer", "merchant"]) == ROLE_SCOPES["customer"] | ROLE_SCOPES["merchant"]
    assert not any("platform" in scopes for scopes in ROLE_SCOPES.values())


emails = st.emails().filter(lambda e: len(e) <= 254)
tenants = st.sampled_from([tenant_id("harbor"), tenant_id("atelier")])


@given(emails, tenants)
def test_a_user_name_says_the_tenant_and_nothing_of_the_address(email: str, tenant: str) -> None:
    name = username_of(tenant, email)
    assert tenant_of(name) == tenant
    assert username_of(tenant, f" {email.upper().lower()} ") == username_of(tenant, email.lower())
    assert email.partition("@")[0].lower() not in name or len(email.partition("@")[0]) < 6
    assert len(name) <= 128


@given(emails)
def test_one_address_has_unrelated_names_in_two_tenants(email: str) -> None:
    one, two = (username_of(tenant_id(slug), email).partition(".")[2] for slug in ("harbor", "atelier"))
    assert one != two


def test_a_users_id_follows_from_tenant_and_subject() -> None:
    assert is_id(user_id("tnt_1", "s-1"), "usr")
    assert len({user_id(t, s) for t in ("tnt_1", "tnt_2") for s in ("s-1", "s-2")}) == 4


@pytest.mark.parametrize("slug", ["", "a", "A-b", "a_b", "-ab", "ab-", "a" * 41, "ab\n", "ä-b"])
def test_what_is_no_slug(slug: str) -> None:
    with pytest.raises(ValidationError):
        Tenant.new(slug, _harbor().settings)


@pytest.mark.parametrize("country", ["us", "USA", "", "1A"])
def test_a_country_is_two_capitals(country: str) -> None:
    with pytest.raises(ValidationError):
        Address(name="J", line1="1 Quay", city="Port", country=country)


def test_settings_come_back_as_they_went() -> None:
    settings = _harbor(shipping=(EXPRESS,), tools=frozenset({"a", "b"}), flags={"x": True}).settings
    assert TenantSettings.model_validate_json(settings.model_dump_json()) == settings

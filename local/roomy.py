"""Shops in which nobody is held back: for tests and benchmarks, which ask more than any shopper does."""

from collections.abc import Iterable

from shared.identity.model import Limits, tenant_id
from shared.identity.service import SettingsPatch, TenantService
from shared.kernel.tenancy import system

ROOMY = Limits(user_per_minute=100_000, ip_per_minute=100_000, chat_per_minute=100_000)


def make_room(tenants: TenantService, slugs: Iterable[str], limits: Limits = ROOMY) -> None:
    """Give these shops ``limits``. A door heeds them once its settings are read anew, 30 s at most."""
    platform = system(tenant_id("platform"), scopes=frozenset({"platform", "tenant:write"}))
    for slug in slugs:
        tenants.update(platform, tenant_id(slug), SettingsPatch(limits=limits))

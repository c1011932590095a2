"""What the identity door shows and takes besides the room's own models."""

from typing import Literal

from shared.identity.model import ShippingOption, Slug, Tax, Tenant, TenantSettings
from shared.kernel.model import Model


class NewGuest(Model):
    """Where a guest wants to shop."""

    shop: Slug


class NewTenant(Model):
    """A shop to open."""

    slug: Slug
    settings: TenantSettings


class ShopView(Model):
    """A shop as anyone may see it."""

    id: str
    slug: Slug
    name: str
    currency: str
    locale: str
    shipping: tuple[ShippingOption, ...]
    tax: Tax
    test_payment_methods: list[str]

    @staticmethod
    def of(tenant: Tenant, test_payment_methods: list[str]) -> "ShopView":
        """The public part of a tenant."""
        settings = tenant.settings
        return ShopView(
            id=tenant.id,
            slug=tenant.slug,
            name=settings.name,
            currency=settings.currency,
            locale=settings.locale,
            shipping=settings.shipping,
            tax=settings.tax,
            test_payment_methods=test_payment_methods,
        )


class Health(Model):
    """The door is open."""

    status: Literal["ok"] = "ok"

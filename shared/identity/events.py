"""What identity announces: ids and scopes, never a name, an address or a secret."""

from typing import ClassVar

from shared.kernel.events import Fact


class TenantCreated(Fact):
    """A retailer joined."""

    name: ClassVar[str] = "identity.tenant_created"
    tenant_id: str


class TenantChanged(Fact):
    """A tenant's settings have a new version."""

    name: ClassVar[str] = "identity.tenant_changed"
    tenant_id: str
    changed: list[str]


class UserRegistered(Fact):
    """A person became a customer of a tenant."""

    name: ClassVar[str] = "identity.user_registered"
    user_id: str


class UserChanged(Fact):
    """A person's record has a new version; ``changed`` names the fields, not their values."""

    name: ClassVar[str] = "identity.user_changed"
    user_id: str
    changed: list[str]


class ApiKeyCreated(Fact):
    """A program was given a key."""

    name: ClassVar[str] = "identity.api_key_created"
    key_id: str
    scopes: list[str]


class ApiKeyRevoked(Fact):
    """A key is not good any more."""

    name: ClassVar[str] = "identity.api_key_revoked"
    key_id: str

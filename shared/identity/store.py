"""Identity in DynamoDB.

Access patterns                          key
a tenant by id                           pk ``<tenant>#tenant``, sk ``tenant``
a user by id (authorizer, profile)       pk ``<tenant>#<user>``, sk ``user``
an API key by tenant and id, and a
tenant's keys in the order of their ids pk ``<tenant>#keys``, sk ``key_…``

A user's e-mail address, name and postal addresses are in the item's ``doc`` alone; keys and events
carry ids that say nothing about a person. Of API keys there is the SHA-256 of the secret.
"""

from collections.abc import Sequence

from shared.identity.model import ApiKey, Tenant, User
from shared.kernel.change import Change
from shared.kernel.errors import DomainError
from shared.kernel.events import Event
from shared.runtime.table import Table, TableSpec

TABLE = TableSpec(
    name="identity",
    erase="delete the user's item and their user in the pool; tenants and keys hold nothing personal",
    export="the user's item: name, e-mail address, addresses, roles",
    retention="a user until erased; a tenant and its keys, revoked ones too, as long as the tenant",
    capture="stream",
)


class IdentityStore:
    """Tenants, users and API keys in one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def tenant(self, tenant: str) -> Tenant | None:
        """One eventually consistent read."""
        return self._table.get_doc(Tenant, f"{tenant}#tenant", "tenant", consistent=False)

    def put_tenant(self, tenant: Tenant, announced: Sequence[Event]) -> Change:
        item = self._table.item(f"{tenant.id}#tenant", "tenant", tenant, tenant.version, announced)
        return Change((self._table.put_next(item),))

    def user(self, tenant: str, user: str) -> User | None:
        return self._table.get_doc(User, f"{tenant}#{user}", "user")

    def put_user(self, user: User, announced: Sequence[Event]) -> Change:
        item = self._table.item(f"{user.tenant}#{user.id}", "user", user, user.version, announced)
        return Change((self._table.put_next(item),))

    def key(self, tenant: str, key: str) -> ApiKey | None:
        return self._table.get_doc(ApiKey, f"{tenant}#keys", key)

    def keys(self, tenant: str, limit: int, after: str | None) -> tuple[list[ApiKey], str | None]:
        """So many keys after that one, in the order of their ids, and the one to go on after."""
        pk = f"{tenant}#keys"
        start = {"pk": pk, "sk": after} if after else None
        items, further = self._table.query(pk, limit=limit, after=start)
        keys = [ApiKey.model_validate_json(item["doc"]) for item in items]
        return keys, further["sk"] if further else None

    def put_key(self, key: ApiKey, announced: Sequence[Event], refused: DomainError | None = None) -> Change:
        item = self._table.item(f"{key.tenant}#keys", key.id, key, key.version, announced)
        return Change((self._table.put_next(item, refused),))

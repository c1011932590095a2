"""From an ``Authorization`` header to who asks.

``Bearer <access token>``  a customer, by the user pool; roles from their record
``Guest <guest token>``    a guest, by our own signature
``ApiKey <key>``           a program of a tenant, with the scopes of its key
"""

from collections.abc import Callable
from hmac import compare_digest
from typing import Any, Protocol

from shared.identity import api_keys
from shared.identity.access import AccessTokens, SigningKeys, from_url
from shared.identity.model import ApiKey, User, scopes_of, tenant_of, user_id
from shared.identity.service import TenantService
from shared.identity.tokens import GuestKeys, GuestTokens
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound, Unauthenticated
from shared.kernel.ids import Ids
from shared.kernel.tenancy import Actor, Context

#: No credential of ours is near so long.
_LONGEST = 8192


class Records(Protocol):
    """What is known about users and keys."""

    def user(self, tenant: str, user: str) -> User | None: ...

    def key(self, tenant: str, key: str) -> ApiKey | None: ...


class Credentials:
    """Resolves credentials. Nothing of the request but the header has a say."""

    def __init__(
        self, *, access: AccessTokens, guests: GuestTokens, records: Records, tenants: TenantService
    ) -> None:
        self._access = access
        self._records = records
        self._tenants = tenants
        self._forms: dict[str, Callable[[str], Context]] = {
            "bearer": self._customer,
            "guest": guests.verify,
            "apikey": self._program,
        }

    def resolve(self, header: str) -> Context:
        """Who sent this header. Raises :class:`Unauthenticated` for whatever is not good."""
        form, _, credential = header.strip().partition(" ")
        resolve = self._forms.get(form.lower())
        if resolve is None or not credential.isascii() or len(credential) > _LONGEST:
            raise Unauthenticated("This needs an Authorization header: Bearer, Guest or ApiKey.")
        context = resolve(credential.strip())
        try:
            locale = self._tenants.settings(context.tenant).locale
        except NotFound as error:
            raise Unauthenticated("This credential belongs to no shop.") from error
        return context.model_copy(update={"locale": locale})

    def _customer(self, token: str) -> Context:
        holder = self._access.verify(token)
        tenant = tenant_of(holder.username)
        user = self._records.user(tenant, user_id(tenant, holder.subject))
        if user is None or not user.active:
            raise Unauthenticated("This account cannot be used.")
        return Context(
            tenant=tenant,
            actor=Actor(kind="customer", id=user.id),
            scopes=scopes_of(user.roles),
            roles=frozenset(user.roles),
            channel="web",
        )

    def _program(self, text: str) -> Context:
        given = api_keys.read(text)
        kept = self._records.key(given.tenant, given.key) if given else None
        if given is None or kept is None or not compare_digest(kept.digest, given.digest) or kept.revoked_at:
            raise Unauthenticated("This API key is not good, or not any more.")
        actor = Actor(kind="key", id=kept.id)
        return Context(tenant=given.tenant, actor=actor, scopes=frozenset(kept.scopes))


def resolving(
    *,
    records: Records,
    tenants: TenantService,
    secrets: Any,
    guest_key_secret: str,
    jwks_url: str,
    issuer: str,
    client_id: str,
    ids: Ids,
    clock: Clock,
) -> Credentials:
    """Everything that resolves a credential. ``secrets`` is Secrets Manager's client."""
    guest_keys = GuestKeys(secrets, guest_key_secret, clock)
    access = AccessTokens(SigningKeys(from_url(jwks_url), clock), issuer, client_id, clock)
    return Credentials(
        access=access, guests=GuestTokens(guest_keys, ids, clock), records=records, tenants=tenants
    )

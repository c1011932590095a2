"""Who is asking, for whom, on whose behalf: what every use case is handed."""

from typing import Literal

from shared.kernel.errors import Forbidden
from shared.kernel.model import Model


class Actor(Model):
    """Who acts: ``id`` is unique within the tenant (``gst_…``, ``usr_…``, ``key_…``, ``system``)."""

    kind: Literal["guest", "customer", "key", "system"]
    id: str


SYSTEM = Actor(kind="system", id="system")


class Context(Model):
    """The tenant, the actor, and what may be done in their name.

    ``agent`` is the software acting for the actor, where it is not the actor's own click;
    ``channel`` is where they are (``web``, ``chat``, ``api``, ``voice``).
    """

    tenant: str
    actor: Actor
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    agent: str | None = None
    channel: str = "api"
    locale: str = "en-US"
    correlation_id: str = ""

    def require(self, scope: str) -> None:
        """Raise :class:`Forbidden` where the credential does not carry ``scope``."""
        if scope not in self.scopes:
            raise Forbidden(f"This needs the scope {scope!r}.", required_scope=scope)


def system(tenant: str, correlation_id: str = "", scopes: frozenset[str] = frozenset()) -> Context:
    """The store itself acting in a tenant: a saga step, a consumer, a schedule."""
    return Context(tenant=tenant, actor=SYSTEM, scopes=scopes, correlation_id=correlation_id)

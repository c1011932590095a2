"""What API Gateway hands a door: who asks, from where, under which correlation id."""

import re
from collections.abc import Mapping
from typing import Any

from shared.kernel.tenancy import Actor, Context

Event = Mapping[str, Any]
_CORRELATION = re.compile(r"[A-Za-z0-9-]{8,64}")


def correlation_of(event: Event) -> str:
    """The caller's ``X-Correlation-Id`` where it is well formed, else the gateway's request id."""
    given = event.get("headers", {}).get("x-correlation-id", "")
    return given if _CORRELATION.fullmatch(given) else event.get("requestContext", {}).get("requestId", "")


def source_ip(event: Event) -> str:
    """The network address that the gateway was called from."""
    return event.get("requestContext", {}).get("http", {}).get("sourceIp", "")


def context_of(event: Event) -> Context | None:
    """The Context that the authorizer resolved, or None on a public route."""
    granted = event.get("requestContext", {}).get("authorizer", {}).get("lambda")
    if not granted:
        return None
    return Context(
        tenant=granted["tenant"],
        actor=Actor(kind=granted["actor_kind"], id=granted["actor_id"]),
        scopes=frozenset(granted.get("scopes", "").split()),
        roles=frozenset(granted.get("roles", "").split()),
        agent=granted.get("agent") or None,
        channel=granted.get("channel") or "api",
        locale=granted.get("locale") or "en-US",
        correlation_id=correlation_of(event),
    )


def granted(context: Context) -> dict[str, str]:
    """What the authorizer passes on of a Context: text only, as API Gateway requires."""
    return {
        "tenant": context.tenant,
        "actor_kind": context.actor.kind,
        "actor_id": context.actor.id,
        "scopes": " ".join(sorted(context.scopes)),
        "roles": " ".join(sorted(context.roles)),
        "agent": context.agent or "",
        "channel": context.channel,
        "locale": context.locale,
    }

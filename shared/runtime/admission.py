"""Who asks too often is refused at the door, before anything else is done for them."""

from collections.abc import Callable
from typing import Protocol

from shared.runtime import edge
from shared.runtime.limits import RateLimiter


class Limits(Protocol):
    """What a tenant allows each of its actors, in requests a minute."""

    @property
    def user_per_minute(self) -> int: ...

    @property
    def chat_per_minute(self) -> int: ...


def admission(
    limiter: RateLimiter, limits: Callable[[str], Limits], ip_per_minute: int
) -> Callable[[edge.Event], None]:
    """What an HTTP door asks before it serves an event.

    A known actor is held to the limits of their tenant (``limits(tenant)``), chat turns to a
    second one besides; on a public route the network address is counted. The answer raises
    :class:`~shared.kernel.errors.Limited`.
    """

    def admit(event: edge.Event) -> None:
        context = edge.context_of(event)
        if context is None:
            limiter.admit(f"ip#{edge.source_ip(event)}", ip_per_minute)
            return
        allowed, subject = limits(context.tenant), f"{context.tenant}#{context.actor.id}"
        limiter.admit(subject, allowed.user_per_minute)
        if _is_turn(event):
            limiter.admit(f"{subject}#chat", allowed.chat_per_minute)

    return admit


def _is_turn(event: edge.Event) -> bool:
    http = event["requestContext"]["http"]
    return http["method"] == "POST" and http["path"].rstrip("/").endswith("/turns")

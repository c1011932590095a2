"""What rooms announce to each other, always in the past tense, never with personal data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.kernel.model import Model
from shared.kernel.tenancy import Context


class Fact(Model):
    """The data of one kind of event: a room's ``events.py`` refines it.

    ``name`` is ``<room>.<what happened>``; ``version`` grows when the shape does.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1


class Event(Model):
    """A fact with its envelope: what leaves through a table's stream and travels the bus."""

    id: str
    name: str
    version: int
    tenant: str
    actor: str
    correlation_id: str
    causation_id: str | None = None
    at: datetime
    data: dict[str, Any]


class Announcer:
    """Puts facts into envelopes, with ids and times from its ports."""

    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock

    def envelopes(self, ctx: Context, facts: Sequence[Fact]) -> list[Event]:
        return [
            Event(
                id=self._ids.new("evt"),
                name=fact.name,
                version=fact.version,
                tenant=ctx.tenant,
                actor=ctx.actor.id,
                correlation_id=ctx.correlation_id,
                at=self._clock.now(),
                data=fact.model_dump(mode="json"),
            )
            for fact in facts
        ]

"""What checkout needs of the world: a store, and a workflow that runs the saga."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from shared.checkout.model import Checkout
from shared.kernel.change import Change, racing
from shared.kernel.errors import Stale
from shared.kernel.events import Event
from shared.kernel.model import Model
from shared.kernel.tenancy import Actor, Context

T = TypeVar("T")
#: How often a lost race is run again before the caller is told.
_RACES = 6


class SagaInput(Model):
    """What the saga carries from step to step; everything else is read from records.

    ``confirmed`` says that the yes was given with the request.
    """

    tenant: str
    actor: Actor
    checkout_id: str
    attempt: int
    correlation_id: str
    confirmed: bool = False

    def context(self) -> Context:
        """The saga acts for the shopper, whose yes it carries out."""
        return Context(
            tenant=self.tenant,
            actor=self.actor,
            scopes=frozenset({"shop"}),
            channel="saga",
            correlation_id=self.correlation_id,
        )


class TaskToken(Model):
    """The waiting step's token of one attempt. It never leaves the server."""

    attempt: int
    token: str


class CheckoutStore(Protocol):
    """Where checkouts are kept."""

    def get(self, tenant: str, checkout_id: str) -> Checkout | None: ...

    def get_with_token(self, tenant: str, checkout_id: str) -> tuple[Checkout | None, TaskToken | None]:
        """The checkout and the token that was stored last, in one call."""
        ...

    def open_of(self, ctx: Context) -> str | None:
        """The id of the actor's latest checkout, open or not."""
        ...

    def opening(self, checkout: Checkout, earlier: str | None) -> Change:
        """The write that makes ``checkout`` its owner's latest, if ``earlier`` still is."""
        ...

    def put(self, checkout: Checkout, events: Sequence[Event]) -> Change: ...

    def unchanged(self, checkout: Checkout) -> Change:
        """Nothing but the condition that this is still the version."""
        ...

    def waiting(self, checkout: Checkout, token: TaskToken) -> Change:
        """Keep the waiting step's token."""
        ...

    def nobody_waiting(self, checkout: Checkout, attempt: int) -> Change:
        """Nothing but the condition that no token of that attempt is kept."""
        ...

    def due(self, now: datetime) -> Iterable[Checkout]:
        """Checkouts of every tenant whose deadline has passed, the longest due first."""
        ...


class Workflow(Protocol):
    """The state machine that runs the saga."""

    def start(self, name: str, given: SagaInput) -> None:
        """Start the run of that name; starting it again is no second run."""
        ...

    def succeed(self, token: str) -> None:
        """Let the waiting run go on. A run that does not wait any more is left alone."""
        ...

    def fail(self, token: str, error: str, cause: str) -> None:
        """Have the waiting run undo itself. A run that does not wait any more is left alone."""
        ...

    def running(self, name: str) -> bool:
        """Whether the run of that name is still under way."""
        ...


class Raced(Stale):
    """Somebody else wrote the checkout between our reading and our writing."""

    code = "checkout_changed"


def persist(attempt: Callable[[], T]) -> T:
    """Run again what lost a race, reading afresh, a bounded number of times."""
    return racing(attempt, _RACES, Raced)


def run_name(checkout_id: str, attempt: int) -> str:
    """The name of the saga's run for an attempt; a name runs once."""
    return f"{checkout_id}-{attempt}"

"""Reading and writing checkouts as their owner, or as the saga that acts for the owner."""

from shared.checkout.model import Attempt, AttemptOver, Checkout, CheckoutStatus
from shared.checkout.ports import CheckoutStore, SagaInput, TaskToken
from shared.kernel.change import Change
from shared.kernel.errors import NotFound
from shared.kernel.events import Announcer, Fact
from shared.kernel.tenancy import Context

_UNDER_WAY = frozenset({CheckoutStatus.READY, CheckoutStatus.RUNNING, CheckoutStatus.ESCALATED})


class Records:
    """The store, with ownership checked and events put into envelopes."""

    def __init__(self, store: CheckoutStore, announcer: Announcer) -> None:
        self.store = store
        self._announcer = announcer

    def get(self, ctx: Context, checkout_id: str) -> Checkout:
        """The actor's own checkout. Raises :class:`NotFound`, for another's too."""
        return _own(ctx, self.store.get(ctx.tenant, checkout_id))

    def read(self, ctx: Context, checkout_id: str) -> tuple[Checkout, TaskToken | None]:
        """The actor's own checkout, and the token of its attempt where the saga waits."""
        found, token = self.store.get_with_token(ctx.tenant, checkout_id)
        checkout = _own(ctx, found)
        number = checkout.attempt.number if checkout.attempt else None
        return checkout, token if token and token.attempt == number else None

    def under_way(self, given: SagaInput) -> tuple[Checkout, Attempt]:
        """The checkout whose attempt this saga carries out.

        Raises :class:`AttemptOver` where the attempt was overtaken, closed or is being undone.
        """
        checkout = self.get(given.context(), given.checkout_id)
        attempt = attempt_of(checkout, given)
        if attempt is None or attempt.ending or checkout.status not in _UNDER_WAY:
            raise AttemptOver("This attempt is over.", checkout_status=checkout.status)
        return checkout, attempt

    def put(self, ctx: Context, checkout: Checkout, *facts: Fact) -> Change:
        """The write of the next version with what it announces."""
        return self.store.put(checkout, self._announcer.envelopes(ctx, facts))


def attempt_of(checkout: Checkout, given: SagaInput) -> Attempt | None:
    """The checkout's attempt if it is the saga's."""
    attempt = checkout.attempt
    return attempt if attempt is not None and attempt.number == given.attempt else None


def _own(ctx: Context, checkout: Checkout | None) -> Checkout:
    if checkout is None or checkout.owner != ctx.actor:
        raise NotFound("There is no such checkout.")
    return checkout

"""The saga's first steps: hold the stock, then wait for the yes that commits it.

Each step of the saga reads the records, does its part at most once, and may be run again. What it
raises, the state machine knows by the name of its class.
"""

from shared.checkout import stages
from shared.checkout.model import AttemptOver
from shared.checkout.ports import SagaInput, TaskToken, Workflow, persist
from shared.checkout.records import Records
from shared.inventory.model import (
    ReservationEnded,
    ReservationExpired,
    State,
    StockLine,
    UnknownReservation,
)
from shared.inventory.service import InventoryService
from shared.kernel.change import UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.tenancy import Context


class Reserve:
    """Hold all lines or none, until the shopper's time to confirm is over."""

    def __init__(self, *, records: Records, inventory: InventoryService) -> None:
        self._records = records
        self._inventory = inventory

    def run(self, given: SagaInput) -> None:
        """Raises :class:`~shared.inventory.model.OutOfStock`, :class:`AttemptOver`."""
        checkout, attempt = self._records.under_way(given)
        lines = [StockLine(sku=line.sku, quantity=line.quantity) for line in checkout.lines]
        held = self._inventory.reserve(given.context(), attempt.reservation_id, lines, attempt.expires_at)
        if held.ended:
            raise AttemptOver("The reservation of this attempt is over.", state=held.state)


class AwaitConfirmation:
    """Keep the token for the yes that is to come; go on at once where it came before."""

    def __init__(
        self,
        *,
        records: Records,
        inventory: InventoryService,
        workflow: Workflow,
        uow: UnitOfWork,
        clock: Clock,
    ) -> None:
        self._records = records
        self._inventory = inventory
        self._workflow = workflow
        self._uow = uow
        self._clock = clock

    def run(self, given: SagaInput, token: str) -> None:
        """Answers through the token alone."""
        try:
            agreed = persist(lambda: self._agreed(given, token))
        except (AttemptOver, ReservationExpired, ReservationEnded) as over:
            self._workflow.fail(token, type(over).__name__, over.message)
        else:
            if agreed:
                self._workflow.succeed(token)

    def _agreed(self, given: SagaInput, token: str) -> bool:
        """Whether the yes is there, its stock being committed; if not, the token is kept for it."""
        checkout, attempt = self._records.under_way(given)
        unchanged = self._records.store.unchanged(checkout)
        if attempt.agreed_at is None:
            kept = self._records.store.waiting(checkout, TaskToken(attempt=attempt.number, token=token))
            self._uow.commit(unchanged, kept)
            return False
        deadline = self._clock.now() + stages.COMMITTING
        try:
            self._uow.commit(
                unchanged, self._inventory.begin_commit(given.context(), attempt.reservation_id, deadline)
            )
        except ReservationEnded as ended:
            if ended.facts.get("state") != State.COMMITTING:
                raise
        return True


def let_stock_go(inventory: InventoryService, ctx: Context, reservation_id: str, reason: str) -> None:
    """Release a reservation, which its saga may not have made yet."""
    try:
        inventory.release(ctx, reservation_id, reason)
    except UnknownReservation:
        return

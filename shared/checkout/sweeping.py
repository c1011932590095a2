"""What nobody ended: checkouts past their deadline whose saga was lost, and stock held for nobody."""

from datetime import datetime

from shared.checkout.compensation import Compensation
from shared.checkout.model import Checkout
from shared.checkout.paying import Capture
from shared.checkout.ports import CheckoutStore, SagaInput, Workflow, run_name
from shared.inventory.model import ReservationEnded
from shared.inventory.service import InventoryService
from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError
from shared.kernel.model import Model
from shared.kernel.tenancy import system
from shared.payments.model import PaymentStalled

_ENDS = ("abandoned", "finished", "undone", "postponed", "running")


class Swept(Model):
    """How many of each a round of the sweeper ended, put off or found still running.

    ``brought_back`` counts SKUs that are on one shard again. ``refused`` names the checkouts at which it
    failed, and the code of what stood in the way.
    """

    abandoned: int = 0
    finished: int = 0
    undone: int = 0
    postponed: int = 0
    running: int = 0
    released: int = 0
    brought_back: int = 0
    refused: tuple[str, ...] = ()


class Sweeper:
    """Finishes what has an order and undoes what has none. Mere hygiene as long as nothing crashes."""

    def __init__(
        self,
        *,
        store: CheckoutStore,
        inventory: InventoryService,
        compensation: Compensation,
        capture: Capture,
        workflow: Workflow,
        clock: Clock,
    ) -> None:
        self._store = store
        self._inventory = inventory
        self._compensation = compensation
        self._capture = capture
        self._workflow = workflow
        self._clock = clock

    def run(self) -> Swept:
        """One round. What fails is left for the next round and stands in no other's way."""
        now = self._clock.now()
        ends = [self._end(checkout) for checkout in self._store.due(now)]
        return Swept(
            **{name: ends.count(name) for name in _ENDS},
            released=self._release(now),
            brought_back=self._inventory.bring_back(),
            refused=tuple(end for end in ends if end not in _ENDS),
        )

    def _end(self, checkout: Checkout) -> str:
        given = SagaInput(
            tenant=checkout.tenant,
            actor=checkout.owner,
            checkout_id=checkout.id,
            attempt=checkout.attempt.number if checkout.attempt else 0,
            correlation_id=f"sweep-{checkout.id}",
        )
        try:
            return self._ended(checkout, given)
        except DomainError as error:
            return f"{checkout.id}: {error.code}"

    def _ended(self, checkout: Checkout, given: SagaInput) -> str:
        if checkout.attempt is None:
            self._compensation.abandon(given.context(), checkout)
            return "abandoned"
        if self._workflow.running(run_name(checkout.id, given.attempt)):
            return "running"
        try:
            if checkout.order_id is not None:
                self._capture.run(given)
                return "finished"
            self._compensation.run(given, "Interrupted")
        except PaymentStalled:
            self._compensation.postpone(given)
            return "postponed"
        return "undone"

    def _release(self, now: datetime) -> int:
        """Free holds that ran out. A committing one is behind a checkout of its own."""
        return sum(self._released(held.tenant, held.id) for held in self._inventory.expired(now))

    def _released(self, tenant: str, reservation_id: str) -> bool:
        """Whether it was still to be freed: a yes at the last moment came before us."""
        ctx = system(tenant, f"sweep-{reservation_id}")
        try:
            self._inventory.release(ctx, reservation_id, "expired", lapsed_at=self._clock.now())
        except ReservationEnded:
            return False
        return True

"""Taking back what was sold and has not gone out: the order came to nothing."""

from collections.abc import Mapping

from shared.inventory.events import TakenBack
from shared.inventory.model import (
    LevelMoved,
    Reservation,
    ReservationMoved,
    Shift,
    State,
    UnknownReservation,
)
from shared.inventory.patience import PatientUnitOfWork
from shared.inventory.ports import StockStore
from shared.inventory.stocktaking import TRIES, crossing, too_busy
from shared.kernel.change import UnitOfWork
from shared.kernel.events import Announcer
from shared.kernel.tenancy import Context


class TakingBack:
    """Makes committed stock free again, once for a reservation."""

    def __init__(self, *, store: StockStore, uow: UnitOfWork, announcer: Announcer) -> None:
        self._store = store
        self._uow = PatientUnitOfWork(uow)
        self._announcer = announcer

    def take_back(self, ctx: Context, reservation_id: str, reason: str) -> Reservation:
        """Twice is once. Raises :class:`UnknownReservation`, and
        :class:`~shared.inventory.model.ReservationEnded` where it was never sold."""
        free: Mapping[str, int] = {}
        for _ in range(TRIES):
            was = self._store.reservation(ctx.tenant, reservation_id)
            if was is None:
                raise UnknownReservation("There is no such reservation.", reservation_id=reservation_id)
            if was.state is State.RETURNED:
                return was
            over = was.returned(reason)
            try:
                self._commit(ctx, over, free)
            except ReservationMoved:
                continue
            except LevelMoved:
                free = self._free(ctx, over)
            else:
                return over
        raise too_busy()

    def _commit(self, ctx: Context, over: Reservation, free: Mapping[str, int]) -> None:
        shifts = [Shift(li.sku, committed=-li.quantity, seen=free.get(li.sku)) for li in over.lines]
        fact = TakenBack(reservation_id=over.id, lines=over.lines, reason=over.reason)
        announced = {shift: self._announcer.envelopes(ctx, crossing(shift)) for shift in shifts}
        self._uow.commit(self._store.put([(over, self._announcer.envelopes(ctx, [fact]))], announced))

    def _free(self, ctx: Context, over: Reservation) -> dict[str, int]:
        levels = self._store.levels(ctx.tenant, [line.sku for line in over.lines], consistent=True)
        return {sku: level.free for sku, level in levels.items()}

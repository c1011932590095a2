"""Taking back what was sold and has not gone out: the order came to nothing."""

from collections.abc import Sequence

from shared.inventory.events import TakenBack
from shared.inventory.levels import Plan, Shift
from shared.inventory.model import LevelMoved, Reservation, ReservationMoved, State, UnknownReservation
from shared.inventory.movements import Movement
from shared.inventory.planning import returning
from shared.inventory.ports import StockStore
from shared.inventory.shelf import TRIES, Shelf, too_busy
from shared.kernel.change import UnitOfWork
from shared.kernel.events import Announcer
from shared.kernel.tenancy import Context


class TakingBack:
    """Makes committed stock free again, once for a reservation."""

    def __init__(self, *, store: StockStore, uow: UnitOfWork, announcer: Announcer) -> None:
        self._shelf = Shelf(store, uow, announcer)
        self._store = store
        self._announcer = announcer

    def take_back(self, ctx: Context, reservation_id: str, reason: str) -> Reservation:
        """Twice is once. Raises :class:`UnknownReservation`, and
        :class:`~shared.inventory.model.ReservationEnded` where it was never sold."""
        plans: Sequence[Plan] = ()
        for _ in range(TRIES):
            was = self._store.reservation(ctx.tenant, reservation_id)
            if was is None:
                raise UnknownReservation("There is no such reservation.", reservation_id=reservation_id)
            if was.state is State.RETURNED:
                return was
            over = was.returned(reason)
            try:
                self._commit(ctx, over, plans or _unseen(over))
            except ReservationMoved:
                continue
            except LevelMoved:
                plans = self._seen(ctx, over)
            else:
                return over
        raise too_busy()

    def _commit(self, ctx: Context, over: Reservation, plans: Sequence[Plan]) -> None:
        fact = TakenBack(reservation_id=over.id, lines=over.lines, reason=over.reason)
        (event,) = self._announcer.envelopes(ctx, [fact])
        moved = [(Movement.taken_back(event, line, over.id), 0) for line in over.lines]
        self._shelf.uow.commit(
            self._store.put([(over, [event])]),
            self._shelf.change(ctx, plans),
            self._store.record(ctx.tenant, moved),
        )

    def _seen(self, ctx: Context, over: Reservation) -> list[Plan]:
        levels = self._shelf.levels(ctx, [line.sku for line in over.lines])
        return [returning(levels[li.sku], li.quantity, over.place(li.sku).shard) for li in over.lines]


def _unseen(over: Reservation) -> list[Plan]:
    """Where something is free anyhow, of what is neither spread nor backordered."""
    return [
        Plan((Shift(line.sku, committed=-line.quantity, least=1, among=1, promised=0),))
        for line in over.lines
    ]

import pytest

from shared.inventory.model import LevelMoved, ReservationMoved
from shared.inventory.patience import PatientUnitOfWork
from shared.kernel.change import Change
from shared.kernel.errors import Conflict, Contended, DomainError


class Busy:
    """Refuses so often, then writes."""

    def __init__(self, times: int, refusal: DomainError) -> None:
        self.times, self.refusal, self.asked = times, refusal, 0

    def commit(self, *changes: Change) -> None:
        self.asked += 1
        if self.asked <= self.times:
            raise self.refusal


def test_who_is_in_the_way_is_waited_for_longer_each_time_up_to_a_bound() -> None:
    busy, pauses = Busy(11, Conflict("busy", retry=True)), list[float]()
    PatientUnitOfWork(busy, pauses.append, lambda: 1.0).commit(Change(()))
    assert busy.asked == 12
    assert pauses[:3] == [0.004, 0.008, 0.016]
    assert max(pauses) == pauses[-1] == 0.25


def test_patience_ends() -> None:
    busy = Busy(99, Conflict("busy", retry=True))
    with pytest.raises(Conflict, match="busy"):
        PatientUnitOfWork(busy, lambda _: None).commit(Change(()))
    assert busy.asked == 12


@pytest.mark.parametrize(
    "refusal",
    [LevelMoved("no"), ReservationMoved("no", retry=True), Conflict("for good"), Conflict("x", retry=1)],
)
def test_a_condition_that_failed_is_not_tried_again(refusal: DomainError) -> None:
    busy = Busy(1, refusal)
    with pytest.raises(type(refusal)):
        PatientUnitOfWork(busy, lambda _: None).commit(Change(()))
    assert busy.asked == 1


def test_who_was_waited_for_is_counted() -> None:
    busy = Busy(3, Contended("busy", LevelMoved("no", sku="A"), ReservationMoved("no")))
    assert PatientUnitOfWork(busy, lambda _: None).commit(Change(())) == {"A": 3}

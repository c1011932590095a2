"""Waiting one's turn at stock that many want at once."""

import random
import time
from collections import Counter
from collections.abc import Callable

from shared.kernel.change import Change, UnitOfWork
from shared.kernel.errors import Conflict, Contended

#: Tries of one write, and the bounds of the pauses between them, in seconds.
_TRIES = 12
_FIRST, _LONGEST = 0.004, 0.25


class PatientUnitOfWork:
    """Tries again, after a pause of random length, what found another transaction in the way.

    Nothing was written then, so the same Changes may be tried as they are. A condition that failed
    is no such case: it is for the caller to look again.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        pause: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._uow = uow
        self._pause = pause
        self._chance = chance

    def commit(self, *changes: Change) -> Counter[str]:
        """See :class:`shared.kernel.change.UnitOfWork`. How often it waited for each SKU."""
        waited = Counter[str]()
        for tries in range(_TRIES - 1):
            try:
                self._uow.commit(*changes)
            except Conflict as conflict:
                if not _in_the_way(conflict):
                    raise
                waited.update(_skus(conflict))
            else:
                return waited
            self._wait(tries)
        self._uow.commit(*changes)
        return waited

    def rest(self, tries: int) -> None:
        """Pause before another look, for who was overtaken before: ``tries`` times, counted from 0."""
        if tries:
            self._wait(tries)

    def _wait(self, tries: int) -> None:
        self._pause(self._chance() * min(_LONGEST, _FIRST * 2**tries))


def _in_the_way(conflict: Conflict) -> bool:
    return type(conflict) in (Conflict, Contended) and conflict.facts.get("retry") is True


def _skus(conflict: Conflict) -> list[str]:
    over = conflict.over if isinstance(conflict, Contended) else ()
    return [refusal.facts["sku"] for refusal in over if "sku" in refusal.facts]

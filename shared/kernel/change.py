"""What a room wants written, before anyone writes it: so that rooms can share one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

from shared.kernel.errors import Conflict, DomainError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Write:
    """One conditional write that a room's own store made.

    ``request`` is the member of TransactWriteItems named by ``action``; ``refused`` is what a
    failed condition means.
    """

    action: Literal["Put", "Update", "Delete", "ConditionCheck"]
    request: Mapping[str, Any]
    refused: DomainError


@dataclass(frozen=True, slots=True)
class Change:
    """Writes that land together or not at all."""

    writes: tuple[Write, ...]

    def __add__(self, other: "Change") -> "Change":
        return Change(self.writes + other.writes)


class UnitOfWork(Protocol):
    """Commits the Changes of several rooms as one."""

    def commit(self, *changes: Change) -> None:
        """Write all or nothing.

        Raises the ``refused`` of the first write whose condition failed, or
        :class:`~shared.kernel.errors.Conflict` where another transaction was in the way.
        """
        ...


def racing(attempt: Callable[[], T], tries: int, *lost: type[DomainError]) -> T:
    """What an attempt comes to that reads afresh each time, made ``tries`` times at most.

    It is made again where it was refused as a :class:`~shared.kernel.errors.Conflict` that may be tried
    again (``retry``), or as one of ``lost``: what it raises where others were faster.
    """
    for _ in range(tries - 1):
        try:
            return attempt()
        except DomainError as error:
            if not (isinstance(error, lost) or (isinstance(error, Conflict) and error.facts.get("retry"))):
                raise
    return attempt()

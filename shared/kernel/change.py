"""What a room wants written, before anyone writes it: so that rooms can share one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from shared.kernel.errors import DomainError


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

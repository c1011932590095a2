"""What the use cases of memory need of the world."""

from collections.abc import Sequence
from typing import Protocol

from shared.kernel.change import Change
from shared.memory.entries import Forgotten
from shared.memory.model import Memory


class MemoryStore(Protocol):
    """Where memories are kept."""

    def get(self, tenant: str, actor: str) -> Memory | None: ...

    def put(self, memory: Memory) -> Change:
        """A version right after the one that is kept. Refused as
        :class:`~shared.memory.model.MemoryMoved`."""
        ...


class Copies(Protocol):
    """Where words that a memory was made of are kept besides: conversations."""

    def redact(self, tenant: str, owners: Sequence[str], gone: Forgotten, sparing: str | None = None) -> int:
        """Take what is forgotten out of all that the owners said and were answered.

        ``sparing`` is the session whose running turn does this: its memo is the turn's own to clean.
        Returns how many records changed.
        """
        ...

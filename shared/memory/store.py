"""Memories in DynamoDB.

    pk                  sk
    {tenant}#{actor}    memory    one aggregate for each actor

Access patterns: an actor's memory (one read); its next version (one conditional put).

No stream: it would keep the images of what was forgotten for another day.
"""

from __future__ import annotations

from shared.kernel.change import Change
from shared.kernel.clock import epoch
from shared.memory.model import Memory, MemoryMoved
from shared.runtime.table import Table, TableSpec

TABLE = TableSpec(
    name="memory",
    erase="the actor's item is deleted, after what it says was taken out of conversations",
    export="the actor's item",
    retention="a statement lives a year after it was last made, a guest's 30 days; by TTL",
    capture="none",
    ttl="purge_at",
)


class DynamoMemoryStore:
    """See :class:`shared.memory.ports.MemoryStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, actor: str) -> Memory | None:
        return self._table.get_doc(Memory, f"{tenant}#{actor}", "memory")

    def put(self, memory: Memory) -> Change:
        pk = f"{memory.tenant}#{memory.owner.id}"
        item = self._table.item(pk, "memory", memory, memory.version, purge_at=epoch(memory.purge_at))
        moved = MemoryMoved("Your memory was changed at this very moment; try again.", retry=True)
        return Change((self._table.put_next(item, moved),))

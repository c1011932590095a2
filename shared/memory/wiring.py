"""How the room is put together on a process's ground."""

from shared.memory.ports import Copies
from shared.memory.service import MemoryService
from shared.memory.store import DynamoMemoryStore
from shared.runtime.ground import Ground


def memories(ground: Ground, table: str, copies: Copies) -> MemoryService:
    """Memories, in the memory table; ``copies`` are where their words stand besides."""
    store = DynamoMemoryStore(ground.table(table))
    return MemoryService(store=store, copies=copies, uow=ground.uow, ids=ground.ids, clock=ground.clock)

"""How the room is put together on a process's ground."""

from shared.ledger.service import LedgerService
from shared.ledger.store import DynamoLedgerStore
from shared.runtime.ground import Ground


def ledger(ground: Ground, table: str) -> LedgerService:
    """The ledger, in its table."""
    return LedgerService(store=DynamoLedgerStore(ground.table(table)), clock=ground.clock)

"""How the room is put together on a process's ground."""

from shared.knowledge.service import KnowledgeService
from shared.knowledge.store import DynamoArticleStore
from shared.runtime.ground import Ground


def knowledge(ground: Ground, table: str) -> KnowledgeService:
    """A shop's articles, in the knowledge table."""
    store = DynamoArticleStore(ground.table(table))
    return KnowledgeService(store=store, uow=ground.uow, ids=ground.ids, clock=ground.clock)

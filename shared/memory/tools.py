"""What the assistant may do with a memory: keep what was said, show it, forget it, and change consent."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool
from shared.memory.entries import ConsentChange, Forgotten, Statement, Topic
from shared.memory.service import MemoryService
from shared.memory.views import MemoryView

#: Statements of one message.
MOST_SAID = 6


class ShowMemory(Model):
    """Nothing is needed to look."""


class Remember(Model):
    """What the shopper said of themselves in this message. The ids are the turn's own."""

    statements: Annotated[tuple[Statement, ...], Field(min_length=1, max_length=MOST_SAID)]
    turn_id: str | None = None
    session_id: str | None = None


class Forget(Model):
    """Topics and values to forget; with neither, everything."""

    topics: Annotated[tuple[Topic, ...], Field(max_length=10)] = ()
    values: Annotated[tuple[str, ...], Field(max_length=MOST_SAID)] = ()
    session_id: str | None = None


class Learning(Model):
    """Whether shopping may teach."""

    learning: bool
    session_id: str | None = None


class Kept(Model):
    """What was kept, as it was said, and all that is remembered now."""

    statements: tuple[Statement, ...]
    memory: MemoryView


class Allowed(Model):
    """What is allowed now."""

    learning: bool


def tools(*, memories: MemoryService) -> tuple[Tool[Any], ...]:
    """The memory's tools."""

    def show(ctx: Context, _: ShowMemory) -> MemoryView:
        return memories.view(ctx)

    def remember(ctx: Context, given: Remember) -> Kept:
        said = given.statements
        shown = memories.remember(ctx, said, turn_id=given.turn_id, session_id=given.session_id)
        return Kept(statements=said, memory=shown)

    def forget(ctx: Context, given: Forget) -> Forgotten:
        return memories.forget(ctx, given.topics, given.values, sparing=given.session_id)

    def learn(ctx: Context, given: Learning) -> Allowed:
        shown = memories.allow(ctx, ConsentChange(learning=given.learning), sparing=given.session_id)
        return Allowed(learning=shown.consent.learning)

    return (
        Tool("memory.view", "show what is remembered of the shopper", ShowMemory, "read", show),
        Tool("memory.remember", "keep what the shopper said of themselves", Remember, "write", remember),
        Tool("memory.forget", "forget topics, values or everything", Forget, "write", forget),
        Tool("memory.learn", "learn from the shopping, or stop it", Learning, "write", learn),
    )

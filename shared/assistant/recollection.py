"""The memory of a turn: read once where the turn can use it, applied, and what the turn means for it."""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.evidence import Evidence
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.wishes import Intent, Wish
from shared.assistant.lessons import lessons
from shared.assistant.model import Memo
from shared.assistant.ports import Asked, Memories
from shared.assistant.taste import Taste
from shared.kernel.change import Change
from shared.kernel.clock import Clock
from shared.kernel.errors import Conflict
from shared.kernel.tenancy import Context
from shared.memory.entries import Forgotten, Source
from shared.memory.model import Memory
from shared.memory.tools import Allowed
from shared.memory.views import summary

#: Wishes for which nobody's memory is asked: it would change nothing about them.
_WITHOUT: frozenset[Intent] = frozenset(
    ("greeting", "thanks", "goodbye", "help", "off_topic", "nothing_pending", "show_cart", "clear", "remove")
) | frozenset[Intent](
    (
        "set_quantity",
        "add_more",
        "fewer",
        "cancel",
        "address",
        "payment",
        "orders",
        "policy",
        "human",
        "reorder",
    )
)


class Recollection:
    """What is remembered of the one who talks, for one turn: one call, where a wish asks for it."""

    def __init__(
        self, memories: Memories, clock: Clock, ctx: Context, wishes: Sequence[Wish], lexicon: Lexicon
    ) -> None:
        self._memories = memories
        self._clock = clock
        self._memory = memories.current(ctx) if _asks(wishes) else None
        used = self._with_told(wishes).used(clock.now()) if self._memory else ()
        self.taste = Taste(used, lexicon.size_name)

    @property
    def summary(self) -> str:
        """What a planner is told of it."""
        if self._memory is None:
            return ""
        return summary(self._memory, self._clock.now(), shared=self.shared)

    @property
    def shared(self) -> bool:
        """Whether the shopper lets a model read what is theirs."""
        return self._memory is not None and self._memory.consent.share_with_model

    def applied(self, memo: Memo) -> Memo:
        """The memo of a turn, with what is remembered behind what was said in the session."""
        return memo.model_copy(update={"prefers": {**self.taste.sought, **memo.prefers}})

    def taught(self, asked: Asked, evidence: Evidence) -> Change:
        """The write of what the turn teaches; a turn that changes the memory itself teaches nothing."""
        if self._memory is None or any(o.step.tool.startswith("memory.") for o in evidence.outcomes):
            return Change(())
        source = Source(kind="learned", turn_id=asked.turn_id, session_id=asked.session_id)
        return self._memories.taught(self._memory, lessons(asked.memo, asked.message, evidence), source)

    def forgotten(self, evidence: Evidence) -> tuple[Forgotten, ...]:
        """What a turn forgot: what was named, or all that was learned."""
        results = [outcome.result for outcome in evidence.outcomes if outcome.done]
        gone = [result for result in results if isinstance(result, Forgotten)]
        if any(isinstance(result, Allowed) and not result.learning for result in results) and self._memory:
            gone.append(Forgotten(entries=tuple(entry for entry in self._memory.entries if entry.learned)))
        return tuple(gone)

    def _with_told(self, wishes: Sequence[Wish]) -> Memory:
        """The memory with what this very message tells, which holds for its other wishes too."""
        assert self._memory is not None
        memory = self._memory
        for number, said in enumerate(said for wish in wishes for said in wish.told):
            try:
                memory = memory.with_stated(f"told-{number}", said, Source(kind="stated"), self._clock.now())
            except Conflict:
                break
        return memory


def _asks(wishes: Sequence[Wish]) -> bool:
    return any(wish.intent not in _WITHOUT for wish in wishes)

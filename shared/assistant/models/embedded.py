"""The model that is always there: deterministic, explainable, no account, no network.

It answers through the same port as any other: the plan comes from the grammar, the phrasing is the
draft that the composer wrote.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicons
from shared.assistant.language.planning import plan_of
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Memo
from shared.assistant.models.converse import Block, ConverseReply, ConverseRequest, ToolUse
from shared.assistant.planner import PLAN_TOOL, undata
from shared.kernel.tenancy import system


class EmbeddedModel:
    """Plans with the grammar and the tenant's lexicon."""

    def __init__(self, *, lexicons: Lexicons) -> None:
        self._lexicons = lexicons

    def converse(self, request: ConverseRequest) -> ConverseReply:
        """See :class:`~shared.assistant.models.converse.LanguageModel`."""
        if request.tool_choice != PLAN_TOOL:
            return ConverseReply(content=(Block(text=undata(request.last_texts[-1])),))
        memo = Memo.model_validate_json(undata(request.last_texts[0]))
        plan = plan_of(request.wishes or self._understood(request, memo), memo)
        use = ToolUse(
            tool_use_id="plan", name=PLAN_TOOL, input=plan.model_dump(mode="json", exclude_defaults=True)
        )
        return ConverseReply(content=(Block(tool_use=use),), stop_reason="tool_use")

    def _understood(self, request: ConverseRequest, memo: Memo) -> Sequence[Wish]:
        """The wishes of a message that nobody has read yet."""
        lexicon = self._lexicons.of(system(request.request_metadata["tenant"]))
        return understand(request.last_texts[-1], lexicon, memo)

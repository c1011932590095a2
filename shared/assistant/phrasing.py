"""The second call: a draft put into friendlier words. The draft stands wherever that does not work."""

from __future__ import annotations

from shared.assistant.models.converse import About, Block, ConverseRequest, LanguageModel, ModelMessage
from shared.assistant.planner import data
from shared.assistant.prompts import ANSWER
from shared.kernel.errors import Unavailable
from shared.kernel.tenancy import Context

#: Longer answers are not an answer.
_LONGEST = 4_000
#: Where nobody says what a call is for.
_NOTHING_KNOWN = About()


class Phraser:
    """Asks the model to phrase a draft."""

    def __init__(self, *, model: LanguageModel) -> None:
        self._model = model

    def phrase(self, ctx: Context, draft: str, about: About = _NOTHING_KNOWN) -> str | None:
        """The model's words, or None where it gave none that can be used."""
        if not draft:
            return ""
        request = ConverseRequest(
            system=(ANSWER.text,),
            messages=(ModelMessage(role="user", content=(Block(text=data(draft)),)),),
            request_metadata=about.metadata(ctx.tenant, "answer", ANSWER.label),
            personal=about.personal,
            heard=about.heard,
        )
        try:
            written = self._model.converse(request).text.strip()
        except Unavailable:
            return None
        return written if 0 < len(written) <= _LONGEST else None

"""A call of a remote model as it is written down: without personal data, consented or not."""

from __future__ import annotations

import json

from shared.assistant.calls import ModelCall
from shared.assistant.models.converse import Block, ConverseReply, ConverseRequest
from shared.assistant.models.metering import Metered
from shared.assistant.models.private import hidden_block, texts_of
from shared.assistant.privacy import Veil

#: Characters that are kept of what went out in one call, and of what came back.
MOST_SENT, MOST_RECEIVED = 20_000, 8_000


def recorded(call: Metered, request: ConverseRequest, reply: ConverseReply | None) -> ModelCall:
    """What one call took, and the words of its messages; the prompt's own are the file that it names."""
    veil = Veil(request.personal.known, texts_of(request), lasting=True)
    sent = [block for message in request.messages for block in message.content]
    return ModelCall(
        **call.model_dump(exclude={"tenant", "usage"}),
        **call.usage.model_dump(),
        sent=_texts(sent, veil, MOST_SENT),
        received=_texts(reply.content if reply else (), veil, MOST_RECEIVED),
    )


def _texts(blocks: list[Block] | tuple[Block, ...], veil: Veil, most: int) -> tuple[str, ...]:
    texts = list[str]()
    for block in blocks:
        text = _text(hidden_block(block, veil))
        texts.append(text[:most])
        most = max(0, most - len(text))
    return tuple(filter(None, texts))


def _text(block: Block) -> str:
    if block.tool_use is None:
        return block.text or ""
    return json.dumps(block.tool_use.input, ensure_ascii=False, separators=(",", ":"))

"""A call of a remote model as it is written down: without personal data, consented or not."""

from __future__ import annotations

import json
from typing import Any

from shared.assistant.calls import ModelCall
from shared.assistant.models.converse import Block, ConverseReply, ConverseRequest
from shared.assistant.models.metering import Metered
from shared.assistant.models.private import hidden_block, texts_of
from shared.assistant.privacy import Veil

#: Characters that are kept of what went out in one call, and of what came back.
MOST_SENT, MOST_RECEIVED = 20_000, 8_000


def recorded(call: Metered, request: ConverseRequest, reply: ConverseReply | None) -> ModelCall:
    """What one call took, and the words of its messages; the prompt's own are the file that it names.

    An answer has what was behind the placeholders in its place again, as a plan's bare argument too: it
    is hidden by what the request's words have shown to be personal.
    """
    veil = Veil(request.personal.known, texts_of(request))
    sent = [_sent(block, veil) for message in request.messages for block in message.content]
    received = [_received(block, veil) for block in reply.content] if reply else []
    return ModelCall(
        **call.model_dump(exclude={"tenant", "usage"}),
        **call.usage.model_dump(),
        sent=_within(sent, MOST_SENT),
        received=_within(received, MOST_RECEIVED),
    )


def _sent(block: Block, veil: Veil) -> str:
    shown = hidden_block(block, veil)
    return _json(shown.tool_use.input) if shown.tool_use else shown.text or ""


def _received(block: Block, veil: Veil) -> str:
    if block.tool_use is None:
        return veil.hide_again(block.text or "")
    return _json(veil.hide_again_in(block.tool_use.input))


def _within(texts: list[str], most: int) -> tuple[str, ...]:
    """The texts up to so many characters in all."""
    kept = list[str]()
    for text in texts:
        kept.append(text[:most])
        most -= len(kept[-1])
    return tuple(filter(None, kept))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

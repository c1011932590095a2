"""Around a remote model: personal data is hidden on the way out and back in place on the way in."""

from __future__ import annotations

from shared.assistant.models.converse import (
    Block,
    ConverseReply,
    ConverseRequest,
    LanguageModel,
    ModelMessage,
    Personal,
)
from shared.assistant.privacy import Veil


class PrivateModel:
    """Shows the model behind it no personal data unless the shopper consented to that."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def converse(self, request: ConverseRequest) -> ConverseReply:
        """See :class:`~shared.assistant.models.converse.LanguageModel`."""
        if request.personal.consented:
            return self._model.converse(request)
        veil = Veil(request.personal.known, texts_of(request))
        reply = self._model.converse(_hidden(request, veil))
        return reply.model_copy(update={"content": tuple(_shown(block, veil) for block in reply.content)})


def texts_of(request: ConverseRequest) -> list[str]:
    """All that a request says, by which its placeholders are chosen."""
    blocks = [block for message in request.messages for block in message.content]
    return [block.text or str(block.tool_use) for block in blocks]


def _hidden(request: ConverseRequest, veil: Veil) -> ConverseRequest:
    messages = [_hidden_message(message, veil) for message in request.messages]
    return request.model_copy(update={"messages": tuple(messages), "personal": Personal()})


def _hidden_message(message: ModelMessage, veil: Veil) -> ModelMessage:
    content = tuple(hidden_block(block, veil) for block in message.content)
    return message.model_copy(update={"content": content})


def hidden_block(block: Block, veil: Veil) -> Block:
    """A piece of a message with what is personal hidden."""
    if block.tool_use is None:
        return Block(text=veil.hide_data(block.text or ""))
    use = block.tool_use.model_copy(update={"input": veil.hide_in(block.tool_use.input)})
    return Block(tool_use=use)


def _shown(block: Block, veil: Veil) -> Block:
    if block.tool_use is None:
        return Block(text=veil.show(block.text or ""))
    use = block.tool_use.model_copy(update={"input": veil.show_in(block.tool_use.input)})
    return Block(tool_use=use)

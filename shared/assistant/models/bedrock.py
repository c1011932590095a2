"""A model of Amazon Bedrock's behind the port, through its Converse API.

It is used only where a deployment names a model; the embedded one is the default. Whatever goes
wrong is :class:`ModelUnavailable`, upon which the turn goes on without it: the grammar plans, the
draft is the answer.
"""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.assistant.models.converse import (
    Block,
    ConverseReply,
    ConverseRequest,
    ModelMessage,
    ToolSpec,
    ToolUse,
    Usage,
)
from shared.kernel.errors import Unavailable
from shared.runtime.aws import code_of

#: Ends of an answer that is whole; any other (cut short, filtered, guarded) is none.
_WHOLE = frozenset(("end_turn", "tool_use", "stop_sequence"))


class ModelUnavailable(Unavailable):
    """The model did not answer, or not wholly. ``reason`` is Bedrock's own word for it."""

    code = "model_unavailable"


class Runtime(Protocol):
    """Bedrock's runtime client, as boto3 makes it."""

    def converse(self, **request: Any) -> dict[str, Any]: ...


class BedrockModel:
    """Answers with the model of that id (or inference profile), one try for each call."""

    def __init__(self, *, client: Runtime, model_id: str) -> None:
        self._client = client
        self._model_id = model_id

    def converse(self, request: ConverseRequest) -> ConverseReply:
        """See :class:`~shared.assistant.models.converse.LanguageModel`."""
        try:
            answer = self._client.converse(modelId=self._model_id, **_request(request))
        except ClientError as error:
            reason = code_of(error)
            raise ModelUnavailable("The language model did not answer.", reason=reason) from error
        except BotoCoreError as error:
            raise ModelUnavailable(
                "The language model cannot be reached.", reason=type(error).__name__
            ) from error
        return _reply(answer)


def _request(request: ConverseRequest) -> dict[str, Any]:
    tools = {"toolConfig": _tools(request)} if request.tools else {}
    return {
        "system": [{"text": text} for text in request.system],
        "messages": [_message(message) for message in request.messages],
        "inferenceConfig": {"maxTokens": request.max_tokens, "temperature": 0.0},
        "requestMetadata": request.request_metadata,
        **tools,
    }


def _tools(request: ConverseRequest) -> dict[str, Any]:
    choice = {"toolChoice": {"tool": {"name": request.tool_choice}}} if request.tool_choice else {}
    return {"tools": [_tool(tool) for tool in request.tools], **choice}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    schema = {"json": tool.input_schema}
    return {"toolSpec": {"name": tool.name, "description": tool.description, "inputSchema": schema}}


def _message(message: ModelMessage) -> dict[str, Any]:
    return {"role": message.role, "content": [_block(block) for block in message.content]}


def _block(block: Block) -> dict[str, Any]:
    if block.tool_use is None:
        return {"text": block.text or ""}
    use = block.tool_use
    return {"toolUse": {"toolUseId": use.tool_use_id, "name": use.name, "input": use.input}}


def _reply(answer: dict[str, Any]) -> ConverseReply:
    reason = answer.get("stopReason", "")
    if reason not in _WHOLE:
        raise ModelUnavailable("The language model did not finish its answer.", reason=reason)
    blocks = [_read(block) for block in answer["output"]["message"]["content"]]
    usage = answer.get("usage", {})
    return ConverseReply(
        content=tuple(block for block in blocks if block is not None),
        stop_reason=reason,
        usage=Usage(input_tokens=usage.get("inputTokens", 0), output_tokens=usage.get("outputTokens", 0)),
    )


def _read(block: dict[str, Any]) -> Block | None:
    """A block of an answer; kinds that we never asked for (reasoning) are left out."""
    if "text" in block:
        return Block(text=block["text"])
    if "toolUse" in block:
        use = block["toolUse"]
        given = use["input"] if isinstance(use["input"], dict) else {}
        return Block(tool_use=ToolUse(tool_use_id=use["toolUseId"], name=use["name"], input=given))
    return None

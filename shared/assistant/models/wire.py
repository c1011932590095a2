"""Requests and answers in the JSON of Bedrock's Converse, as botocore takes and gives it."""

from __future__ import annotations

from typing import Any

from shared.assistant.models.converse import (
    Block,
    ConverseReply,
    ConverseRequest,
    ModelMessage,
    ToolSpec,
    ToolUse,
    Usage,
)
from shared.assistant.models.failures import cut_short

#: Ends of an answer that is whole; any other (cut short, filtered, guarded) is none.
WHOLE = frozenset(("end_turn", "tool_use", "stop_sequence"))


def tool_config(request: ConverseRequest) -> dict[str, Any]:
    """The tools of a request, and the one that must be used."""
    choice = {"toolChoice": {"tool": {"name": request.tool_choice}}} if request.tool_choice else {}
    return {"tools": [_tool(tool) for tool in request.tools], **choice}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    schema = {"json": tool.input_schema}
    return {"toolSpec": {"name": tool.name, "description": tool.description, "inputSchema": schema}}


def message_of(message: ModelMessage) -> dict[str, Any]:
    """One side's message."""
    return {"role": message.role, "content": [_block(block) for block in message.content]}


def _block(block: Block) -> dict[str, Any]:
    if block.tool_use is None:
        return {"text": block.text or ""}
    use = block.tool_use
    return {"toolUse": {"toolUseId": use.tool_use_id, "name": use.name, "input": use.input}}


def reply_of(answer: dict[str, Any]) -> ConverseReply:
    """What was answered. Raises :class:`ModelUnavailable` where it is not whole."""
    reason, usage = answer.get("stopReason", ""), _usage(answer.get("usage", {}))
    if reason not in WHOLE:
        raise cut_short(reason, usage)
    blocks = [_read(block) for block in answer["output"]["message"]["content"]]
    content = tuple(block for block in blocks if block is not None)
    return ConverseReply(content=content, stop_reason=reason, usage=usage)


def _usage(given: dict[str, Any]) -> Usage:
    return Usage(
        input_tokens=given.get("inputTokens", 0),
        output_tokens=given.get("outputTokens", 0),
        cache_read_tokens=given.get("cacheReadInputTokens", 0),
        cache_write_tokens=given.get("cacheWriteInputTokens", 0),
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

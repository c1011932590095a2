"""Any endpoint that speaks OpenAI's chat completions: a model server on the developer's machine
(Ollama, vLLM, llama.cpp), or another provider. One try for each call, like ``bedrock.py``.

Spoken over urllib3, which boto3 brings along: the provider's SDK would add some 10 MB and its own
retries to a bundle for one POST whose form has been stable for years.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

import urllib3
from urllib3.exceptions import HTTPError

from shared.assistant.models.converse import (
    Block,
    ConverseReply,
    ConverseRequest,
    ModelMessage,
    ToolSpec,
    ToolUse,
    Usage,
)
from shared.assistant.models.failures import ModelUnavailable, cut_short, unreadable
from shared.assistant.models.retrying import SystemTimer, Timer
from shared.kernel.errors import Unavailable

#: Seconds to connect, and to wait for the answer: together no more than ``Patience.longest_try``.
_TIMEOUT = urllib3.Timeout(connect=1, read=4)
_STOPS = {"stop": "end_turn", "tool_calls": "tool_use", "function_call": "tool_use"}
_CUT = {"length": "max_tokens", "content_filter": "content_filtered"}
_OK, _TIMED_OUT, _TOO_MANY, _OUR_SIDE = 200, 408, 429, 500
#: Seconds that a whole answer may take to come in, and the bytes that it may have.
LONGEST_ANSWER = 5.0
_LARGEST = 1_000_000
_PART = 65_536


class Http(Protocol):
    """What is used of urllib3's pool."""

    def request(self, method: str, url: str, **more: Any) -> Any: ...


class ChatCompletionsModel:
    """Answers with ``model`` of the endpoint at ``url`` (``https://host/v1``).

    ``key`` gives the bearer key, or None where the endpoint wants none; it may raise
    :class:`~shared.kernel.errors.Unavailable`.
    """

    def __init__(
        self,
        *,
        url: str,
        model: str,
        key: Callable[[], str | None],
        http: Http | None = None,
        timer: Timer | None = None,
    ) -> None:
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._key = key
        self._http = http or urllib3.PoolManager(maxsize=4)
        self._timer = timer or SystemTimer()

    def converse(self, request: ConverseRequest) -> ConverseReply:
        """See :class:`~shared.assistant.models.converse.LanguageModel`."""
        try:
            status, content = self._sent(json.dumps(self._body(request)).encode())
        except HTTPError as error:
            message = "The language model cannot be reached."
            raise ModelUnavailable(message, reason=type(error).__name__, passing=True) from error
        if status != _OK:
            raise _refused(status)
        try:
            return _reply(json.loads(content))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise unreadable() from error

    def _sent(self, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. The time-out is each read's; the whole has a limit besides."""
        until = self._timer.now() + LONGEST_ANSWER
        answer = self._http.request(
            "POST",
            self._url,
            body=body,
            headers=self._headers(),
            timeout=_TIMEOUT,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        content = bytearray()
        while part := answer.read1(_PART, decode_content=True):
            content += part
            if self._timer.now() > until or len(content) > _LARGEST:
                answer.close()
                raise ModelUnavailable("The language model is too slow.", reason="slow_answer")
        answer.release_conn()
        return answer.status, bytes(content)

    def _headers(self) -> dict[str, str]:
        try:
            key = self._key()
        except Unavailable as error:
            raise ModelUnavailable(error.message, reason="no_key") from error
        bearer = {"Authorization": f"Bearer {key}"} if key else {}
        return {"Content-Type": "application/json", "Accept": "application/json", **bearer}

    def _body(self, request: ConverseRequest) -> dict[str, Any]:
        system = {"role": "system", "content": "\n\n".join(request.system)}
        said = [_message(message) for message in request.messages]
        body = {
            "model": self._model,
            "messages": [system, *said],
            "max_tokens": request.max_tokens,
            "temperature": 0,
        }
        return {**body, **_tools(request)}


def _refused(status: int) -> ModelUnavailable:
    passing = status in (_TIMED_OUT, _TOO_MANY) or status >= _OUR_SIDE
    return ModelUnavailable("The language model did not answer.", reason=f"http_{status}", passing=passing)


def _tools(request: ConverseRequest) -> dict[str, Any]:
    if not request.tools:
        return {}
    named = {"type": "function", "function": {"name": request.tool_choice}}
    choice = {"tool_choice": named} if request.tool_choice else {}
    return {"tools": [_tool(tool) for tool in request.tools], **choice}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    described = {"name": tool.name, "description": tool.description, "parameters": tool.input_schema}
    return {"type": "function", "function": described}


def _message(message: ModelMessage) -> dict[str, Any]:
    texts = [block.text for block in message.content if block.text is not None]
    uses = [_call(block.tool_use) for block in message.content if block.tool_use]
    content = {"content": "\n\n".join(texts) or None}
    return {"role": message.role, **content, **({"tool_calls": uses} if uses else {})}


def _call(use: ToolUse) -> dict[str, Any]:
    function = {"name": use.name, "arguments": json.dumps(use.input)}
    return {"id": use.tool_use_id, "type": "function", "function": function}


def _reply(answer: dict[str, Any]) -> ConverseReply:
    choice, usage = answer["choices"][0], _usage(answer.get("usage") or {})
    message, reason = choice["message"], choice.get("finish_reason") or "stop"
    if reason in _CUT:
        raise cut_short(_CUT[reason], usage)
    if reason not in _STOPS:
        raise cut_short(str(reason), usage)
    said = [Block(text=message["content"])] if message.get("content") else []
    uses = [_use(call, usage) for call in message.get("tool_calls") or ()]
    stop = "tool_use" if uses else _STOPS[reason]
    return ConverseReply(content=(*said, *uses), stop_reason=stop, usage=usage)


def _use(call: dict[str, Any], usage: Usage) -> Block:
    """A call of a tool. Its arguments are JSON text, which a model may get wrong."""
    try:
        given = json.loads(call["function"]["arguments"] or "{}")
    except ValueError as error:
        raise unreadable("malformed_arguments", usage) from error
    made = given if isinstance(given, dict) else {}
    return Block(
        tool_use=ToolUse(tool_use_id=call.get("id") or "call", name=call["function"]["name"], input=made)
    )


def _usage(given: dict[str, Any]) -> Usage:
    """Its prompt tokens count those of the cache in; ours do not."""
    cached = (given.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    return Usage(
        input_tokens=max(0, given.get("prompt_tokens", 0) - cached),
        output_tokens=given.get("completion_tokens", 0),
        cache_read_tokens=cached,
    )

"""The adapter for chat completions against a server that speaks them."""

from typing import Any

import pytest
import urllib3

from shared.assistant.models import chat
from shared.assistant.models.chat import ChatCompletionsModel
from shared.assistant.models.converse import (
    Block,
    ConverseRequest,
    ModelMessage,
    ToolUse,
    Usage,
)
from shared.assistant.models.failures import ModelUnavailable
from shared.kernel.errors import Unavailable
from tests.support.asked import ASKED
from tests.support.chat_server import ChatServer, serving

USAGE = {"prompt_tokens": 50, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 20}}


def answered(message: Any, finish: str | None = "stop") -> Any:
    return {
        "choices": [{"message": {"role": "assistant", **message}, "finish_reason": finish}],
        "usage": USAGE,
    }


def called(arguments: str) -> Any:
    function = {"name": "plan", "arguments": arguments}
    return {"content": None, "tool_calls": [{"id": "c1", "type": "function", "function": function}]}


def model(server: ChatServer, key: str | None = None) -> ChatCompletionsModel:
    return ChatCompletionsModel(url=server.url, model="small", key=lambda: key)


def test_a_plan_is_asked_for_as_a_function_and_read_from_its_call() -> None:
    with serving((200, answered(called('{"note": "greeting"}'), "tool_calls"), 0)) as server:
        reply = model(server, "sk-1").converse(ASKED)
    assert reply.use_of("plan") == ToolUse(tool_use_id="c1", name="plan", input={"note": "greeting"})
    assert reply.stop_reason == "tool_use"
    assert reply.usage == Usage(input_tokens=30, output_tokens=7, cache_read_tokens=20)
    ((path, headers, body),) = server.received
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer sk-1"
    assert body == {
        "model": "small",
        "messages": [
            {"role": "system", "content": "You plan.\n\nTools: none."},
            {"role": "user", "content": "<data>{}</data>\n\nfind tents"},
        ],
        "max_tokens": 1_000,
        "temperature": 0,
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "plan",
                    "description": "The plan.",
                    "parameters": {"type": "object"},
                },
            }
        ],
        "tool_choice": {"type": "function", "function": {"name": "plan"}},
    }


def test_without_a_key_none_is_sent_and_earlier_calls_are_told() -> None:
    use = ToolUse(tool_use_id="c1", name="plan", input={"a": 1})
    said = (
        ModelMessage(role="user", content=(Block(text="hi"),)),
        ModelMessage(role="assistant", content=(Block(tool_use=use),)),
    )
    with serving((200, answered({"content": "Hello!"}, None), 0)) as server:
        assert model(server).converse(ConverseRequest(system=("Say.",), messages=said)).text == "Hello!"
    ((_, headers, body),) = server.received
    assert "Authorization" not in headers
    assert "tools" not in body
    assert body["messages"][-1]["tool_calls"][0]["function"] == {"name": "plan", "arguments": '{"a": 1}'}


@pytest.mark.parametrize(
    ("status", "body", "reason", "passing", "paid"),
    [
        (429, {}, "http_429", True, False),
        (503, b"<html>", "http_503", True, False),
        (401, {}, "http_401", False, False),
        (302, {}, "http_302", False, False),
        (200, b"not json", "malformed_answer", False, False),
        (200, {"choices": []}, "malformed_answer", False, False),
        (200, [], "malformed_answer", False, False),
        (200, answered(called('{"note": '), "tool_calls"), "malformed_arguments", False, True),
        (200, answered({"content": "Your order is"}, "length"), "max_tokens", False, True),
        (200, answered({"content": ""}, "content_filter"), "content_filtered", False, True),
    ],
)
def test_what_is_no_answer_is_told_with_its_reason(
    status: int, body: Any, reason: str, passing: bool, paid: bool
) -> None:
    with serving((status, body, 0)) as server, pytest.raises(ModelUnavailable) as raised:
        model(server).converse(ASKED)
    found = raised.value
    assert (found.reason, found.passing, found.usage is not None) == (reason, passing, paid)


def test_silence_ends_at_the_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "_TIMEOUT", urllib3.Timeout(connect=0.3, read=0.3))
    with serving((200, {}, 1.0)) as server, pytest.raises(ModelUnavailable) as raised:
        model(server).converse(ASKED)
    assert (raised.value.reason, raised.value.passing) == ("ReadTimeoutError", True)


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "LONGEST_ANSWER", 0.3)
    with serving((200, answered({"content": "Hello!"}), 0)) as server:
        server.piece, server.drip = 10, 0.1
        with pytest.raises(ModelUnavailable) as raised:
            model(server).converse(ASKED)
    assert raised.value.reason == "slow_answer"


def test_nobody_there_is_passing() -> None:
    with serving((200, {}, 0)) as server:
        gone = model(server)
    with pytest.raises(ModelUnavailable) as raised:
        gone.converse(ASKED)
    assert raised.value.passing


def test_without_the_key_that_it_wants_it_is_not_asked() -> None:
    def lost() -> str:
        raise Unavailable("the secret cannot be read")

    with serving((200, {}, 0)) as server, pytest.raises(ModelUnavailable) as raised:
        ChatCompletionsModel(url=server.url, model="small", key=lost).converse(ASKED)
    assert (raised.value.reason, raised.value.passing) == ("no_key", False)
    assert server.received == []

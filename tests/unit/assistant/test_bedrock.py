"""Bedrock's Converse behind the port: botocore itself checks what is sent and shapes what comes back."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from shared.assistant.models.bedrock import BedrockModel, ModelUnavailable
from shared.assistant.models.converse import Block, ConverseRequest, ModelMessage, ToolUse
from tests.support.asked import ASKED

MODEL = "maker.model-1"
SENT = {
    "modelId": MODEL,
    "system": [{"text": "You plan."}, {"text": "Tools: none."}],
    "messages": [{"role": "user", "content": [{"text": "<data>{}</data>"}, {"text": "find tents"}]}],
    "inferenceConfig": {"maxTokens": 1_000, "temperature": 0.0},
    "requestMetadata": {"tenant": "tnt_1"},
    "toolConfig": {
        "tools": [
            {
                "toolSpec": {
                    "name": "plan",
                    "description": "The plan.",
                    "inputSchema": {"json": {"type": "object"}},
                }
            }
        ],
        "toolChoice": {"tool": {"name": "plan"}},
    },
}


def answered(*content: Any, stop: str = "end_turn") -> dict[str, Any]:
    return {
        "output": {"message": {"role": "assistant", "content": list(content)}},
        "stopReason": stop,
        "usage": {"inputTokens": 12, "outputTokens": 3, "totalTokens": 15},
        "metrics": {"latencyMs": 5},
    }


@pytest.fixture
def bedrock() -> Iterator[tuple[BedrockModel, Stubber]]:
    client = boto3.client(
        "bedrock-runtime", region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t"
    )
    with Stubber(client) as stub:
        yield BedrockModel(client=client, model_id=MODEL), stub
        stub.assert_no_pending_responses()


Bedrock = tuple[BedrockModel, Stubber]


def test_a_plan_is_asked_for_by_tool_and_read_from_its_use(bedrock: Bedrock) -> None:
    model, stub = bedrock
    use = {"toolUse": {"toolUseId": "u1", "name": "plan", "input": {"note": "greeting"}}}
    stub.add_response("converse", answered({"text": "Let me see."}, use, stop="tool_use"), SENT)
    reply = model.converse(ASKED)
    assert reply.use_of("plan") == ToolUse(tool_use_id="u1", name="plan", input={"note": "greeting"})
    assert reply.text == "Let me see."
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (12, 3)


def test_without_tools_none_are_sent_and_earlier_uses_are_told(bedrock: Bedrock) -> None:
    model, stub = bedrock
    use = ToolUse(tool_use_id="u1", name="plan", input={"a": 1})
    said = (
        ModelMessage(role="user", content=(Block(text="hi"),)),
        ModelMessage(role="assistant", content=(Block(tool_use=use),)),
    )
    sent = {
        **{name: SENT[name] for name in ("modelId", "inferenceConfig")},
        "system": [{"text": "Say."}],
        "requestMetadata": {},
        "messages": [
            {"role": "user", "content": [{"text": "hi"}]},
            {
                "role": "assistant",
                "content": [{"toolUse": {"toolUseId": "u1", "name": "plan", "input": {"a": 1}}}],
            },
        ],
    }
    reasoning = {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s"}}}
    stub.add_response("converse", answered(reasoning, {"text": "Hello!"}), sent)
    reply = model.converse(ConverseRequest(system=("Say.",), messages=said))
    assert reply.text == "Hello!"
    assert len(reply.content) == 1


def test_a_free_choice_of_tools_names_none(bedrock: Bedrock) -> None:
    model, stub = bedrock
    sent = {**SENT, "toolConfig": {"tools": SENT["toolConfig"]["tools"]}}  # pyright: ignore
    stub.add_response("converse", answered({"text": "No."}), sent)
    assert model.converse(ASKED.model_copy(update={"tool_choice": None})).use_of("plan") is None


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "AccessDeniedException", "ModelTimeoutException", "ValidationException"]
)
def test_a_refusal_of_bedrocks_is_told_with_its_reason(bedrock: Bedrock, code: str) -> None:
    model, stub = bedrock
    stub.add_client_error("converse", service_error_code=code)
    with pytest.raises(ModelUnavailable) as raised:
        model.converse(ASKED)
    assert raised.value.facts == {"reason": code}


@pytest.mark.parametrize("stop", ["max_tokens", "content_filtered", "guardrail_intervened"])
def test_an_answer_that_is_not_whole_is_none(bedrock: Bedrock, stop: str) -> None:
    model, stub = bedrock
    stub.add_response("converse", answered({"text": "Your order is"}, stop=stop), SENT)
    with pytest.raises(ModelUnavailable) as raised:
        model.converse(ASKED)
    assert raised.value.facts == {"reason": stop}


def test_a_use_whose_input_is_no_object_is_an_empty_one(bedrock: Bedrock) -> None:
    model, stub = bedrock
    use = {"toolUse": {"toolUseId": "u1", "name": "plan", "input": "add everything"}}
    stub.add_response("converse", answered(use, stop="tool_use"), SENT)
    found = model.converse(ASKED).use_of("plan")
    assert found
    assert found.input == {}


def test_a_connection_that_fails_is_told_alike() -> None:
    class Dead:
        def converse(self, **request: Any) -> dict[str, Any]:
            raise ReadTimeoutError(endpoint_url="https://bedrock")

    with pytest.raises(ModelUnavailable) as raised:
        BedrockModel(client=Dead(), model_id=MODEL).converse(ASKED)
    assert raised.value.facts == {"reason": "ReadTimeoutError"}

"""The real boto3 client against a server that speaks Converse's wire format: answers, streams, faults."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.bedrock import Fault, StandIn
from shared.assistant.models import bedrock
from shared.assistant.models.bedrock import BedrockModel
from shared.assistant.models.failures import ModelUnavailable
from shared.runtime.aws import CONFIG
from tests.support.asked import ASKED

MODEL = "us.maker.model-1:0"
PLAN = {"steps": [{"tool": "catalog.search", "arguments": {"text": "café “tents”", "limit": 5}}]}
SAYS = {"content": [{"text": "Let me see what we have here."}, {
    "toolUse": {"toolUseId": "u1", "name": "plan", "input": PLAN}
}], "stopReason": "tool_use"}  # fmt: skip
Model = Callable[..., BedrockModel]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn(lambda body: SAYS) as made:
        yield made


@pytest.fixture
def model(stand_in: StandIn) -> Iterator[Model]:
    """Made with the product's own configuration, its patience cut to what a test can wait for."""
    short = Config(read_timeout=0.4, connect_timeout=0.4, retries={"total_max_attempts": 1})
    client = boto3.client(
        "bedrock-runtime",
        region_name="us-east-1",
        endpoint_url=stand_in.url,
        aws_access_key_id="t",
        aws_secret_access_key="t",
        config=CONFIG.merge(short),
    )
    yield lambda **more: BedrockModel(client=client, model_id=MODEL, **more)
    client.close()


@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_is_the_same_whole_or_streamed(stand_in: StandIn, model: Model, streamed: bool) -> None:
    reply = model(streamed=streamed).converse(ASKED)
    use = reply.use_of("plan")
    assert use
    assert (use.tool_use_id, use.input) == ("u1", PLAN)
    assert reply.text == "Let me see what we have here."
    assert reply.usage.input_tokens > 10
    assert reply.usage.output_tokens > 10
    (received,) = stand_in.received
    assert received.model == MODEL
    assert received.operation == ("converse-stream" if streamed else "converse")


def test_the_system_prompt_and_tools_are_cached_from_the_second_call_on(
    stand_in: StandIn, model: Model
) -> None:
    cached = model(cached=True)
    first, second = cached.converse(ASKED), cached.converse(ASKED)
    assert stand_in.received[0].body["system"][-1] == {"cachePoint": {"type": "default"}}
    assert first.usage.cache_write_tokens == second.usage.cache_read_tokens > 0
    assert first.usage.cache_read_tokens == second.usage.cache_write_tokens == 0


def test_a_guardrail_is_named_with_its_version(stand_in: StandIn, model: Model) -> None:
    guardrail = bedrock.Guardrail.named("gr1:7")
    model(guardrail=guardrail).converse(ASKED)
    model(guardrail=guardrail, streamed=True).converse(ASKED)
    named = {"guardrailIdentifier": "gr1", "guardrailVersion": "7"}
    sent: list[Mapping[str, Any]] = [received.body["guardrailConfig"] for received in stand_in.received]
    assert sent == [named, {**named, "streamProcessingMode": "sync"}]


def failure(model: BedrockModel) -> ModelUnavailable:
    with pytest.raises(ModelUnavailable) as raised:
        model.converse(ASKED)
    return raised.value


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("status", "error", "passing"),
    [
        (429, "ThrottlingException", True),
        (500, "InternalServerException", True),
        (503, "ServiceUnavailableException", True),
        (408, "ModelTimeoutException", True),
        (424, "ModelErrorException", True),
        (502, "SomethingInBetween", True),
        (400, "ValidationException", False),
        (403, "AccessDeniedException", False),
        (404, "ResourceNotFoundException", False),
    ],
)
def test_a_refusal_is_told_by_its_name_and_whether_it_may_pass(  # noqa: PLR0917
    stand_in: StandIn, model: Model, streamed: bool, status: int, error: str, passing: bool
) -> None:
    stand_in.faults.append(Fault(status=status, error=error))
    raised = failure(model(streamed=streamed))
    assert (raised.reason, raised.passing, raised.usage) == (error, passing, None)


@pytest.mark.parametrize("streamed", [False, True])
def test_silence_ends_at_the_read_time_out(stand_in: StandIn, model: Model, streamed: bool) -> None:
    stand_in.faults.append(Fault(wait=1.0))
    raised = failure(model(streamed=streamed))
    assert (raised.reason, raised.passing) == ("ReadTimeoutError", True)


@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_stream_that_breaks_off_is_no_answer(stand_in: StandIn, model: Model, after: int) -> None:
    stand_in.faults.append(Fault(cut_after=after))
    raised = failure(model(streamed=True))
    assert raised.passing
    assert raised.usage is None


def test_an_error_within_a_stream_is_told_as_one_before_it(stand_in: StandIn, model: Model) -> None:
    stand_in.faults.append(Fault(stream_error="throttlingException"))
    raised = failure(model(streamed=True))
    assert (raised.reason, raised.passing) == ("ThrottlingException", True)


def test_a_stream_that_drips_is_given_up(
    stand_in: StandIn, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each event comes within the read time-out; the whole does not come in time."""
    monkeypatch.setattr(bedrock, "LONGEST_STREAM", 0.3)
    stand_in.faults.append(Fault(drip=0.12))
    assert failure(model(streamed=True)).reason == "slow_stream"


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("stop", ["max_tokens", "guardrail_intervened", "content_filtered"])
def test_an_answer_that_is_not_whole_is_none_and_is_paid_for(
    model: Model, monkeypatch: pytest.MonkeyPatch, streamed: bool, stop: str
) -> None:
    monkeypatch.setitem(SAYS, "stopReason", stop)
    raised = failure(model(streamed=streamed))
    assert (raised.reason, raised.passing) == (stop, False)
    assert raised.usage
    assert raised.usage.output_tokens > 0


def test_nobody_there_is_passing(stand_in: StandIn, model: Model) -> None:
    made = model()
    stand_in.__exit__()
    raised = failure(made)
    assert (raised.reason, raised.passing) == ("EndpointConnectionError", True)

"""A model of Amazon Bedrock's behind the port, through its Converse API: one try for each call.

It is used only where a deployment names a model; the embedded one is the default. Whatever goes
wrong is :class:`ModelUnavailable`; retries, the circuit breaker, the budget and the meter are around
it (``guarded.py``).
"""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from shared.assistant.models.converse import ConverseReply, ConverseRequest
from shared.assistant.models.failures import ModelUnavailable, unreadable
from shared.assistant.models.retrying import SystemTimer, Timer
from shared.assistant.models.streaming import StreamReader
from shared.assistant.models.wire import message_of, reply_of, tool_config
from shared.kernel.model import Model
from shared.runtime.aws import code_of

#: Bedrock's own names for what may be over at the next try.
_PASSING = frozenset(
    (
        "InternalServerException",
        "ModelErrorException",
        "ModelNotReadyException",
        "ModelStreamErrorException",
        "ModelTimeoutException",
        "ServiceUnavailableException",
        "ThrottlingException",
    )
)
_UNREACHED = (
    ConnectTimeoutError,
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
)
_CACHE_POINT = {"cachePoint": {"type": "default"}}
#: Seconds that a whole streamed answer may take.
LONGEST_STREAM = 5.0
_TOO_MANY, _OUR_SIDE = 429, 500


class Runtime(Protocol):
    """Bedrock's runtime client, as boto3 makes it."""

    def converse(self, **request: Any) -> dict[str, Any]: ...

    def converse_stream(self, **request: Any) -> dict[str, Any]: ...


class Guardrail(Model):
    """A guardrail of Bedrock's and the version of it that is applied to what is sent and answered."""

    id: str
    version: str

    @staticmethod
    def named(text: str) -> Guardrail:
        """From ``<id>:<version>``; an ARN may be in the place of the id."""
        identifier, _, version = text.rpartition(":")
        return Guardrail(id=identifier, version=version)


class BedrockModel:
    """Answers with the model of that id (or inference profile).

    ``cached`` sets a cache point after the system prompt and the tools, which are the same turn after
    turn; ``streamed`` reads the answer as it is made, and gives up on one that drips.
    """

    def __init__(
        self,
        *,
        client: Runtime,
        model_id: str,
        guardrail: Guardrail | None = None,
        cached: bool = False,
        streamed: bool = False,
        timer: Timer | None = None,
    ) -> None:
        self._client = client
        self._model_id = model_id
        self._guardrail = guardrail
        self._cached = cached
        self._streamed = streamed
        self._timer = timer or SystemTimer()

    def converse(self, request: ConverseRequest) -> ConverseReply:
        """See :class:`~shared.assistant.models.converse.LanguageModel`."""
        try:
            return reply_of(self._answer(request))
        except ClientError as error:
            raise _refused(error) from error
        except (BotoCoreError, ResponseParserError, HTTPError) as error:
            # What breaks within a stream comes as urllib3's own.
            passing = isinstance(error, (*_UNREACHED, ResponseParserError, HTTPError))
            message = "The language model cannot be reached."
            raise ModelUnavailable(message, reason=type(error).__name__, passing=passing) from error
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable() from error

    def _answer(self, request: ConverseRequest) -> dict[str, Any]:
        sent = {"modelId": self._model_id, **self._request(request)}
        return self._read(sent) if self._streamed else self._client.converse(**sent)

    def _read(self, sent: dict[str, Any]) -> dict[str, Any]:
        until = self._timer.now() + LONGEST_STREAM
        stream, reader = self._client.converse_stream(**sent)["stream"], StreamReader()
        try:
            for event in stream:
                reader.take(event)
                if self._timer.now() > until:
                    raise ModelUnavailable("The language model is too slow.", reason="slow_stream")
        finally:
            stream.close()
        return reader.answer()

    def _request(self, request: ConverseRequest) -> dict[str, Any]:
        tools = {"toolConfig": tool_config(request)} if request.tools else {}
        point = [_CACHE_POINT] if self._cached else []
        return {
            "system": [*({"text": text} for text in request.system), *point],
            "messages": [message_of(message) for message in request.messages],
            "inferenceConfig": {"maxTokens": request.max_tokens, "temperature": 0.0},
            "requestMetadata": request.request_metadata,
            **tools,
            **self._guarded(),
        }

    def _guarded(self) -> dict[str, Any]:
        if self._guardrail is None:
            return {}
        # A stream is held until it was looked at: an answer that is half out cannot be taken back.
        held = {"streamProcessingMode": "sync"} if self._streamed else {}
        names = {"guardrailIdentifier": self._guardrail.id, "guardrailVersion": self._guardrail.version}
        return {"guardrailConfig": {**names, **held}}


def _refused(error: ClientError) -> ModelUnavailable:
    reason, status = code_of(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    # In a stream botocore names an error as the event is: throttlingException.
    known = f"{reason[:1].upper()}{reason[1:]}"
    passing = known in _PASSING or status == _TOO_MANY or status >= _OUR_SIDE
    return ModelUnavailable("The language model did not answer.", reason=known, passing=passing)

"""Lambda entry points: each kind of door is made here from its use cases, and nowhere else.

The web framework is imported where an HTTP door is made: the others neither load nor ship it.
"""

import base64
import json
import re
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from shared.kernel.errors import DomainError, Unauthenticated
from shared.kernel.tenancy import Context
from shared.runtime import edge
from shared.runtime.telemetry import logger

if TYPE_CHECKING:
    from fastapi import FastAPI

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
#: Bytes of a request body that a door reads; feeds and pictures go to S3.
LARGEST_BODY = 256 * 1024
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_SECURITY = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def http_entry(app: "FastAPI", admit: Callable[[edge.Event], None]) -> Handler:
    """The handler of an HTTP door. ``admit`` raises :class:`Limited` for who asks too often."""
    from mangum import Mangum

    from shared.runtime.http import problem_body, refusal

    _use_the_event_loop()
    adapter = Mangum(app, lifespan="off")

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        started = time.perf_counter()
        correlation_id = edge.correlation_of(event)
        logger().set_correlation_id(correlation_id)
        try:
            answer = _unreadable(event, correlation_id)
            if answer is None:
                admit(event)
                answer = adapter(event, context)
        except DomainError as error:
            status, headers, body = refusal(error, correlation_id)
            answer = _answer(status, headers, body)
        except Exception:
            logger().exception("request failed")
            body = problem_body(500, "internal", "Something went wrong on our side.", correlation_id)
            answer = _answer(500, {"content-type": "application/problem+json"}, body)
        answer["headers"] = {**_SECURITY, **answer.get("headers", {}), "x-correlation-id": correlation_id}
        _log(event, answer, started)
        return answer

    return handle


def _use_the_event_loop() -> None:
    """Mangum runs the app on the thread's current loop and makes none."""
    import asyncio

    asyncio.set_event_loop(_event_loop())


@cache
def _event_loop() -> Any:
    """The process's one loop."""
    import asyncio
    import atexit

    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop


def authorizer_entry(resolve: Callable[[str], Context]) -> Handler:
    """The handler of an HTTP API's Lambda authorizer (payload 2.0, simple responses).

    ``resolve`` takes the ``Authorization`` header and raises :class:`Unauthenticated` for one that is
    not good. The gateway answers 401 for an error with the one message ``Unauthorized``, and 500 for
    every other.
    """

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        logger().set_correlation_id(edge.correlation_of(event))
        try:
            found = resolve(event.get("headers", {}).get("authorization", ""))
        except Unauthenticated as refused:
            logger().info("refused", code=refused.code, reason=refused.message)
            raise Exception("Unauthorized") from None
        return {"isAuthorized": True, "context": edge.granted(found)}

    return handle


def step_entry(run: Callable[[dict[str, Any]], Any]) -> Handler:
    """The handler of a saga step: JSON in, JSON out, refusals raised under their class's name."""

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        logger().set_correlation_id(event.get("correlation_id", ""))
        result = run(event)
        return result if isinstance(result, dict) else result.model_dump(mode="json")

    return handle


def _unreadable(event: edge.Event, correlation_id: str) -> dict[str, Any] | None:
    """The answer to a body that no route should see, or None."""
    from shared.runtime.http import problem_body

    text = event.get("body") or ""
    body = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()
    if len(body) > LARGEST_BODY:
        detail = f"A request body may have {LARGEST_BODY} bytes at most."
        document = problem_body(413, "too_large", detail, correlation_id)
        return _answer(413, {"content-type": "application/problem+json"}, document)
    if _has_half_a_character(body):
        detail = "The body has half of a surrogate pair, which is no character."
        document = problem_body(400, "malformed_json", detail, correlation_id)
        return _answer(400, {"content-type": "application/problem+json"}, document)
    return None


def _has_half_a_character(body: bytes) -> bool:
    """Whether a JSON escape (``\\ud800``) leaves text that cannot be stored or sent on."""
    if not _SURROGATE.search(body):
        return False
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _answer(status: int, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    return {"statusCode": status, "headers": headers, "body": body.decode(), "isBase64Encoded": False}


def _log(event: edge.Event, answer: dict[str, Any], started: float) -> None:
    context = edge.context_of(event)
    logger().info(
        "request",
        route=event.get("routeKey", ""),
        status=answer["statusCode"],
        ms=round(1000 * (time.perf_counter() - started), 1),
        tenant=context.tenant if context else None,
        actor=context.actor.id if context else None,
    )


def queue_entry(handle_events: Callable[[Sequence[Any]], Sequence[str]]) -> Handler:
    """The handler of an event consumer behind an SQS queue.

    ``handle_events`` takes the events of a batch, in order, and returns the ids of those that
    failed: only they are delivered again, and end in the dead-letter queue if they keep failing. Where
    it raises, the batch is halved until the event that it raises at is alone, so that this one takes no
    other along; an AWS service that does not answer fails the batch whole, as halves would fare no better.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from shared.kernel.events import Event

    def handled(events: Sequence[Event]) -> list[str]:
        try:
            return list(handle_events(events))
        except (BotoCoreError, ClientError):
            raise
        except Exception:
            if len(events) == 1:
                logger().exception("event not handled", event_id=events[0].id, event_name=events[0].name)
                return [events[0].id]
            middle = len(events) // 2
            return [*handled(events[:middle]), *handled(events[middle:])]

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        receipts: dict[str, list[str]] = {}
        failed: list[str] = []
        events: list[Event] = []
        for record in event["Records"]:
            try:
                parsed = Event.model_validate_json(_detail(record["body"]))
            except (ValueError, KeyError, TypeError):
                logger().exception("not an event", message_id=record["messageId"])
                failed.append(record["messageId"])
            else:
                receipts.setdefault(parsed.id, []).append(record["messageId"])
                events.append(parsed)
        refused = dict.fromkeys(handled(events))
        failed += [message_id for event_id in refused for message_id in receipts[event_id]]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    return handle


def _detail(body: str) -> str:
    """The event inside EventBridge's envelope."""
    return json.dumps(json.loads(body)["detail"])

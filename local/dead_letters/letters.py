"""What lies in a dead-letter queue: each kind in the form in which AWS leaves it there.

event    an event that a consumer's queue gave up (EventBridge's envelope), or that never reached it
stream   where records lie in a table's stream that the publisher could not publish
call     a call of a clock's function that failed, or that could not be made
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Kind = Literal["event", "stream", "call", "unknown"]


@dataclass(frozen=True)
class Letter:
    """One message of a dead-letter queue. ``receipt`` lets whoever read it last delete it."""

    id: str
    queue: str
    kind: Kind
    about: str
    reason: str
    sent_at: datetime
    body: str
    receipt: str
    function: str = ""

    @classmethod
    def read(cls, queue: str, message: Mapping[str, Any]) -> "Letter":
        """A message as ReceiveMessage gives it, with all of its attributes."""
        body, given = message["Body"], message.get("MessageAttributes", {})
        told = {name: str(value.get("StringValue", "")) for name, value in given.items()}
        document = _document(body)
        kind, about, reason, function = _told(document, told)
        return cls(
            id=message["MessageId"],
            queue=queue,
            kind=kind,
            about=about,
            reason=reason,
            sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
            body=body,
            receipt=message["ReceiptHandle"],
            function=function,
        )

    @property
    def document(self) -> Mapping[str, Any]:
        """The body as JSON; empty where it is none."""
        return _document(self.body)

    def age(self, now: datetime) -> str:
        """How long it has lain there: ``3d 4h``, ``2h 5m`` or ``7m``."""
        minutes = max(0, int((now - self.sent_at).total_seconds() // 60))
        days, hours = minutes // 1440, minutes // 60 % 24
        if days:
            return f"{days}d {hours}h"
        return f"{hours}h {minutes % 60}m" if hours else f"{minutes}m"


def _document(body: str) -> Mapping[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _told(document: Mapping[str, Any], told: Mapping[str, str]) -> tuple[Kind, str, str, str]:
    """Kind, what it is about, why it is here, and the function that was to do something about it."""
    context = document.get("requestContext", {})
    function = str(context.get("functionArn", ""))
    if "DDBStreamBatchInfo" in document:
        batch = document["DDBStreamBatchInfo"]
        table = str(batch["streamArn"]).split("/")[1]
        return "stream", f"{batch['batchSize']} of {table}", _failed(document), function
    if "requestPayload" in document:
        return "call", _name(function), _failed(document), function
    reason = ": ".join(filter(None, (told.get("ERROR_CODE"), told.get("ERROR_MESSAGE"))))
    if "detail-type" in document:
        event = document.get("detail", {})
        about = f"{document['detail-type']} {event.get('id', '') if isinstance(event, dict) else ''}".strip()
        return "event", about, reason or "its consumer gave it up, each time that it was delivered", ""
    target = told.get("TARGET_ARN", "")
    if ":function:" in target:
        return "call", _name(target), reason or "it was never called", target
    return "unknown", "", reason or "it is in no form that is known", ""


def _failed(document: Mapping[str, Any]) -> str:
    context, answer = document.get("requestContext", {}), document.get("responsePayload") or {}
    raised = ": ".join(str(answer[name]) for name in ("errorType", "errorMessage") if answer.get(name))
    tries = context.get("approximateInvokeCount", "?")
    return ", ".join(filter(None, (str(context.get("condition", "failed")), f"{tries} tries", raised)))


def _name(function: str) -> str:
    """Of a function's ARN, with or without a qualifier, its name."""
    return function.partition(":function:")[2].partition(":")[0] or function

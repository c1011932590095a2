"""Events as an HTTP API sends them to a door (payload format 2.0)."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

from shared.kernel.tenancy import Context
from shared.runtime import edge


class LambdaContext:
    """What Lambda hands a handler besides the event."""

    function_name = "test"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:test"
    aws_request_id = "5f1c2f6e-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


def request(
    method: str,
    path: str,
    *,
    context: Context | None = None,
    body: Any = None,
    query: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
    source_ip: str = "192.0.2.1",
) -> dict[str, Any]:
    """A request; ``body`` is sent as JSON unless it is text already."""
    text = body if isinstance(body, str | None) else json.dumps(body)
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": urlencode(query or {}, doseq=True),
        "headers": {"content-type": "application/json", "host": "api.example.com", **(headers or {})},
        "requestContext": {
            "requestId": "JKJaXmPLvHcESHA",
            "stage": "$default",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": source_ip,
                "userAgent": "test",
            },
            **({"authorizer": {"lambda": edge.granted(context)}} if context else {}),
        },
        **({"body": text} if text is not None else {}),
        "isBase64Encoded": False,
    }


class Answer:
    """A door's answer, read as a client would."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.status: int = raw["statusCode"]
        self.headers = {name.lower(): value for name, value in raw.get("headers", {}).items()}
        body = raw.get("body") or ""
        self.text: str = base64.b64decode(body).decode() if raw.get("isBase64Encoded") else body

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def call(handler: Any, method: str, path: str, **given: Any) -> Answer:
    """Send a request to a handler and read the answer."""
    return Answer(handler(request(method, path, **given), LambdaContext()))

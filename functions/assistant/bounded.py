"""A body that no route should see is refused before it is used: AgentCore's app parses whatever comes."""

from __future__ import annotations

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.entry import LARGEST_BODY
from shared.runtime.http import problem_body


class Bounded:
    """Reads at most ``LARGEST_BODY`` bytes of a request before the app behind it reads any."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(scope, receive)
        except ClientDisconnect:
            return
        if body is None:
            refused = f"A request body may have {LARGEST_BODY} bytes at most."
            await _refusal(413, "too_large", refused)(scope, receive, send)
            return
        try:
            await self._app(scope, _once(body, receive), send)
        except RecursionError:
            refused = "The body is nested too deeply."
            await _refusal(400, "malformed_json", refused)(scope, receive, send)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None as soon as it is known to be too large."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _once(body: bytes, receive: Receive) -> Receive:
    """A channel that gives the body that was read, and then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _refusal(status: int, code: str, detail: str) -> Response:
    body = problem_body(status, code, detail, "")
    return Response(body, status, {"connection": "close"}, "application/problem+json")

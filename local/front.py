"""The front door of the one-machine cloud: one address for the client, its pictures and the API.

It plays CloudFront: ``/v1`` goes to the HTTP API, ``/media`` to the store of pictures, everything
else to the built web client. It lives on the emulator's own event loop and calls the emulator's app
in-process, so that a request makes no hop more than it does in AWS.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from local.static import Found, Site

Headers = list[tuple[bytes, bytes]]
_SECURITY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_CLIENT_POLICY = (
    b"default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: A picture may draw itself, and do nothing else, even when it is opened as a page.
_MEDIA_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; sandbox"
#: What the emulator adds to every answer and API Gateway does not.
_EMULATORS_OWN = (
    b"access-control-allow-origin",
    b"access-control-allow-methods",
    b"access-control-allow-headers",
    b"access-control-expose-headers",
    b"access-control-max-age",
    b"server",
)


@dataclass(frozen=True, slots=True)
class FrontSettings:
    """Where the front door leads: the HTTP API's id, the built client, the pictures.

    ``port`` is tried first, then the ones after it.
    """

    port: int
    api: str
    web: str
    media: str

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Raises :class:`TypeError` for fields that are missing or unknown."""
        return cls(**given)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()


class Front:
    """The front door as an ASGI app over the emulator's ASGI app."""

    def __init__(self, settings: FrontSettings, emulator: Any) -> None:
        self._emulator = emulator
        self.settings = settings

    @property
    def settings(self) -> FrontSettings:
        return self._settings

    @settings.setter
    def settings(self, settings: FrontSettings) -> None:
        self._settings = settings
        self._host = f"{settings.api}.execute-api.localhost".encode()
        self._client = Site(Path(settings.web), fallback="index.html")
        self._media = Site(Path(settings.media))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(f"the front door does not speak {scope['type']} yet")
        path: str = scope["path"]
        if path.startswith("/v1/"):
            await self._api(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _answer(scope, send, Found(405, b"Only GET and HEAD.\n"), _CLIENT_POLICY)
        elif path.startswith("/media/"):
            await _answer(
                scope, send, self._media.find(path[len("/media") :], scope["headers"]), _MEDIA_POLICY
            )
        else:
            await _answer(scope, send, self._client.find(path, scope["headers"]), _CLIENT_POLICY)

    async def _api(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]

        async def forward(message: Any) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0].lower() not in _EMULATORS_OWN]
                message = {**message, "headers": kept}
            await send(message)

        await self._emulator({**scope, "headers": [(b"host", self._host), *headers]}, receive, forward)


async def _answer(scope: Any, send: Any, found: Found, policy: bytes) -> None:
    headers = [*found.headers, *_SECURITY, (b"content-security-policy", policy)]
    await send({"type": "http.response.start", "status": found.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else found.body
    await send({"type": "http.response.body", "body": body})

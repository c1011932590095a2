"""What the stand-ins of others' services have in common: one answer to a request, in silence."""

from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any


class JsonHandler(BaseHTTPRequestHandler):
    """A connection that stays open for further requests, of a client that may give up at any time."""

    protocol_version = "HTTP/1.1"

    def reply(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """Requests until the connection ends."""
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # whoever asked gave up first

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's own name
        """Tests and benchmarks have their own output."""

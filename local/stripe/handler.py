"""HTTP to the server and back, or not back."""

from __future__ import annotations

import base64
import json
import select
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from local.loopback import JsonHandler
from local.stripe.bank import BANK, bank_page, return_address
from local.stripe.control import control
from local.stripe.forms import parsed
from local.stripe.refusal import Json, Refusal

if TYPE_CHECKING:
    from local.stripe.server import StripeServer

_KEYS = ("sk_test_", "rk_test_")


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in. Its secret key is not noted."""

    method: str
    path: str
    given: Json
    key: str | None


class Handler(JsonHandler, BaseHTTPRequestHandler):
    """One connection of a client."""

    stripe: StripeServer

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        try:
            if address.path.startswith(BANK) and self._at_the_bank(method, address.path, parsed(body)):
                return
            if address.path.startswith("/_control/"):
                self.reply(200, json.dumps(self._control(address.path, body)).encode())
                return
            self._admit()
            given = parsed(body or address.query)
            self._ask(Received(method, address.path, given, self.headers.get("idempotency-key")))
        except Refusal as refusal:
            self.reply(refusal.status, json.dumps(refusal.body).encode())

    def _ask(self, request: Received) -> None:
        fault = self.stripe.take(request)
        if fault.held == "outside":
            self.stripe.hold()
        try:
            answer, replayed = self.stripe.answer(request, fault)
        finally:
            self.stripe.done()
        if not fault.answered:
            self._stay_silent()
            return
        told = {"idempotent-replayed": "true"} if replayed else {}
        self.reply(answer.status, answer.body, {"request-id": "req_local", **told})

    def _admit(self) -> None:
        scheme, _, given = self.headers.get("authorization", "").partition(" ")
        key = given if scheme == "Bearer" else _user(given) if scheme == "Basic" else ""
        if not key.startswith(_KEYS):
            raise Refusal("Invalid API Key provided: only test keys are taken here.", status=401, read=False)

    def _at_the_bank(self, method: str, path: str, given: Json) -> bool:
        """A page for people, who confirm there, or do not, and are sent back; whether it was one of these."""
        intent = self.stripe.account.intents.get(path.removeprefix(BANK))
        back = return_address(intent)
        if method == "GET":
            self.reply(200, bank_page(intent), {"content-type": "text/html; charset=utf-8"})
        elif given.get("by") == "page":
            self._control(path, f"outcome={given.get('outcome', 'failed')}")
            self.reply(303, b"", {"location": back or "about:blank"})
        return method == "GET" or given.get("by") == "page"

    def _control(self, path: str, body: str) -> Json:
        """What only this server has."""
        return control(self.stripe, path.removeprefix("/_control/"), parsed(body))

    def _stay_silent(self) -> None:
        """Answer nothing until the client has given up, or the server is told to end."""
        while not self.stripe.over.is_set():
            if select.select([self.connection], [], [], 0.05)[0]:
                break
        self.close_connection = True


def _user(basic: str) -> str:
    """The user of Basic credentials, which is how curl sends a key."""
    try:
        return base64.b64decode(basic, validate=True).decode().partition(":")[0]
    except ValueError:
        return ""

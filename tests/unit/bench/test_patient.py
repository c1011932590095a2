"""A client that is told to come again does so when it was told to, and knows an answer from a refusal."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bench.patient import Patience, PatientClient


class Server(HTTPServer):
    """Gives the answers that it was told to, one after another: a status and its headers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.keys: list[str | None] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.keys.append(self.headers["idempotency-key"])
        status, headers = self.server.answers.pop(0)
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {"content-length": "2", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's own
        """Nothing is printed."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr("bench.patient.time.sleep", waited.append)
    return waited


def client(server: Server, patience: Patience, **how: Any) -> PatientClient:
    return PatientClient(f"http://127.0.0.1:{server.server_port}", "Guest x", patience, **how)


def test_what_was_refused_is_asked_again_when_it_was_told_to(server: Server, waits: list[float]) -> None:
    server.answers += [(429, {"retry-after": "17"}), (429, {}), (201, {})]
    patience = Patience()
    assert client(server, patience).send("POST", "/x", {}, key="k") == (201, {})
    assert waits[0] == 17
    assert 0 <= waits[1] <= 0.1
    assert (patience.throttled, patience.broken, server.keys) == (2, 0, ["k"] * 3)


def test_a_refusal_is_an_answer(server: Server, waits: list[float]) -> None:
    server.answers += [(409, {}), (500, {})]
    patience = Patience()
    asking = client(server, patience)
    assert [asking.send("POST", "/x", {})[0] for _ in range(2)] == [409, 500]
    assert (waits, patience.throttled, patience.broken) == ([], 0, 0)


def test_through_faults_what_broke_off_is_asked_again(server: Server, waits: list[float]) -> None:
    server.answers += [(0, {}), (502, {}), (201, {})]
    patience = Patience()
    assert client(server, patience, through_faults=True).send("POST", "/x", {})[0] == 201
    assert patience.broken == 2


def test_there_is_an_end_to_it(server: Server, waits: list[float]) -> None:
    server.answers += [(429, {"retry-after": "60"})]
    with pytest.raises(TimeoutError, match="still 429"):
        client(server, Patience(), within=30).send("POST", "/x", {})

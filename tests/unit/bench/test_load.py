"""Load: clients at once, and what counts as an answer."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import Client, Cpu, Measured, cpu_seconds, run


class Door(BaseHTTPRequestHandler):
    """Answers 200 with who asked, but 503 at ``/closed``."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = f'{{"who": "{self.headers["authorization"]}"}}'.encode()
        self.send_response(503 if self.path == "/closed" else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = None, size: object = None) -> None: ...


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_client_asks_with_its_own_credential(url: str) -> None:
    client = Client(url, "Guest ada")
    assert client.send("POST", "/open", {}) == {"who": "Guest ada"}
    client.close()


def test_a_refusal_is_an_error_and_no_figure(url: str) -> None:
    client = Client(url, "Guest ada")
    with pytest.raises(RuntimeError, match="POST /closed: 503"):
        run([[lambda: client.send("POST", "/closed", {})]], os.getpid())
    client.close()


def test_all_clients_are_at_it_at_once() -> None:
    meeting = threading.Barrier(5, timeout=20)

    def request() -> None:
        meeting.wait()

    measured = run([[request, request] for _ in range(5)], os.getpid())
    assert len(measured.latencies) == 10


def test_a_row_is_of_all_requests_and_gives_the_cpu_of_one() -> None:
    measured = Measured([0.010, 0.020, 0.030, 0.040], wall=0.05, cpu=Cpu(emulator=0.008, functions=0.012))
    assert measured.row("product by id", 2) == {
        "what": "product by id",
        "clients": 2,
        "requests": 4,
        "p50 ms": 20.0,
        "p95 ms": 40.0,
        "functions' cpu ms": 3.0,
        "emulator's cpu ms": 2.0,
        "per second": 80.0,
    }


def test_cpu_of_a_process_grows_with_its_work() -> None:
    before = cpu_seconds(os.getpid())
    while cpu_seconds(os.getpid()).since(before).emulator <= 0:
        sum(range(10_000))

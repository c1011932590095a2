"""A server of chat completions on a free port of the loopback: answers and faults as a test says."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class ChatServer:
    """``answers`` are (status, body, seconds to wait), one a request, the last one for all after it."""

    def __init__(self, *answers: tuple[int, Any, float]) -> None:
        self.answers = list(answers)
        self.received: list[tuple[str, dict[str, str], Any]] = []
        self.url = ""
        #: Bytes of an answer that are sent at once (0: all), and seconds before each.
        self.piece, self.drip = 0, 0.0

    def take(self, path: str, headers: dict[str, str], body: Any) -> tuple[int, Any, float]:
        self.received.append((path, headers, body))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(*answers: tuple[int, Any, float]) -> Iterator[ChatServer]:
    server = ChatServer(*answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, answer, wait = server.take(self.path, dict(self.headers), body)
            time.sleep(wait)
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            try:
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                for at in range(0, len(data), server.piece or len(data) or 1):
                    time.sleep(server.drip)
                    self.wfile.write(data[at : at + (server.piece or len(data))])
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None: ...

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    thread = Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()

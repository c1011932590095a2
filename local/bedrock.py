"""A stand-in for Bedrock's Converse and ConverseStream on one machine, as they are on the wire.

boto3's own client speaks to it (``AWS_ENDPOINT_URL_BEDROCK_RUNTIME``). What it answers is a function's
business; how it answers can be made as bad as a real service's worst day: late, refusing, breaking off.
``python -m local.bedrock_answers`` serves plans of the embedded grammar until it is stopped.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote

from local.event_stream import exception_frame, frame
from local.loopback import JsonHandler

#: Characters of English, or of JSON, to a token: what makers of models tell to reckon with.
CHARACTERS_PER_TOKEN = 4
_PATH_PARTS = 4
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How one request goes wrong.

    ``status`` and ``error``: refused so. ``cut_after``: a stream breaks off after so many events;
    ``stream_error``: it ends in this exception instead. ``wait``: seconds before anything is answered;
    ``drip``: seconds before each event.
    """

    status: int = 200
    error: str = ""
    cut_after: int | None = None
    stream_error: str = ""
    wait: float = 0.0
    drip: float = 0.0


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in."""

    model: str
    operation: str
    body: Mapping[str, Any]


@dataclass(slots=True)
class StandIn:
    """Serves on a free port of the loopback within ``with``.

    ``answer`` takes a request and gives ``{"content": [...], "stopReason": ...}``; ``latency`` takes the
    output tokens and gives seconds. ``faults`` are used up one a request, first come first served. A
    shorter prompt than ``cache_from`` tokens is not cached, whatever is asked, as with the models.
    """

    answer: Answer
    latency: Callable[[int], float] = lambda tokens: 0.0
    port: int = 0
    cache_from: int = 0
    faults: deque[Fault] = field(default_factory=deque[Fault])
    received: list[Received] = field(default_factory=list[Received])
    _server: ThreadingHTTPServer | None = None
    _thread: Thread | None = None
    _cached: set[str] = field(default_factory=set[str])
    _lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> "StandIn":
        handler = type("Handler", (_Handler,), {"stand_in": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server and self._thread:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    @property
    def url(self) -> str:
        """For ``endpoint_url``."""
        return f"http://127.0.0.1:{self.port}"

    def take(self, request: Received) -> Fault:
        """Note a request; what is to go wrong with it."""
        with self._lock:
            self.received.append(request)
            return self.faults.popleft() if self.faults else Fault()

    def usage(self, body: Mapping[str, Any], content: Any) -> dict[str, int]:
        """Tokens by the rule of thumb; what stands before a cache point is written once, then read."""
        system = body.get("system", [])
        points = [at for at, block in enumerate(system) if "cachePoint" in block]
        stable = json.dumps([body.get("toolConfig"), system[: points[-1]]]) if points else ""
        fresh = json.dumps([body["messages"], system[points[-1] + 1 :] if points else system])
        if not points and "toolConfig" in body:
            fresh += json.dumps(body["toolConfig"])
        if _tokens(stable) < self.cache_from:
            stable, fresh = "", stable + fresh
        with self._lock:
            known = stable in self._cached
            self._cached.add(stable)
        counted = {"inputTokens": _tokens(fresh), "outputTokens": _tokens(json.dumps(content))}
        if stable:
            counted["cacheReadInputTokens" if known else "cacheWriteInputTokens"] = _tokens(stable)
        return {**counted, "totalTokens": sum(counted.values())}


class _Handler(JsonHandler, BaseHTTPRequestHandler):
    stand_in: StandIn

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        parts = self.path.split("/")
        if len(parts) != _PATH_PARTS or parts[3] not in ("converse", "converse-stream"):
            self._refuse(404, "UnknownOperationException")
            return
        fault = self.stand_in.take(Received(unquote(parts[2]), parts[3], body))
        time.sleep(fault.wait)
        if fault.error:
            self._refuse(fault.status, fault.error)
            return
        self._converse(parts[3], body, fault)

    def _converse(self, operation: str, body: Mapping[str, Any], fault: Fault) -> None:
        made = self.stand_in.answer(body)
        usage = self.stand_in.usage(body, made["content"])
        time.sleep(self.stand_in.latency(usage["outputTokens"]))
        whole = {"stopReason": "end_turn", **made, "usage": usage}
        if operation == "converse":
            message = {"role": "assistant", "content": whole.pop("content")}
            self._send(200, {"output": {"message": message}, **whole, "metrics": {"latencyMs": 1}})
        else:
            self._stream(whole, fault)

    def _stream(self, whole: Mapping[str, Any], fault: Fault) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/vnd.amazon.eventstream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for number, (name, event) in enumerate(_events(whole)):
            time.sleep(fault.drip)
            if fault.cut_after is not None and number >= fault.cut_after:
                self.close_connection = True
                return
            if fault.stream_error and number:
                self._chunk(exception_frame(fault.stream_error, {"message": "as asked for"}))
                break
            self._chunk(frame(name, event))
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _refuse(self, status: int, error: str) -> None:
        self._send(status, {"message": "as asked for"}, {"x-amzn-errortype": error})

    def _send(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        self.reply(status, json.dumps(body).encode(), headers)


def _events(whole: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """An answer as a stream's events, text and tool input in pieces."""
    events: list[tuple[str, dict[str, Any]]] = [("messageStart", {"role": "assistant"})]
    for index, block in enumerate(whole["content"]):
        use = block.get("toolUse")
        if use:
            named = {"toolUseId": use["toolUseId"], "name": use["name"]}
            events.append(("contentBlockStart", {"contentBlockIndex": index, "start": {"toolUse": named}}))
        text = json.dumps(use["input"]) if use else block["text"]
        for at in range(0, len(text), 20):
            piece = text[at : at + 20]
            delta = {"toolUse": {"input": piece}} if use else {"text": piece}
            events.append(("contentBlockDelta", {"contentBlockIndex": index, "delta": delta}))
        events.append(("contentBlockStop", {"contentBlockIndex": index}))
    events.append(("messageStop", {"stopReason": whole["stopReason"]}))
    events.append(("metadata", {"usage": whole["usage"], "metrics": {"latencyMs": 1}}))
    return events


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)

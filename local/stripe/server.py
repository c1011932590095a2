"""The account over HTTP, on the loopback alone."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from threading import Event, Lock, Thread

from local.stripe.account import Account
from local.stripe.faults import Fault
from local.stripe.handler import Handler, Received
from local.stripe.keys import Answer, Keys
from local.stripe.refusal import Refusal


@dataclass(slots=True)
class StripeServer:
    """Serves on a free port within ``with``; ``account`` is what it serves.

    ``faults`` happen to the next requests that they are meant for, each once.
    """

    port: int = 0
    account: Account = field(default_factory=Account)
    keys: Keys = field(default_factory=Keys)
    faults: list[Fault] = field(default_factory=list[Fault])
    received: list[Received] = field(default_factory=list[Received])
    #: How many of them have been worked on or refused; the others are on their way, or held.
    answered: int = 0
    #: How many have come to where they were to be held.
    held: int = 0
    over: Event = field(default_factory=Event)
    _let_go: Event = field(default_factory=Event)
    _server: ThreadingHTTPServer | None = None
    _threads: list[Thread] = field(default_factory=list[Thread])
    _lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> "StripeServer":
        handler = type("Handler", (Handler,), {"stripe": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.account.records.url = self.url
        serve = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        deliver = Thread(target=self.account.events.deliver_until, args=(self.over.is_set,), daemon=True)
        self._threads = [serve, deliver]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._let_go.set()
        self.account.events.wake()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        for thread in self._threads:
            thread.join()

    @property
    def url(self) -> str:
        """The base address to give to Stripe's library."""
        return f"http://127.0.0.1:{self.port}"

    def let_go(self) -> None:
        """Requests that were held go on."""
        self._let_go.set()

    def done(self) -> None:
        """One more has been worked on or refused."""
        with self._lock:
            self.answered += 1

    def hold(self) -> None:
        """Wait for ``let_go``, or for the end."""
        with self._lock:
            self.held += 1
        self._let_go.wait()

    def take(self, request: Received) -> Fault:
        """Note a request; what becomes of it."""
        with self._lock:
            self.received.append(request)
            meant = next((f for f in self.faults if request.path.endswith(f.path)), Fault())
            if meant in self.faults:
                self.faults.remove(meant)
            if meant.held:
                self._let_go.clear()
            return meant

    def answer(self, request: Received, fault: Fault) -> tuple[Answer, bool]:
        """The answer, and whether it was given before. Raises :class:`Refusal` for a misused key."""
        if request.key is None or request.method != "POST":
            return self._work(request, fault)[0], False
        shape = json.dumps(request.given, sort_keys=True)
        kept = self.keys.begin(request.key, request.path, shape)
        if kept:
            return kept, True
        made, begun = self._work(request, fault)
        if begun:
            self.keys.keep(request.key, made)
        else:
            self.keys.free(request.key)
        return made, False

    def _work(self, request: Received, fault: Fault) -> tuple[Answer, bool]:
        """The answer, and whether the endpoint had begun its work."""
        if fault.held == "inside":
            self.hold()
        made, begun = self._called(request) if fault.worked else (_BROKEN, True)
        if fault.status is None:
            return made, begun
        return Answer(fault.status, _BROKEN.body), fault.status != HTTPStatus.TOO_MANY_REQUESTS

    def _called(self, request: Received) -> tuple[Answer, bool]:
        with self.account.lock:
            try:
                body = self.account.call(request.method, request.path, request.given)
            except Refusal as refusal:
                return Answer(refusal.status, json.dumps(refusal.body).encode()), refusal.read
            return Answer(HTTPStatus.OK, json.dumps(body).encode()), True


_BROKEN = Answer(500, b'{"error": {"type": "api_error", "message": "An error occurred, as asked for."}}')

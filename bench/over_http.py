"""The store as clients meet it: latencies over HTTP at the front door, and the CPU behind them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from bench import shop
from bench.load import Client, Measured, Request, run
from bench.report import Goal, Section, milliseconds, percentile
from bench.shop import Ware
from local.cloud import RunningCloud
from local.seed import Step

CLIENTS = (1, 16)
Warm = Callable[[Sequence[str]], object]
_POLL = 0.02
_LONGEST = 60.0
#: Requests of each client that are not measured, and by how many the clients grow from one to the
#: next: so many functions can do their first work at once without running out of time.
_STAGES, _AT_ONCE = 4, 4
#: Milliseconds at p95, by operation and number of clients.
_GOALS = {("product by id", 1): 15.0, ("chat turn", 1): 150.0, ("chat turn", 16): 1000.0}


@dataclass(frozen=True)
class Operation:
    """Something that shoppers do: ``make(index, count)`` gives one client's requests, made ready.

    ``each``: how many requests a client makes, by the number of clients. ``function``: the door that
    serves it, by its title.
    """

    name: str
    make: Callable[[int, int], Sequence[Request]]
    each: dict[int, int]
    function: str


class Shopping:
    """Operations at ``url``. Every client is a guest of its own and buys a ware of its own."""

    def __init__(self, url: str, wares: Sequence[Ware]) -> None:
        self._url = url
        self._wares = wares

    def operations(self) -> list[Operation]:
        """In the order in which they are measured."""
        return [
            Operation("search", self._search, {1: 150, 16: 20}, "Catalog"),
            Operation("product by id", self._product, {1: 400, 16: 40}, "Catalog"),
            Operation("add to cart", self._add, {1: 150, 16: 15}, "Carts"),
            Operation("chat turn", self.turn, {1: 60, 16: 6}, "Assistant"),
            Operation("whole checkout", self._checkout, {1: 12, 16: 2}, "Checkout"),
        ]

    def _search(self, index: int, count: int) -> list[Request]:
        client = shop.guest(self._url)
        paths = [f"/v1/search?q={words.replace(' ', '+')}&limit=20" for words in shop.SEARCHES]
        return [_sending(client, "GET", path) for path in islice(cycle(paths), count)]

    def _product(self, index: int, count: int) -> list[Request]:
        client = shop.guest(self._url)
        paths = [f"/v1/products/{ware.product_id}" for ware in self._wares]
        return [_sending(client, "GET", path) for path in islice(cycle(paths), count)]

    def _add(self, index: int, count: int) -> list[Request]:
        client = shop.guest(self._url)
        lines = [ware.line() for ware in self._wares[:3]]
        return [
            _sending(client, "POST", "/v1/carts/current/lines", line) for line in islice(cycle(lines), count)
        ]

    def turn(self, index: int, count: int) -> list[Request]:
        """Searches of one guest in one conversation."""
        client = shop.guest(self._url)
        session = client.send("POST", "/v1/sessions", {})["id"]
        path = f"/v1/sessions/{session}/turns"
        messages = islice(cycle(shop.MESSAGES), count)
        return [_sending(client, "POST", path, {"message": message}) for message in messages]

    def _checkout(self, index: int, count: int) -> list[Request]:
        """Guests with a full cart each: to open and confirm a checkout, until the order is confirmed."""
        ware = self._wares[index % len(self._wares)]
        guests = [shop.guest(self._url) for _ in range(count)]
        for guest in guests:
            guest.send("POST", "/v1/carts/current/lines", ware.line())
        return [_buying(guest) for guest in guests]


def over_http(store: RunningCloud, warm: Warm, wares: Sequence[Ware], share: float, step: Step) -> Section:
    """Every operation at 1 and 16 clients. ``share`` (0 to 1) of the usual numbers of requests.

    ``warm`` starts a process of each named function, several of one that is named several times.
    """
    rows: list[dict[str, Any]] = []
    goals: list[Goal] = []
    operations = Shopping(store.url, wares).operations()
    for operation in operations:
        step(f"over HTTP: {operation.name}", 0, 1)
        for clients in CLIENTS:
            measured = measure(operation, clients, share, store, warm)
            rows.append(measured.row(operation.name, clients))
            goal = _GOALS.get((operation.name, clients))
            if goal is not None:
                p95 = milliseconds(percentile(measured.latencies, 0.95))
                what = f"{operation.name}, p95 at {clients} client{'s' if clients > 1 else ''}"
                goals.append(Goal(what, p95, goal, "ms"))
    note = (
        "CPU a request. A whole checkout: open, confirm, read until the order is confirmed (every 20 ms)."
        " Events of a request are handled after it, their CPU is counted where it falls."
    )
    return Section("Over HTTP, against the running store", note, rows, goals)


def measure(operation: Operation, clients: int, share: float, store: RunningCloud, warm: Warm) -> Measured:
    """Have a process for each client, and some requests behind it, then those that count."""
    each = max(2, round(share * operation.each[clients]))
    for count in range(_AT_ONCE, clients + 1, _AT_ONCE):
        # The authorizer too: it is asked again after a minute, then by all of them at once.
        warm([store.functions[title] for title in (operation.function, "Authorizer")] * count)
    first = [operation.make(index, _STAGES) for index in range(clients)]
    for stage in range(_STAGES):
        run([own[stage : stage + 1] for own in first[: (stage + 1) * _AT_ONCE]], store.pid)
    return run([operation.make(index, each) for index in range(clients)], store.pid)


def _sending(client: Client, method: str, path: str, body: Any = None) -> Request:
    def request() -> None:
        client.send(method, path, body)

    return request


def _buying(client: Client) -> Request:
    def request() -> None:
        checkout = client.send("POST", "/v1/checkouts", shop.DETAILS)
        path = f"/v1/checkouts/{checkout['id']}"
        consent = {"consent": checkout["confirmation"]["consent"]}
        view = client.send("POST", f"{path}/confirmations", consent)
        deadline = time.monotonic() + _LONGEST
        while view["status"] == "complete_in_progress" and time.monotonic() < deadline:
            time.sleep(_POLL)
            view = client.send("GET", path)
        if view["status"] != "completed":
            raise RuntimeError(f"the checkout was not completed: {view['status']} {view['messages']}")

    return request

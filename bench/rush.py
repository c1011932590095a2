"""Far more shoppers than there are units, all at once: what was sold in the end, and how fast.

Each attempt is a guest of its own with the ware in the cart, whose checkout carries the yes, so that
every one of them reaches the step that holds stock.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

from bench.books import Books
from bench.load import Cpu, cpu_seconds
from bench.patient import Patience, PatientClient
from bench.shop import DETAILS
from bench.stall import Crowd, Stall
from local.cloud import RunningCloud
from local.seed import Seeder
from shared.checkout.model import Checkout, CheckoutStatus

#: Answers that end an attempt; after any other (a step that found no free function in time) the shopper
#: asks again, as a person would.
_SOLD, _NONE_LEFT = "sold", "out_of_stock"
_LONGEST = 300.0
#: Who fills the carts beforehand: few, so that few functions are started for it.
_FILLING = 4
_LOOK = 0.25
#: A request that was killed blocks its key until its gateway would have given it up.
_AT_WORK = "idempotency_in_progress"
_CARRIED_OUT, _BOUGHT = "checkout_in_progress", "cart_empty"


@dataclass
class Outcome:
    """What came of a rush: attempts by their end, the books afterwards, and what it took."""

    clients: int
    attempts: int
    units: int
    ends: Counter[str]
    asked_again: int
    patience: Patience
    books: Books
    wall: float
    cpu: Cpu

    @property
    def sold(self) -> int:
        return sum(self.books.sold.values())

    def wrong(self) -> list[str]:
        """All that a rush must not leave: units sold more or less than there were, books that differ."""
        units = min(self.units, self.attempts)
        wrong = [] if self.sold == units else [f"{self.sold} of {units} units were sold"]
        expected = Counter({_SOLD: units, _NONE_LEFT: self.attempts - units})
        if +self.ends != +expected:
            wrong.append(f"the attempts ended as {dict(self.ends)}")
        return [*wrong, *self.books.discrepancies()]


def rush(store: RunningCloud, seeder: Seeder, stall: Stall, clients: int, attempts: int) -> Outcome:
    """``attempts`` guests try to buy one of the stall's only ware, ``clients`` of them at a time."""
    (sku,) = stall.wares
    crowd, patience = Crowd(store, stall), Patience()
    agreed = {**DETAILS, "agreed_total": crowd.total(store.url, sku)}
    guests = [PatientClient(store.url, crowd.header(), patience) for _ in range(attempts)]
    at_once(_FILLING, guests, lambda guest: _accepted(guest.send("POST", _LINES, stall.line(sku))))
    for guest in guests:
        # From here on each request has a key, or may be said twice.
        guest.through_faults = True
    before, started = cpu_seconds(store.pid), time.perf_counter()
    waiting: dict[str, PatientClient] = {}
    ends: Counter[str] = Counter()
    asked_again = 0
    pending: Sequence[PatientClient] = guests
    while pending:

        def buy(guest: PatientClient) -> None:
            checkout = opened(guest, agreed)
            waiting[checkout] = guest

        at_once(clients, pending, buy)
        books = _settled(store, seeder, stall, waiting)
        found = {checkout: _end(books.checkouts[checkout]) for checkout in waiting}
        ends += Counter(end for end in found.values() if end in (_SOLD, _NONE_LEFT))
        pending = [waiting[checkout] for checkout, end in found.items() if end not in (_SOLD, _NONE_LEFT)]
        asked_again += len(pending)
        waiting.clear()
    wall, cpu = time.perf_counter() - started, cpu_seconds(store.pid).since(before)
    for guest in guests:
        guest.close()
    units = sum(stall.wares.values())
    return Outcome(
        clients, attempts, units, ends, asked_again, patience, Books.read(store, seeder, stall), wall, cpu
    )


_LINES = "/v1/carts/current/lines"


def at_once(clients: int, guests: Iterable[Any], act: Callable[[Any], None]) -> None:
    """Have ``act`` done to each, by so many threads. Raises the first error of any."""
    queue: SimpleQueue[Any] = SimpleQueue()
    for guest in guests:
        queue.put(guest)
    errors: list[BaseException] = []

    def work() -> None:
        while not errors:
            try:
                guest = queue.get_nowait()
            except Empty:
                return
            try:
                act(guest)
            except BaseException as error:
                errors.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def opened(guest: PatientClient, agreed: dict[str, Any]) -> str:
    """The id of the checkout, asked for under one key for as long as the first request may be at work.

    A first request that was killed before it could answer has done its work all the same: its checkout
    is being carried out, or has emptied the cart.
    """
    key, deadline = uuid4().hex, time.monotonic() + _LONGEST
    while True:
        status, view = guest.send("POST", "/v1/checkouts", agreed, key=key)
        if status == 201:
            return view["id"]
        if view.get("code") == _CARRIED_OUT:
            return view["checkout_id"]
        if view.get("code") == _BOUGHT:
            (order,) = guest.send("GET", "/v1/orders")[1]["items"]
            return guest.send("GET", f"/v1/orders/{order['id']}")[1]["checkout_id"]
        if view.get("code") != _AT_WORK or time.monotonic() > deadline:
            raise RuntimeError(f"{status} {view}")
        time.sleep(1)


def _settled(store: RunningCloud, seeder: Seeder, stall: Stall, ids: Iterable[str]) -> Books:
    """The books once none of these checkouts is being carried out any more."""
    deadline = time.monotonic() + _LONGEST
    while True:
        books = Books.read(store, seeder, stall)
        running = [one for one in ids if books.checkouts[one].status is CheckoutStatus.RUNNING]
        if not running:
            return books
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(running)} checkouts are still being carried out: {running[:3]}")
        time.sleep(_LOOK)


def _end(checkout: Checkout) -> str:
    if checkout.status is CheckoutStatus.COMPLETED:
        return _SOLD
    return checkout.messages[0].code if checkout.messages else str(checkout.status)


def _accepted(answer: tuple[int, Any]) -> Any:
    status, body = answer
    if not 200 <= status < 300:
        raise RuntimeError(f"{status} {str(body)[:300]}")
    return body

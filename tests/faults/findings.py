"""What must be true of stock, money, orders and events: at every write, and once all is quiet."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.checkout.model import CLOSED, Checkout
from shared.inventory.model import Reservation
from shared.orders.model import Order, OrderStatus, PaymentProgress
from shared.payments.model import Payment, PaymentState
from shared.runtime.table import plain
from tests.faults.database import Database, Written
from tests.faults.machine import Execution
from tests.faults.people import Diary
from tests.faults.provider import Books
from tests.faults.shop import WARES


class Broken(Exception):  # noqa: N818 - what it says
    """Something that must be true is not."""


@dataclass
class Watch:
    """Looks at every write as it is done."""

    database: Database
    diary: Diary
    who: Callable[[], str]
    announced: set[str] = field(default_factory=set[str])
    received: Counter[str] = field(default_factory=Counter[str])
    marks: Counter[str] = field(default_factory=Counter[str])
    open: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    shards: defaultdict[str, dict[str, dict[str, int]]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        for item in self.database.tables["inventory"].items():
            if item["sk"]["S"] == "level":
                self._count(item)

    def see(self, written: Iterable[Written]) -> None:
        """What one request wrote. Raises :class:`Broken` where stock is not what its parts say."""
        for write in written:
            if write.table == "checkout" and write.key[1] == "checkout" and write.new is not None:
                self._checkout(json.loads(plain(write.new)["doc"]))
        levels = [w for w in written if w.table == "inventory" and w.key[1] == "level"]
        before = {sku: _supply(self.shards[sku]) for sku in sorted({_sku(w.key[0]) for w in levels})}
        for write in levels:
            self._level(write)
        told = [event for write in written for event in _events(write)]
        for event in told:
            self.announced.add(event["id"])
            if event["name"] == "inventory.adjusted":
                self._adjusted(event["data"])
        for sku, was in before.items():
            self._supplied(sku, was, told)

    def _adjusted(self, data: Mapping[str, Any]) -> None:
        """What somebody counted is there, then; what somebody received comes in once."""
        self.received[data["sku"]] += data["on_hand"]
        counted, mark = self.diary.counting.get(self.who()), self.diary.receiving.get(self.who())
        there = sum(counts["on_hand"] for counts in self.shards[data["sku"]].values())
        if counted is not None and counted != there:
            raise Broken(f"{data['sku']}: {counted} were counted, and there are {there}")
        if mark is not None:
            self.marks[mark] += 1
            if self.marks[mark] > 1:
                raise Broken(f"{data['sku']}: one delivery was received twice")

    def _checkout(self, doc: Mapping[str, Any]) -> None:
        mine = self.open.setdefault(doc["owner"]["id"], set())
        (mine.discard if doc["status"] in CLOSED else mine.add)(doc["id"])
        if len(mine) > 1:
            raise Broken(f"{doc['owner']['id']} has {len(mine)} checkouts open at once")

    def _level(self, write: Written) -> None:
        """A shard of a SKU's stock."""
        if write.new is None:
            self.shards[_sku(write.key[0])].pop(write.key[0], None)
            return
        counts = self._count(write.new)
        if min(counts.values()) < 0:
            raise Broken(f"stock below nothing: {write.key[0]} {counts}")
        if counts["free"] != counts["on_hand"] + counts["backorder"] - counts["committed"] - counts["held"]:
            raise Broken(f"stock is not the sum of its parts: {write.key[0]} {counts}")
        holds = self._held_in(write.key[0], write.new)
        if holds != counts["held"]:
            raise Broken(f"{counts['held']} are held and the holds say {holds}: {write.key[0]}")

    def _held_in(self, pk: str, shard: Mapping[str, Any]) -> int:
        """The sum of a shard's holds, wherever they are: in it, beside it, or in a partition of their own."""
        rows = self.database.tables["inventory"].rows
        places = (rows.get(pk, {}), rows.get(pk.replace("#stock#", "#holds#"), {}))
        beside = [row.item for of in places for row in of.values() if row.item and "quantity" in row.item]
        within = [held["S"].split()[1] for name, held in shard.items() if name.startswith("hold#")]
        return sum(int(item["quantity"]["N"]) for item in beside) + sum(map(int, within))

    def _count(self, item: Mapping[str, Any]) -> dict[str, int]:
        counts = {name: int(item.get(name, {"N": "0"})["N"]) for name in _COUNTERS}
        self.shards[_sku(item["pk"]["S"])][item["pk"]["S"]] = counts
        return counts

    def _supplied(self, sku: str, was: tuple[bool, bool], events: list[dict[str, Any]]) -> None:
        """Whoever changes whether a SKU can be had says so in the same write, and nobody else does."""
        told = [
            (event["data"]["available"], event["data"].get("on_backorder", False))
            for event in events
            if event["name"] == "inventory.availability_changed" and event["data"]["sku"] == sku
        ]
        now = _supply(self.shards[sku])
        if told != ([now] if was != now else []):
            raise Broken(f"{sku} was {was} and is {now}, and {told} was announced")


_COUNTERS = ("on_hand", "committed", "held", "free", "backorder")


def _supply(shards: Mapping[str, Mapping[str, int]]) -> tuple[bool, bool]:
    """Whether a SKU can be had, and whether it can be promised only."""
    free, promised = (sum(counts[name] for counts in shards.values()) for name in ("free", "backorder"))
    return free > 0, 0 < free <= promised


def _sku(pk: str) -> str:
    return pk.rpartition("#")[2]


def _events(write: Written) -> list[dict[str, Any]]:
    """What this write announces; an update may leave the events of an earlier one where they are."""
    if write.new is None or "events" not in write.new:
        return []
    events = plain(write.new)["events"]
    if events == "[]" or (write.old is not None and plain(write.old).get("events") == events):
        return []
    return json.loads(events)


@dataclass
class End:
    """All that is there once nothing happens any more."""

    database: Database
    books: Books
    diary: Diary
    watch: Watch
    published: list[dict[str, Any]]
    executions: list[Execution]
    quiet: bool
    faults: Counter[str]
    asked_again: list[tuple[str, str]]

    def __post_init__(self) -> None:
        self.checkouts = self._docs("checkout", "checkout", Checkout)
        self.orders = self._docs("orders", "order", Order)
        self.payments = {payment.id: payment for payment in self._docs("payments", "payment", Payment)}
        self.reservations = self._docs("inventory", "reservation", Reservation)

    def _docs(self, table: str, sk: str, model: Any) -> list[Any]:
        items = self.database.tables[table].items()
        return [model.model_validate_json(plain(item)["doc"]) for item in items if item["sk"]["S"] == sk]

    def endings(self) -> Counter[str]:
        """In how many ways it ended, by what became of checkouts and of orders' money."""
        reasons = [c.attempt.ending for c in self.checkouts if c.attempt and c.attempt.ending]
        codes = [message.code for checkout in self.checkouts for message in checkout.messages]
        return Counter([*(str(checkout.status) for checkout in self.checkouts), *reasons, *codes])

    def broken(self) -> list[str]:
        """Everything that is not as it must be."""
        return [
            *self._stuck(),
            *self._stock(),
            *self._orders(),
            *self._money(),
            *self._events(),
            *self._carts(),
            *self._sagas(),
        ]

    def _stuck(self) -> Iterator[str]:
        if not self.quiet:
            yield "it never becomes quiet"
        for checkout in self.checkouts:
            if checkout.status not in CLOSED:
                yield f"checkout {checkout.id} is stuck: {checkout.status}"
        for reservation in self.reservations:
            if not reservation.ended:
                yield f"reservation {reservation.id} is stuck: {reservation.state}"
        for execution in self.executions:
            if execution.running:
                yield f"execution {execution.name} is stuck in {execution.state}"
        for order in self.orders:
            settled = order.status is OrderStatus.CONFIRMED
            if not settled and order.payment_state is not PaymentProgress.CAPTURE_FAILED:
                yield f"order {order.id} is stuck: {order.status}, {order.payment_state}"

    def _stock(self) -> Iterator[str]:
        sold: Counter[str] = Counter()
        for order in self.orders:
            for line in order.lines:
                sold[line.sku] += line.quantity
        committed = [r for r in self.reservations if r.state == "committed"]
        if len(committed) != len(self.orders):
            yield f"{len(committed)} reservations were sold and {len(self.orders)} orders placed"
        for sku, shards in self.watch.shards.items():
            counts = {name: sum(shard[name] for shard in shards.values()) for name in _COUNTERS}
            if counts["committed"] != sold[sku]:
                yield f"{sku}: {counts['committed']} are committed and {sold[sku]} ordered"
            if counts["held"]:
                yield f"{sku}: {counts['held']} are held for nobody"
            began, since = WARES[sku][0], self.watch.received[sku]
            if counts["on_hand"] != began + since:
                yield f"{sku}: {counts['on_hand']} on hand, {began} to begin with, {since} since"

    def _orders(self) -> Iterator[str]:
        by_checkout = Counter(order.checkout_id for order in self.orders)
        yield from (f"{count} orders of checkout {id}" for id, count in by_checkout.items() if count > 1)  # noqa: A001
        numbers = Counter(order.number for order in self.orders)
        yield from (
            f"{count} orders have the number {number}" for number, count in numbers.items() if count > 1
        )
        orders = {order.id: order for order in self.orders}
        for checkout in self.checkouts:
            attempt = checkout.attempt
            if (checkout.order_id is None) != (checkout.status != "completed"):
                yield f"checkout {checkout.id} is {checkout.status} with order {checkout.order_id}"
            if checkout.order_id is None:
                continue
            order = orders.pop(checkout.order_id, None)
            if order is None or attempt is None or attempt.agreed_at is None:
                yield f"checkout {checkout.id} has no order, or one that nobody agreed to"
                continue
            yes = self.diary.shown.get(attempt.consent)
            if attempt.consent in self.diary.said and yes and yes.total != order.total.amount:
                yield f"order {order.id} costs {order.total.amount}, {yes.total} was shown"
            if yes and yes.lines != tuple((line.sku, line.quantity) for line in order.lines):
                yield f"order {order.id} is of other things than were shown"
        yield from (f"order {id} has no checkout" for id in orders)  # noqa: A001

    def _money(self) -> Iterator[str]:
        by_payment = {order.payment_id: order for order in self.orders}
        if len(by_payment) != len(self.orders):
            yield "two orders share a payment"
        for charge in self.books.charges:
            order = by_payment.get(charge.payment)
            if charge.open:
                yield f"payment {charge.payment}: {charge.held} stay held for nothing"
            if charge.captured and order is None:
                yield f"payment {charge.payment}: {charge.captured} were taken without an order"
        for times in (n for n in Counter(self.books.captures).values() if n > 1):
            yield f"a payment was captured {times} times"
        for order in self.orders:
            taken = sum(charge.captured for charge in self.books.of(order.payment_id))
            paid = order.total.amount if order.status is OrderStatus.CONFIRMED else 0
            if taken != paid:
                yield f"order {order.id}: {paid} are paid and the provider took {taken}"
        for payment in self.payments.values():
            yield from self._record(payment)

    def _record(self, payment: Payment) -> Iterator[str]:
        """A payment's record against the provider's books."""
        taken = sum(charge.captured for charge in self.books.of(payment.id))
        recorded = (
            (payment.captured or payment.amount).amount if payment.state is PaymentState.CAPTURED else 0
        )
        if taken != recorded:
            yield f"payment {payment.id} is {payment.state} and the provider took {taken}"
        if payment.state is PaymentState.PENDING or payment.state is PaymentState.AUTHORIZED:
            yield f"payment {payment.id} is stuck: {payment.state}"

    def _events(self) -> Iterator[str]:
        published = {event["id"] for event in self.published}
        lost = self.watch.announced - published
        if lost:
            yield f"{len(lost)} events were never published"
        if published - self.watch.announced:
            yield "events were published that were never committed"

    def _carts(self) -> Iterator[str]:
        """What was added is in the cart or in an order; nothing twice, nothing lost."""
        there: dict[str, Counter[str]] = {}
        for item in self.database.tables["carts"].items():
            cart = json.loads(plain(item)["doc"])
            mine = there.setdefault(cart["owner"]["id"], Counter())
            for line in cart["lines"]:
                mine[line["sku"]] += line["quantity"]
        for order in self.orders:
            mine = there.setdefault(order.owner.id, Counter())
            for line in order.lines:
                mine[line.sku] += line.quantity
        for owner in {*there, *self.diary.added}:
            sure, maybe = self.diary.added.get(owner, {}), self.diary.maybe_added.get(owner, {})
            for sku in {*sure, *there.get(owner, ())}:
                least = sure.get(sku, 0)
                found = there.get(owner, Counter())[sku]
                if not least <= found <= least + maybe.get(sku, 0):
                    yield f"{owner} added {least} {sku}, and {found} are in cart and orders"

    def _sagas(self) -> Iterator[str]:
        """Sagas end by themselves, a passing fault costs no sale, and no final answer is asked for again."""
        yield from (f"{step} was run again after {error}" for step, error in self.asked_again)
        for execution in self.executions:
            failed = Counter(state for state, _ in execution.failures)
            worst = max(failed.values(), default=0)
            if execution.status != "SUCCEEDED" and worst < 4:
                yield f"execution {execution.name} {execution.status} {execution.error}"
            if not self.faults and max(execution.tries.values()) > 1:
                yield f"execution {execution.name} tried again where nothing had gone wrong"
        by_name = {execution.name: execution for execution in self.executions}
        for checkout in self.checkouts:
            attempt = checkout.attempt
            if attempt is None or attempt.ending not in ("failed", "interrupted"):
                continue
            run = by_name.get(f"{checkout.id}-{attempt.number}")
            failed = Counter(state for state, _ in run.failures) if run else Counter[str]()
            if run is not None and max(failed.values(), default=0) < 4:
                yield f"checkout {checkout.id} was given up ({attempt.ending}) after {dict(failed)}"

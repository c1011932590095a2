"""What must be true of stock, money, orders, carts and events once all is quiet."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.checkout.model import CLOSED, Checkout
from shared.inventory.model import Reservation
from shared.ledger.book import Book, books
from shared.ledger.model import Entry
from shared.orders.model import Order, OrderStatus, PaymentProgress
from shared.payments.model import Payment, PaymentState
from shared.runtime.table import plain
from tests.faults.database import Database
from tests.faults.machine import Execution
from tests.faults.people import Diary
from tests.faults.provider import Books
from tests.faults.shop import WARES
from tests.faults.watching import COUNTERS, Watch


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
        entries = [Entry.model_validate_json(plain(i)["doc"]) for i in self.database.tables["ledger"].items()]
        self.accounts = {book.sale: book for book in books(entries)}

    def _docs(self, table: str, sk: str, model: Any) -> list[Any]:
        items = self.database.tables[table].items()
        return [model.model_validate_json(plain(item)["doc"]) for item in items if item["sk"]["S"] == sk]

    def endings(self) -> Counter[str]:
        """In how many ways it ended, by what became of checkouts and of orders' money."""
        reasons = [c.attempt.ending for c in self.checkouts if c.attempt and c.attempt.ending]
        codes = [message.code for checkout in self.checkouts for message in checkout.messages]
        orders = [f"order {order.status}, {order.payment_state}" for order in self.orders]
        return Counter([*(str(checkout.status) for checkout in self.checkouts), *reasons, *codes, *orders])

    def broken(self) -> list[str]:
        """Everything that is not as it must be."""
        return [
            *self._stuck(),
            *self._stock(),
            *self._orders(),
            *self._money(),
            *self._ledger(),
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
            settled = order.status in (OrderStatus.CONFIRMED, OrderStatus.CANCELED)
            if not settled and order.payment_state is not PaymentProgress.CAPTURE_FAILED:
                yield f"order {order.id} is stuck: {order.status}, {order.payment_state}"

    def _stock(self) -> Iterator[str]:
        sold: Counter[str] = Counter()
        standing = [order for order in self.orders if order.status is not OrderStatus.CANCELED]
        for order in standing:
            for line in order.lines:
                sold[line.sku] += line.quantity
        states = Counter(reservation.state for reservation in self.reservations)
        for state, orders in (("committed", len(standing)), ("returned", len(self.orders) - len(standing))):
            if states[state] != orders:
                yield f"{states[state]} reservations are {state}, of {orders} orders"
        for sku, shards in self.watch.shards.items():
            counts = {name: sum(shard[name] for shard in shards.values()) for name in COUNTERS}
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
            taken = sum(c.captured - sum(c.refunded.values()) for c in self.books.of(order.payment_id))
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

    def _ledger(self) -> Iterator[str]:
        """Each sale is in the books once, whole, with what the provider took for it; and nothing else is."""
        sold = {order.payment_id: order for order in self.orders}
        for payment, book in self.accounts.items():
            yield from (f"the books of {payment} are wrong: {fault.kind}" for fault in book.faults())
            if payment not in sold:
                yield f"the books have {payment}, which no order is paid by"
        for payment, order in sold.items():
            book = self.accounts.get(payment, Book(payment, "USD", ()))
            taken = sum(charge.captured for charge in self.books.of(payment))
            returned = sum(sum(charge.refunded.values()) for charge in self.books.of(payment))
            owed = 0 if order.status is OrderStatus.CANCELED else order.total.amount - taken
            if (book.order_id, book.captured, book.refunded) != (order.id, taken, returned):
                yield f"the books of {order.id}: {book.captured} taken, {book.refunded} given back"
            if book.receivable != owed:
                yield f"the books of {order.id}: {book.receivable} owed, and it is {owed}"

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

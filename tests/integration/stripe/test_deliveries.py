"""Deliveries over HTTP, as the server sends them: twice, held back, backwards, and again after a no."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

import pytest
import stripe

from local.loopback import JsonHandler
from local.stripe.faults import Fault
from local.stripe.server import StripeServer
from shared.payments.stripe_client import Patience
from shared.runtime.aws import client
from tests.integration.checkout.test_machine import Purchase
from tests.integration.stripe.conftest import KEY, NOON, UNHURRIED
from tests.support.saga_machine import Machine, until

PATH = "/v1/webhooks/stripe"


@dataclass
class Front:
    """An address that hands what it is sent to the payments door, in the test's own thread."""

    machine: Machine
    url: str = ""
    waiting: "Queue[tuple[str, str, Future[int]]]" = field(default_factory=Queue)

    def take(self, deliveries: int) -> list[str]:
        """Let so many in; what became of each, or its status where it was refused."""
        return [self._take() for _ in range(deliveries)]

    def _take(self) -> str:
        body, signed, answered = self.waiting.get(timeout=10)
        headers = {"stripe-signature": signed}
        answer = self.machine.house.call("payments", "POST", "/webhooks/stripe", body=body, headers=headers)
        answered.set_result(answer.status)
        return answer.json["outcome"] if answer.status == 200 else str(answer.status)


@pytest.fixture
def patience() -> Patience:
    return UNHURRIED


@pytest.fixture
def front(machine: Machine, server: StripeServer) -> Iterator[Front]:
    """The door at an address that the server is told, with the secret that it signs for it with."""
    server.account.records.now = NOON.timestamp
    front = Front(machine)
    machine.house.handler("payments")  # so that no delivery waits for it to be opened

    class Handler(JsonHandler, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            answered: Future[int] = Future()
            front.waiting.put((body, self.headers["stripe-signature"], answered))
            self.reply(answered.result(timeout=10), b"{}")

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.daemon_threads = True
    serving = Thread(target=web.serve_forever, args=(0.02,), daemon=True)
    serving.start()
    front.url = f"http://127.0.0.1:{web.server_address[1]}{PATH}"
    made = stripe.StripeClient(KEY, base_addresses={"api": server.url}).v1.webhook_endpoints.create(
        {"url": front.url, "enabled_events": ["payment_intent.succeeded", "charge.refunded"]}
    )
    client("secretsmanager").put_secret_value(
        SecretId="errand/news", SecretString=f"whsec_old\n{made.secret}"
    )
    yield front
    web.shutdown()
    web.server_close()
    serving.join()


def bought(purchase: Purchase) -> None:
    purchase.begin("pm_card_visa")
    purchase.agree()
    assert purchase.machine.ended(purchase.id) == "SUCCEEDED"
    assert purchase.bought()


def refunded(server: StripeServer, amount: int) -> None:
    """People give money back at the provider's own dashboard."""
    (intent,) = server.account.records.intents
    library = stripe.StripeClient(KEY, base_addresses={"api": server.url}).v1
    library.refunds.create({"payment_intent": intent, "amount": amount})


def test_twice_late_and_the_newest_first_is_recorded_once(
    server: StripeServer, front: Front, purchase: Purchase
) -> None:
    events = server.account.events
    events.held, events.twice = True, True
    bought(purchase)
    refunded(server, 700)
    refunded(server, 300)
    events.release(lambda waiting: waiting[::-1])
    heard = front.take(6)
    assert sorted(heard) == ["recorded"] * 3 + ["repeated"] * 3
    world = purchase.machine.house.world
    (order,) = world.orders.latest(purchase.ctx, 5)
    amounts = [e.amount.amount for e in order.timeline if e.what == "refunded" and e.amount]
    assert sorted(amounts) == [300, 700]
    assert order.payment_state == "partially_refunded"
    assert world.ledger.verify(world.boss, NOON.date(), NOON.date()).faults == ()


def test_one_that_could_not_be_looked_into_is_delivered_again(
    server: StripeServer, front: Front, purchase: Purchase
) -> None:
    bought(purchase)
    assert front.take(1) == ["recorded"]
    (intent,) = server.account.records.intents
    server.faults += [Fault(status=503, worked=False, path=intent)] * 2
    refunded(server, 700)
    assert front.take(1) == ["503"]
    again = server.account.events
    until(lambda: again.refused or None)
    again.release()
    assert front.take(1) == ["recorded"]
    (order,) = purchase.machine.house.world.orders.latest(purchase.ctx, 5)
    assert order.payment_state == "partially_refunded"

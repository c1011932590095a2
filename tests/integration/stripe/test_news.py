"""Stripe's news at the door: verified, taken in once, in any order; and what they set going."""

import json
import os
from collections.abc import Callable, Iterator
from itertools import count
from threading import Event
from typing import Any

import pytest
import stripe

from local.stripe.events import signature
from local.stripe.server import StripeServer
from shared.ledger.model import Account
from shared.orders.model import Order
from shared.payments.model import Payment
from tests.integration.checkout.test_machine import ALL_STEPS, Purchase
from tests.integration.stripe.conftest import (
    KEY,
    NOON,
    RETURN_URL,
    UNHURRIED,
    WEBHOOK_SECRET,
    buyer,
    paying_with,
)
from tests.support.gateway import Answer
from tests.support.saga_machine import Machine

ASKING = "pm_card_authenticationRequired"
_NUMBERS = count()
Tell = Callable[..., list[str]]


@pytest.fixture(scope="module")
def the_server() -> Iterator[StripeServer]:
    with StripeServer() as made:
        yield made


@pytest.fixture(scope="module")
def the_machine(the_server: StripeServer) -> Iterator[Machine]:
    """One for all of these: each has a buyer of its own."""
    with paying_with(the_server, UNHURRIED) as made:
        os.environ["STRIPE_RETURN_URL"] = RETURN_URL
        yield made


@pytest.fixture
def machine(the_machine: Machine) -> Machine:
    the_machine.forget()
    return the_machine


@pytest.fixture
def server(the_server: StripeServer) -> StripeServer:
    """With nothing to go wrong, and no news of what was before."""
    the_server.faults.clear()
    for records in (the_server.account.records.events, the_server.account.records.intents):
        records.clear()
    return the_server


@pytest.fixture
def purchase(machine: Machine) -> Purchase:
    return buyer(machine, next(_NUMBERS))


def deliver(machine: Machine, body: bytes, signed: str) -> Answer:
    headers = {"stripe-signature": signed, "content-type": "application/json"}
    return machine.house.call("payments", "POST", "/webhooks/stripe", body=body.decode(), headers=headers)


def back_from_the_bank(purchase: Purchase) -> Any:
    path = f"/checkouts/{purchase.id}/continuations"
    answer = purchase.machine.house.call("payments", "POST", path, context=purchase.ctx)
    assert answer.status == 200, answer.text
    return answer.json


@pytest.fixture
def tell(machine: Machine, server: StripeServer) -> Tell:
    """Deliver the server's events of some kinds, in an order of the test's; what became of each."""

    def telling(*kinds: str, times: int = 1, backwards: bool = False) -> list[str]:
        events = [e for e in server.account.records.events.values() if not kinds or e["type"] in kinds]
        outcomes: list[str] = []
        for event in (events[::-1] if backwards else events) * times:
            body = json.dumps(event).encode()
            at = int(machine.house.world.clock.now().timestamp())
            answer = deliver(machine, body, signature(body, WEBHOOK_SECRET, at))
            assert answer.status == 200, answer.text
            outcomes.append(answer.json["outcome"])
        return outcomes

    return telling


def payment(purchase: Purchase) -> Payment:
    world = purchase.machine.house.world
    checkout = world.checkout_store.get(world.shop, purchase.id)
    assert checkout
    assert checkout.attempt
    return world.payments.find(world.ctx, checkout.attempt.payment_id)


def order(purchase: Purchase) -> Order:
    world = purchase.machine.house.world
    return world.orders.find(purchase.ctx, purchase.now["order_id"])


def balanced(purchase: Purchase) -> bool:
    """Whether the books agree with the payment, to the cent."""
    world, paid = purchase.machine.house.world, payment(purchase)
    book = world.ledger.book(world.boss, paid.id, "USD")
    given = sum(r.amount.amount for r in paid.refunds if r.state.value == "refunded")
    taken = (paid.captured or paid.amount).amount
    return not book.faults() and (book.captured, book.refunded) == (taken, given)


def bought(purchase: Purchase, method: str = "pm_card_visa") -> None:
    purchase.begin(method)
    purchase.agree()
    assert purchase.machine.ended(purchase.id) == "SUCCEEDED"
    assert purchase.bought()


def escalated(purchase: Purchase) -> Any:
    """A purchase whose saga waits for the bank; the view of its owner."""
    purchase.begin(ASKING)
    purchase.agree()
    purchase.machine.waiting("await_authentication")
    return purchase.now


def at_the_bank(server: StripeServer, *, passed: bool) -> None:
    with server.account.lock:
        (intent,) = [i for i in server.account.records.intents.values() if i["status"] == "requires_action"]
        server.account.intents.authenticate(intent["id"], passed=passed)


class Lost(Exception):  # noqa: N818
    """The step died with the provider's answer."""


class TestTheDoor:
    def test_an_unsigned_body_is_refused(self, machine: Machine) -> None:
        for signed in ("", signature(b"{}", "whsec_other", int(NOON.timestamp()))):
            answer = deliver(machine, b"{}", signed)
            assert (answer.status, answer.json["code"]) == (401, "bad_signature")

    def test_a_body_that_is_too_large_is_refused_before_it_is_read(self, machine: Machine) -> None:
        body = b'{"id": "' + b"x" * 300_000 + b'"}'
        answer = deliver(machine, body, signature(body, WEBHOOK_SECRET, int(NOON.timestamp())))
        assert answer.status == 413

    def test_what_is_nobodys_is_acknowledged(
        self, server: StripeServer, machine: Machine, tell: Tell
    ) -> None:
        library = stripe.StripeClient(KEY, base_addresses={"api": server.url}).v1
        library.payment_intents.create({"amount": 500, "currency": "usd"})
        assert tell() == ["ignored"]
        body = b'{"id": "evt_x", "type": "customer.created", "data": {"object": {"id": "cus_1"}}}'
        answer = deliver(machine, body, signature(body, WEBHOOK_SECRET, int(NOON.timestamp())))
        assert (answer.status, answer.json["outcome"]) == (200, "ignored")


class TestAPurchase:
    def test_news_of_what_we_know_change_nothing_however_they_come(
        self, server: StripeServer, purchase: Purchase, tell: Tell
    ) -> None:
        bought(purchase)
        before, known = payment(purchase), order(purchase)
        assert set(tell(backwards=True)) == {"recorded"}
        assert set(tell(times=2)) == {"repeated"}
        assert (payment(purchase), order(purchase)) == (before, known)
        assert balanced(purchase)

    def test_a_refund_at_stripes_own_dashboard_is_recorded_and_shown(
        self, server: StripeServer, purchase: Purchase, tell: Tell
    ) -> None:
        bought(purchase)
        library = stripe.StripeClient(KEY, base_addresses={"api": server.url}).v1
        library.refunds.create({"payment_intent": payment(purchase).reference, "amount": 700})
        tell("charge.refunded", "refund.created", times=2, backwards=True)
        (refund,) = payment(purchase).refunds
        assert (refund.origin, refund.amount.amount, refund.state) == ("provider", 700, "refunded")
        now = order(purchase)
        assert (now.payment_state, now.timeline[-1].what) == ("partially_refunded", "refunded")
        assert now.timeline[-1].amount == refund.amount
        assert balanced(purchase)

    def test_a_refund_that_fails_days_later_is_the_shops_again(
        self, server: StripeServer, purchase: Purchase, tell: Tell
    ) -> None:
        bought(purchase)
        world = purchase.machine.house.world
        admin = world.boss
        asked = purchase.machine.house.call(
            "payments", "POST", f"/orders/{order(purchase).id}/refunds", context=admin, body={}
        )
        assert (asked.status, asked.json["state"]) == (201, "refunded"), asked.text
        assert order(purchase).payment_state == "refunded"
        with server.account.lock:
            made = payment(purchase).refunds[0].reference
            server.account.refunds.fail(made)
        tell("refund.failed")
        assert payment(purchase).refundable.amount == 2_500
        now = order(purchase)
        assert (now.payment_state, now.timeline[-1].what) == ("captured", "refund_failed")
        assert balanced(purchase)

    @pytest.mark.parametrize(("end", "taken"), [("won", 0), ("lost", -2_500)])
    def test_a_dispute_is_on_record_and_in_the_books(
        self, server: StripeServer, purchase: Purchase, tell: Tell, end: str, taken: int
    ) -> None:
        bought(purchase)
        for status in ("needs_response", end):
            with server.account.lock:
                server.account.disputes.move(payment(purchase).reference, status)
            tell("charge.dispute.created", "charge.dispute.closed", times=2)
        (dispute,) = payment(purchase).disputes
        assert (dispute.status, dispute.taken) == (end, end == "lost")
        assert [e.note for e in order(purchase).timeline if e.what == "disputed"] == ["needs_response", end]
        world = purchase.machine.house.world
        entries = world.ledger.entries(world.boss, payment(purchase).id)
        moved = [e.on(Account.CLEARING) for e in entries if e.cause.startswith("dispute")]
        assert sum(moved) == taken

    def test_a_capture_that_was_never_answered_is_recorded_by_the_news(
        self, server: StripeServer, purchase: Purchase, tell: Tell
    ) -> None:
        def lost(_: Any) -> Any:
            with server.account.lock:
                if payment(purchase).state == "authorized" and "requires_capture" in payment_states(server):
                    server.account.intents.capture(payment(purchase).reference, {})
            raise Lost

        purchase.machine.instead["capture"] = lost
        purchase.begin("pm_card_visa")
        purchase.agree()
        assert purchase.machine.ended(purchase.id) == "FAILED"
        assert payment(purchase).state == "authorized"
        tell("payment_intent.succeeded", times=2)
        assert payment(purchase).state == "captured"
        assert balanced(purchase)


class TestABankThatAsks:
    def test_the_saga_waits_and_the_news_wake_it(
        self, server: StripeServer, machine: Machine, purchase: Purchase, tell: Tell
    ) -> None:
        view = escalated(purchase)
        assert view["status"] == "requires_escalation"
        assert view["escalation"]["url"].startswith(server.url)
        assert purchase.left == 3, "the stock is committing"
        at_the_bank(server, passed=True)
        tell(times=2, backwards=True)
        assert machine.ended(purchase.id) == "SUCCEEDED"
        assert machine.called == [*ALL_STEPS[:3], "await_authentication", "authorize", *ALL_STEPS[3:]]
        assert purchase.bought()
        assert purchase.now["escalation"] is None
        assert balanced(purchase)

    def test_or_the_shopper_who_comes_back_wakes_it_before_any_news(
        self, server: StripeServer, machine: Machine, purchase: Purchase
    ) -> None:
        escalated(purchase)
        assert back_from_the_bank(purchase)["status"] == "requires_escalation"
        at_the_bank(server, passed=True)
        back_from_the_bank(purchase)
        assert machine.ended(purchase.id) == "SUCCEEDED"
        assert purchase.bought()

    def test_where_to_confirm_is_for_its_owner_alone(self, machine: Machine, purchase: Purchase) -> None:
        view = escalated(purchase)
        eve = machine.house.world.guest("gst_eve")
        for method, path, door in (("GET", "", "checkout"), ("POST", "/continuations", "payments")):
            answer = machine.house.call(door, method, f"/checkouts/{purchase.id}{path}", context=eve)
            assert answer.status == 404
        dynamodb = machine.house.world.client
        for table in dynamodb.list_tables()["TableNames"]:
            for item in dynamodb.scan(TableName=table)["Items"]:
                assert view["escalation"]["url"] not in str(item.get("events", ""))
        purchase.decline()
        assert machine.ended(purchase.id) == "SUCCEEDED"

    def test_a_bank_that_says_no_gives_everything_back(
        self, server: StripeServer, machine: Machine, purchase: Purchase, tell: Tell
    ) -> None:
        escalated(purchase)
        at_the_bank(server, passed=False)
        tell()
        assert machine.ended(purchase.id) == "SUCCEEDED"
        assert purchase.codes == ["payment_refused"]
        assert purchase.untouched()
        assert payment_states(server) == ["requires_payment_method"]

    def test_nobody_who_confirms_in_time_gives_everything_back(
        self, server: StripeServer, machine: Machine, purchase: Purchase
    ) -> None:
        with machine.patient_for(300, bank=1):
            escalated(purchase)
            assert machine.ended(purchase.id) == "SUCCEEDED"
        assert machine.called[-2:] == ["await_authentication", "compensate"]
        assert purchase.codes == ["authentication_expired"]
        assert purchase.untouched()
        assert payment_states(server) == ["canceled"]

    def test_a_no_at_the_bank_is_a_no(
        self, server: StripeServer, machine: Machine, purchase: Purchase
    ) -> None:
        escalated(purchase)
        purchase.decline()
        assert machine.ended(purchase.id) == "SUCCEEDED"
        assert (purchase.now["status"], purchase.codes) == ("canceled", ["declined"])
        assert purchase.untouched()
        assert payment_states(server) == ["canceled"]

    def test_an_answer_that_comes_before_the_saga_waits_is_not_lost(
        self, server: StripeServer, machine: Machine, purchase: Purchase, tell: Tell
    ) -> None:
        about_to_wait, told = Event(), Event()

        def held_up(event: dict[str, Any]) -> Any:
            about_to_wait.set()
            assert told.wait(timeout=60)
            return machine.house.invoke("checkout_saga.await_authentication", event)

        machine.instead["await_authentication"] = held_up
        purchase.begin(ASKING)
        purchase.agree()
        assert about_to_wait.wait(timeout=60)
        at_the_bank(server, passed=True)
        tell()
        told.set()
        assert machine.ended(purchase.id) == "SUCCEEDED"
        assert machine.called[-4:] == ["await_authentication", "authorize", "commit", "capture"]
        assert purchase.bought()


def payment_states(server: StripeServer) -> list[str]:
    return [intent["status"] for intent in server.account.records.intents.values()]

"""A card's number never comes to rest with us: wherever one is written, no log, table or event has it."""

import json
from typing import Any

import pytest

from local.stripe.events import signature
from local.stripe.server import StripeServer
from shared.payments.stripe_client import Patience
from tests.integration.checkout.test_machine import ADDRESS, Purchase
from tests.integration.stripe.conftest import NOON, UNHURRIED, WEBHOOK_SECRET, Logged
from tests.support.saga_machine import Machine

#: Numbers of test cards (https://docs.stripe.com/testing), as people write them.
NUMBERS = ("4242424242424242", "4000 0025 0000 3155", "5555-5555-5555-4444", "378282246310005")
DIGITS = {"".join(filter(str.isdigit, number)) for number in NUMBERS}


@pytest.fixture
def patience() -> Patience:
    return UNHURRIED


def numbers_in(text: str) -> set[str]:
    """The planted numbers that a text has, whatever stands between their digits."""
    plain = text.replace(" ", "").replace("-", "")
    return {number for number in DIGITS if number in plain}


def at_rest(machine: Machine) -> str:
    """Every item of every table, with the events that it announces."""
    dynamodb = machine.house.world.client
    tables = dynamodb.list_tables()["TableNames"]
    return json.dumps([dynamodb.scan(TableName=table)["Items"] for table in tables], default=str)


def tried(machine: Machine, purchase: Purchase, number: str) -> list[int]:
    """A number in every field of a payment's way that takes text; the answers' statuses."""
    house, ctx = machine.house, purchase.ctx
    boss = house.world.boss
    paying: list[dict[str, Any]] = [
        {"payment_method": number},
        {"payment_method": f"pm_{number}"},
        {"payment_method": f"pm_{''.join(filter(str.isdigit, number))}x"},
        {"shipping_option": number},
        {"currency": number},
        {"agreed_total": {"amount": 1, "currency": number}},
        {"card_number": number},
    ]
    answers = [house.call("checkout", "POST", "/checkouts", context=ctx, body=body) for body in paying]
    order = "ord_none"
    for body in ({"reason": number}, {"amount": {"amount": 1, "currency": number}}, {"card": number}):
        answers.append(house.call("payments", "POST", f"/orders/{order}/refunds", context=boss, body=body))
    answers.append(
        house.call("orders", "POST", f"/orders/{order}/cancellations", context=ctx, body={"reason": number})
    )
    body = json.dumps({"id": "evt_1", "type": "charge.updated", "data": {"object": {"number": number}}})
    signed = signature(body.encode(), WEBHOOK_SECRET, int(NOON.timestamp()))
    for sent in (signed, number):
        told = {"stripe-signature": sent}
        answers.append(house.call("payments", "POST", "/webhooks/stripe", body=body, headers=told))
    return [answer.status for answer in answers]


def test_a_number_rests_nowhere(
    server: StripeServer, machine: Machine, purchase: Purchase, logged: Logged
) -> None:
    for number in NUMBERS:
        statuses = tried(machine, purchase, number)
        assert statuses[:7] == [422] * 7, statuses
        assert all(status in (200, 401, 404, 422) for status in statuses[7:]), statuses
    purchase.begin("pm_card_visa")
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert purchase.bought()
    kept = at_rest(machine)
    assert "pm_card_visa" in kept, "what is kept is the provider's token"
    assert numbers_in(kept) == set()
    lines = logged()
    assert {"request", "news heard"} <= {line["msg"] for line in lines}, "the functions did log"
    assert numbers_in(str(lines)) == set()
    asked = json.dumps([[r.path, r.given] for r in server.received])
    assert numbers_in(asked) == set(), "nor does the provider hear it from us"


def test_the_search_finds_what_is_planted() -> None:
    for number in NUMBERS:
        assert numbers_in(f'{{"x": "{number}"}}')
    assert numbers_in(json.dumps(ADDRESS)) == set()

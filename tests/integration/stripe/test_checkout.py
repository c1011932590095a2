"""Whole checkouts with Stripe chosen: the real doors, the real state machine, Stripe's own library."""

import pytest

from local.stripe.faults import SILENT, Fault
from local.stripe.server import StripeServer
from tests.integration.checkout.test_machine import ALL_STEPS, Purchase, sweep
from tests.integration.stripe.conftest import KEY
from tests.support.items import readable
from tests.support.saga_machine import Machine


def intents(server: StripeServer) -> list[tuple[str, int]]:
    return [(i["status"], i["amount_received"]) for i in server.account.records.intents.values()]


def test_a_yes_is_paid_once_and_in_full(server: StripeServer, machine: Machine, purchase: Purchase) -> None:
    purchase.begin("pm_card_visa")
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ALL_STEPS
    assert purchase.bought()
    assert purchase.orders == [("confirmed", "captured")]
    assert intents(server) == [("succeeded", 2_500)]


def test_a_card_of_the_test_provider_is_none_of_stripes(purchase: Purchase) -> None:
    given = {"payment_method": "4242424242424242"}
    refused = purchase.call("POST", body=given, status=422)
    assert refused.json["code"] == "unknown_payment_method"


@pytest.mark.parametrize(
    ("method", "cause"),
    [
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_authenticationRequired", "authentication_required"),
        ("pm_card_ok", "payment_method_unusable"),
    ],
)
def test_a_declined_card_gives_everything_back_and_another_buys(
    server: StripeServer, machine: Machine, purchase: Purchase, method: str, cause: str
) -> None:
    purchase.begin(method)
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert purchase.codes == ["payment_refused"]
    assert purchase.now["messages"][0]["facts"] == {"cause": cause}
    assert purchase.untouched()
    machine.forget()
    view = purchase.call("PATCH", f"/{purchase.id}", {"payment_method": "pm_card_mastercard"}).json
    purchase.consent = view["confirmation"]["consent"]
    purchase.agree()
    assert machine.ended(purchase.id, view["version"]) == "SUCCEEDED"
    assert purchase.bought()
    assert [paid for _, paid in intents(server) if paid] == [2_500]


def test_an_authorization_that_is_never_answered_is_let_go_with_the_stock(
    server: StripeServer, machine: Machine, purchase: Purchase
) -> None:
    server.faults += [SILENT, SILENT]
    purchase.begin("pm_card_visa")
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called == ["reserve", "await_confirmation", "authorize", "compensate"]
    assert purchase.codes == ["payment_stalled"]
    assert purchase.untouched()
    assert intents(server) == [("canceled", 0)]


def test_too_many_requests_are_asked_again_by_the_saga(
    server: StripeServer, machine: Machine, purchase: Purchase
) -> None:
    server.faults.append(Fault(status=429, worked=False))
    purchase.begin("pm_card_visa")
    purchase.agree()
    assert machine.ended(purchase.id) == "SUCCEEDED"
    assert machine.called.count("authorize") == 2
    assert purchase.bought()
    assert intents(server) == [("succeeded", 2_500)]


def test_a_capture_that_is_never_answered_is_finished_by_the_sweeper_without_taking_twice(
    server: StripeServer, machine: Machine, purchase: Purchase
) -> None:
    server.faults += [Fault(answered=False, path="/capture")] * 8
    purchase.begin("pm_card_visa")
    purchase.agree()
    assert machine.ended(purchase.id) == "FAILED"
    assert purchase.orders == [("pending", "authorized")]
    assert intents(server) == [("succeeded", 2_500)]
    assert sweep(machine)["finished"] == 1
    assert purchase.orders == [("confirmed", "captured")]
    assert purchase.bought()
    assert intents(server) == [("succeeded", 2_500)]


def test_the_key_stands_in_no_table(server: StripeServer, machine: Machine, purchase: Purchase) -> None:
    purchase.begin("pm_card_visa")
    purchase.agree()
    machine.ended(purchase.id)
    dynamodb = machine.house.world.client
    for table in dynamodb.list_tables()["TableNames"]:
        assert KEY not in str(readable(dynamodb.scan(TableName=table)["Items"]))

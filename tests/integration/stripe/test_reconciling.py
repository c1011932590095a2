"""Our records and books against Stripe's own list: nothing, or each difference by its kind."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stripe

from local.reconcile import line
from local.stripe.account import Account
from local.stripe.server import StripeServer
from shared.kernel.clock import FrozenClock
from shared.kernel.errors import Invalid
from shared.orders.model import Order
from shared.payments.reconciling import Difference, Reconciling
from shared.payments.store import DynamoPaymentStore
from shared.payments.stripe import StripeProvider
from shared.runtime.aws import client
from tests.integration.stripe.conftest import KEY, NOON, UNHURRIED, Logged
from tests.support.aws import aws
from tests.support.checkout_world import SPECS, World
from tests.support.doors import opened
from tests.support.tables import create_tables

SINCE, UNTIL = NOON - timedelta(hours=1), NOON + timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[StripeServer]:
    """One whose clock stands where the shop's does."""
    with StripeServer(account=Account(now=NOON.timestamp)) as made:
        yield made


@pytest.fixture
def world(server: StripeServer) -> Iterator[World]:
    with aws() as dynamodb:
        create_tables(dynamodb, SPECS)
        made = World(dynamodb)
        made.provider = provider_of(server)
        yield made


def provider_of(server: StripeServer) -> Any:
    return StripeProvider(key=lambda: KEY, clock=FrozenClock(NOON), url=server.url, patience=UNHURRIED)


@pytest.fixture
def reconciling(world: World) -> Reconciling:
    store = DynamoPaymentStore(world.table("payments"))
    return Reconciling(store=store, provider=world.provider, ledger=world.ledger)


@pytest.fixture
def order(world: World) -> Order:
    """Two tents for 25.00, of which 4.00 were given back."""
    return bought(world)


def bought(world: World) -> Order:
    world.put_in_cart(world.stock("tent", 5), 2)
    view = world.check_out("pm_card_visa")
    assert world.carry_out(world.agreed(view)) == ""
    order = world.orders.find(world.ctx, world.see(view).order_id or "")
    world.refund(order, 400)
    return order


def differences(world: World, reconciling: Reconciling) -> list[Difference]:
    found = reconciling.run(world.boss, SINCE, UNTIL)
    assert found.comparable
    return list(found.differences)


def kinds(world: World, reconciling: Reconciling) -> list[str]:
    return [difference.kind for difference in differences(world, reconciling)]


def charge(server: StripeServer) -> Any:
    (made,) = server.account.records.charges.values()
    return made


def intent(server: StripeServer) -> Any:
    (made,) = server.account.records.intents.values()
    return made


def test_a_days_trade_agrees(world: World, reconciling: Reconciling, order: Order) -> None:
    world.put_in_cart(order.lines[0].product_id, 1)
    declined = world.check_out("pm_card_visa_chargeDeclined")
    assert world.carry_out(world.agreed(declined)) == "PaymentRefused"
    found = reconciling.run(world.boss, SINCE, UNTIL)
    assert (found.payments, found.differences) == (2, ())
    assert reconciling.tenants(SINCE, UNTIL) == [world.shop]


def test_what_was_captured_otherwise_is_told_with_both_amounts(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    intent(server)["amount_received"] = 2_000
    (difference,) = differences(world, reconciling)
    assert (difference.kind, difference.payment_id) == ("captured", order.payment_id)
    assert (difference.ours and difference.ours.amount) == 2_500
    assert (difference.theirs and difference.theirs.amount) == 2_000


def test_a_refund_that_we_do_not_know_of(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    library = stripe.StripeClient(KEY, base_addresses={"api": server.url}).v1
    made = library.refunds.create({"payment_intent": intent(server)["id"], "amount": 100})
    (difference,) = differences(world, reconciling)
    assert (difference.kind, difference.refund_id) == ("refund_unknown_here", made.id)


def test_a_refund_of_another_amount_and_one_that_failed(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    (refund,) = server.account.records.refunds.values()
    refund["amount"] = charge(server)["amount_refunded"] = 300
    assert kinds(world, reconciling) == ["refund"]
    refund["status"], charge(server)["amount_refunded"] = "failed", 0
    assert kinds(world, reconciling) == ["refund"]


def test_a_refund_that_they_do_not_know_of(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    server.account.records.refunds.clear()
    charge(server)["amount_refunded"] = 0
    (difference,) = differences(world, reconciling)
    assert (difference.kind, difference.refund_id) == ("refund_unknown_there", "rfd_1")


def test_a_payment_that_they_do_not_know_of(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    server.account.records.intents.clear()
    server.account.records.refunds.clear()
    assert kinds(world, reconciling) == ["unknown_there", "refund_unknown_there"]


def test_a_payment_that_we_do_not_know_of(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    stray = {**intent(server), "id": "pi_stray", "metadata": {**intent(server)["metadata"]}}
    stray["metadata"]["payment_id"] = "pay_stray"
    server.account.records.intents["pi_stray"] = stray
    (difference,) = differences(world, reconciling)
    assert (difference.kind, difference.reference) == ("unknown_here", "pi_stray")


def test_a_second_charge_for_one_payment(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    server.account.records.intents["pi_twice"] = {**intent(server), "id": "pi_twice"}
    (difference,) = differences(world, reconciling)
    assert (difference.kind, difference.theirs and difference.theirs.amount) == ("captured", 5_000)


def test_what_we_let_go_and_they_still_hold(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    world.put_in_cart(order.lines[0].product_id, 1)
    given = world.agreed(world.check_out("pm_card_visa"))
    world.authorize.run(given)
    world.compensate.run(given, "Broken")
    assert kinds(world, reconciling) == []
    (canceled,) = [i for i in server.account.records.intents.values() if i["status"] == "canceled"]
    canceled["status"] = "requires_capture"
    assert kinds(world, reconciling) == ["still_held"]


def test_books_that_differ_from_the_record(world: World, reconciling: Reconciling, order: Order) -> None:
    key = {"pk": {"S": f"{world.shop}#{order.payment_id}"}, "sk": {"S": "refund.rfd_1"}}
    world.client.delete_item(TableName="ledger", Key=key)
    (difference,) = differences(world, reconciling)
    assert (difference.kind, difference.theirs and difference.theirs.amount) == ("books", 0)


def test_a_refund_in_the_time_of_a_payment_before_it(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    """The provider's list of the time has the refund and not its intent."""
    intent(server)["created"] -= 7_200
    assert kinds(world, reconciling) == []
    (refund,) = server.account.records.refunds.values()
    refund["amount"] = charge(server)["amount_refunded"] = 300
    assert kinds(world, reconciling) == ["refund"]


def test_another_tenants_payments_are_not_looked_at(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    intent(server)["amount_received"] = 1
    other = world.boss.model_copy(update={"tenant": "tnt_other"})
    assert reconciling.run(other, SINCE, UNTIL).payments == 0


def test_a_time_is_a_month_at_most(world: World, reconciling: Reconciling) -> None:
    for since, until in ((UNTIL, SINCE), (NOON, NOON), (NOON, NOON + timedelta(days=40))):
        with pytest.raises(Invalid):
            reconciling.run(world.boss, since, until)


def test_the_test_provider_keeps_nothing_to_compare_with() -> None:
    with aws() as dynamodb:
        create_tables(dynamodb, SPECS)
        plain = World(dynamodb)
        store = DynamoPaymentStore(plain.table("payments"))
        found = Reconciling(store=store, provider=plain.provider, ledger=plain.ledger)
        assert not found.run(plain.boss, SINCE, UNTIL).comparable


def test_the_reconciler_looks_at_the_day_before_and_warns_of_each_difference(
    server: StripeServer, logged: Logged
) -> None:
    with opened() as house:
        client("secretsmanager").create_secret(Name="errand/stripe", SecretString=KEY)
        chosen = {
            "PAYMENT_PROVIDER": "stripe",
            "STRIPE_KEY_SECRET": "errand/stripe",
            "STRIPE_URL": server.url,
        }
        os.environ.update(chosen)
        world = house.world
        world.provider = provider_of(server)
        bought(world)
        world.later(timedelta(days=1).total_seconds())
        assert house.invoke("reconciler", {}) == {"payments": 1, "differences": 0}
        intent(server)["amount_received"] = 2_499
        assert house.invoke("reconciler", {}) == {"payments": 1, "differences": 1}
        lines = [line for line in logged() if line["msg"] == "difference"]
        told = [(line["levelname"], line["kind"], line["theirs"]["amount"]) for line in lines]
        assert told == [("WARNING", "captured", 2_499)]


def test_a_difference_is_told_on_a_line(
    world: World, reconciling: Reconciling, order: Order, server: StripeServer
) -> None:
    intent(server)["amount_received"] = 2_000
    told = [line(difference) for difference in differences(world, reconciling)]
    assert told == [f"captured: {order.payment_id} {intent(server)['id']} ours $25.00 theirs $20.00"]

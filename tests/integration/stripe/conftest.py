"""Stripe's own library against the Stripe-shaped server, with the patience of a test."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from local.stripe.server import StripeServer
from shared.kernel.clock import FrozenClock
from shared.kernel.money import Money
from shared.payments import stripe_client
from shared.payments.model import Evidence, Payment
from shared.payments.stripe import StripeProvider
from shared.payments.stripe_client import Patience
from shared.runtime.aws import client
from shared.runtime.telemetry import logger
from tests.integration.checkout.test_machine import Purchase
from tests.support.saga_machine import Machine, running

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
KEY = "sk_test_of_nobody"
WEBHOOK_SECRET = "whsec_of_nobody"
RETURN_URL = "https://shop.example/"
PATIENCE = Patience(connect=1.0, read=0.3, retries=1)
#: Where nothing is silent on purpose, a busy machine must not be taken for it.
UNHURRIED = Patience(connect=10.0, read=60.0, retries=1)
Asked = Callable[..., Payment]
Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library asks again without waiting."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.0)


@pytest.fixture
def server() -> Iterator[StripeServer]:
    with StripeServer() as made:
        yield made


@contextmanager
def paying_with(server: StripeServer, patience: Patience) -> Iterator[Machine]:
    """The saga, deployed as ``ERRAND_STRIPE_KEY_SECRET`` and its like have it deployed."""
    with pytest.MonkeyPatch.context() as patch, running() as made:
        patch.setattr(stripe_client, "Patience", lambda: patience)
        patch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.0)
        client("secretsmanager").create_secret(Name="errand/stripe", SecretString=KEY)
        client("secretsmanager").create_secret(Name="errand/news", SecretString=WEBHOOK_SECRET)
        os.environ |= {
            "PAYMENT_PROVIDER": "stripe",
            "STRIPE_KEY_SECRET": "errand/stripe",
            "STRIPE_WEBHOOK_SECRET": "errand/news",
            "STRIPE_URL": server.url,
        }
        yield made


@pytest.fixture
def patience() -> Patience:
    """For modules in which the server keeps silent; others wait for it as long as it takes."""
    return PATIENCE


@pytest.fixture
def machine(server: StripeServer, patience: Patience) -> Iterator[Machine]:
    """The saga with Stripe, on an empty account."""
    with paying_with(server, patience) as made:
        yield made


def buyer(machine: Machine, number: int = 0) -> Purchase:
    """Somebody about to buy two of five of something."""
    world = machine.house.world
    ctx, name = world.guest(f"gst_stripe_{number}"), f"tent{number}"
    product = world.stock(name, 5)
    world.put_in_cart(product, 2, ctx)
    return Purchase(machine, ctx, name.upper(), product)


@pytest.fixture
def purchase(machine: Machine) -> Purchase:
    return buyer(machine)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Logged]:
    """All that is logged from here on, whatever level other tests left behind: each line with its fields."""
    level = logger().log_level
    logger().setLevel("DEBUG")
    with caplog.at_level("DEBUG"):
        yield lambda: [dict(vars(record)) for record in caplog.records]
    logger().setLevel(level)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def provider(server: StripeServer, clock: FrozenClock) -> StripeProvider:
    return StripeProvider(key=lambda: KEY, clock=clock, url=server.url, patience=PATIENCE)


@pytest.fixture
def library(server: StripeServer) -> Any:
    """The library as anybody would use it."""
    made = stripe.StripeClient(KEY, base_addresses={"api": server.url}, max_network_retries=0)
    return made.v1


@pytest.fixture
def asked() -> Asked:
    def payment(
        name: str = "1", method: str = "pm_card_visa", amount: int = 2_500, currency: str = "USD"
    ) -> Payment:
        return Payment(
            id=f"pay_{name}",
            tenant="tnt_harbor",
            checkout_id="chk_1",
            amount=Money(amount=amount, currency=currency),
            method=method,
            created_at=NOON,
            updated_at=NOON,
        )

    return payment


def approved(payment: Payment, reference: str) -> Payment:
    """The payment with the answer to its authorization on record."""
    heard = Evidence(step="authorize", reference=reference, code="approved", at=NOON)
    return payment.model_copy(update={"evidence": (heard,)})


def statuses(server: StripeServer, payment: Payment) -> list[str]:
    """Of all intents that were ever made for a payment."""
    intents = server.account.records.intents.values()
    return [i["status"] for i in intents if i["metadata"].get("payment_id") == payment.id]

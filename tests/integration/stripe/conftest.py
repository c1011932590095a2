"""Stripe's own library against the Stripe-shaped server, with the patience of a test."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from local.stripe.server import StripeServer
from shared.kernel.clock import FrozenClock
from shared.kernel.money import Money
from shared.payments.model import Evidence, Payment
from shared.payments.stripe import StripeProvider
from shared.payments.stripe_client import Patience

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
KEY = "sk_test_of_nobody"
PATIENCE = Patience(connect=1.0, read=0.3, retries=1)
Asked = Callable[..., Payment]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library asks again without waiting."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.0)


@pytest.fixture
def server() -> Iterator[StripeServer]:
    with StripeServer() as made:
        yield made


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

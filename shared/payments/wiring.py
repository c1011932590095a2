"""How the room is put together on a process's ground."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shared.identity.keyring import Remembered
from shared.ledger.service import LedgerService
from shared.payments.methods import ProviderName
from shared.payments.ports import PaymentStore
from shared.payments.provider import PaymentProvider, TestProvider
from shared.payments.refunding import RefundService
from shared.payments.service import PaymentService
from shared.payments.store import DynamoPaymentStore
from shared.runtime.ground import Ground
from shared.runtime.secrets import secret_text
from shared.runtime.settings import Settings

#: A key that was changed is used by every process after so long.
FRESH_FOR = timedelta(minutes=5)


class Chosen(Settings):
    """The provider as the deployment chose it, for doors that ask it: where nothing is said, the test one.

    ``stripe_key_secret`` is the name of the secret that holds Stripe's secret key; ``stripe_url`` another
    server of the same API; ``stripe_return_url`` where whoever confirms with their bank comes back to.
    """

    payment_provider: ProviderName | None = None
    stripe_key_secret: str | None = None
    stripe_url: str | None = None
    stripe_return_url: str | None = None


def provider(ground: Ground, chosen: Chosen, secretsmanager: Callable[[], Any]) -> PaymentProvider:
    """The chosen provider; Stripe's library is loaded here and by nobody else, its key by the first call."""
    if chosen.payment_provider != "stripe":
        return TestProvider()
    from shared.payments.stripe import StripeProvider

    name = chosen.stripe_key_secret
    if name is None:
        raise RuntimeError("environment: PAYMENT_PROVIDER=stripe needs STRIPE_KEY_SECRET")
    key = Remembered(lambda: secret_text(secretsmanager(), name, "The payment provider's key"), ground.clock)
    return StripeProvider(
        key=lambda: key.within(FRESH_FOR),
        clock=ground.clock,
        url=chosen.stripe_url,
        return_url=chosen.stripe_return_url,
    )


def store(ground: Ground, table: str) -> PaymentStore:
    """Payments' records."""
    return DynamoPaymentStore(ground.table(table))


def refunds(ground: Ground, table: str, asked: PaymentProvider, ledger: LedgerService) -> RefundService:
    """Refunds by a provider, recorded on their payments."""
    return RefundService(
        store=DynamoPaymentStore(ground.table(table)),
        provider=asked,
        ledger=ledger,
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )


def payments(ground: Ground, table: str, asked: PaymentProvider, ledger: LedgerService) -> PaymentService:
    """Payments with a provider, recorded in the payments table."""
    return PaymentService(
        store=DynamoPaymentStore(ground.table(table)),
        provider=asked,
        ledger=ledger,
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )

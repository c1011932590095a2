"""Payments, for the steps that move money."""

from functions.checkout_saga import wiring
from shared.payments.provider import TestProvider
from shared.payments.service import PaymentService
from shared.payments.store import DynamoPaymentStore


def payments(payments_table: str) -> PaymentService:
    """Payments on their table, through the test provider."""
    store = DynamoPaymentStore(wiring.table(payments_table))
    return PaymentService(
        store=store,
        provider=TestProvider(),
        uow=wiring.uow(),
        announcer=wiring.announcer(),
        clock=wiring.CLOCK,
    )

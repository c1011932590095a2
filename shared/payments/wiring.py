"""How the room is put together on a process's ground."""

from shared.payments.provider import TestProvider
from shared.payments.service import PaymentService
from shared.payments.store import DynamoPaymentStore
from shared.runtime.ground import Ground


def payments(ground: Ground, table: str) -> PaymentService:
    """Payments with the test provider, recorded in the payments table."""
    return PaymentService(
        store=DynamoPaymentStore(ground.table(table)),
        provider=TestProvider(),
        uow=ground.uow,
        announcer=ground.announcer,
        clock=ground.clock,
    )

"""Payments, for the steps that ask their provider and for those that only read what it answered."""

from functions.checkout_saga import wiring
from shared.ledger.wiring import ledger
from shared.payments import wiring as room
from shared.payments.provider import TestProvider
from shared.payments.service import PaymentService
from shared.runtime.aws import client


def payments(table: str, ledger_table: str) -> PaymentService:
    """Payments with the provider that the deployment chose."""
    asked = room.provider(wiring.ground(), room.Chosen.load(), lambda: client("secretsmanager"))
    return room.payments(wiring.ground(), table, asked, ledger(wiring.ground(), ledger_table))


def recorded(table: str) -> PaymentService:
    """Payments as they are on record: no provider can be asked, and nothing is posted."""
    return room.payments(wiring.ground(), table, TestProvider(), ledger(wiring.ground(), ""))

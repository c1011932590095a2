"""Payments in DynamoDB.

| access                      | key                                   |
|-----------------------------|---------------------------------------|
| a payment by id             | pk ``<tenant>#<payment id>``, ``payment`` |
| an event that was taken in  | pk ``<tenant>#event#<event id>``, ``event``, gone by TTL |

A payment is found through its checkout or order, whose records hold its id.
"""

from collections.abc import Sequence
from datetime import datetime

from shared.kernel.change import Change, Write
from shared.kernel.clock import epoch
from shared.kernel.errors import Stale
from shared.kernel.events import Event
from shared.kernel.model import Model
from shared.payments.model import Payment
from shared.runtime.table import Table, TableSpec

TABLE = TableSpec(
    name="payments",
    erase="kept: evidence of payments is owed to the books; it names nobody",
    export="through the person's orders",
    retention="10 years; a provider's events a week, by TTL",
    capture="stream",
    ttl="purge_at",
)


class _Heard(Model):
    event_id: str


class DynamoPaymentStore:
    """See :class:`shared.payments.ports.PaymentStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, payment_id: str) -> Payment | None:
        return self._table.get_doc(Payment, f"{tenant}#{payment_id}", "payment")

    def put(self, payment: Payment, events: Sequence[Event]) -> Change:
        pk = f"{payment.tenant}#{payment.id}"
        item = self._table.item(pk, "payment", payment, payment.version, events, small=True)
        return Change((self._table.put_next(item),))

    def heard(self, tenant: str, event_id: str) -> bool:
        return self._table.get(f"{tenant}#event#{event_id}", "event") is not None

    def hearing(self, tenant: str, event_id: str, until: datetime) -> Change:
        pk = f"{tenant}#event#{event_id}"
        item = self._table.item(pk, "event", _Heard(event_id=event_id), 1, purge_at=epoch(until))
        return Change((Write("Put", {"TableName": self._table.name, "Item": item}, Stale("never refused")),))

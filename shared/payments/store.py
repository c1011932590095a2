"""Payments in DynamoDB.

| access                      | key                                   |
|-----------------------------|---------------------------------------|
| a payment by id             | pk ``<tenant>#<payment id>``, ``payment`` |

A payment is found through its checkout or order, whose records hold its id.
"""

from collections.abc import Sequence

from shared.kernel.change import Change
from shared.kernel.events import Event
from shared.payments.model import Payment
from shared.runtime.table import Table, TableSpec

TABLE = TableSpec(
    name="payments",
    erase="kept: evidence of payments is owed to the books; it names nobody",
    export="through the person's orders",
    retention="10 years",
    capture="stream",
)


class DynamoPaymentStore:
    """See :class:`shared.payments.service.PaymentStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, payment_id: str) -> Payment | None:
        return self._table.get_doc(Payment, f"{tenant}#{payment_id}", "payment")

    def put(self, payment: Payment, events: Sequence[Event]) -> Change:
        pk = f"{payment.tenant}#{payment.id}"
        item = self._table.item(pk, "payment", payment, payment.version, events, small=True)
        return Change((self._table.put_next(item),))

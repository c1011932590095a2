"""Orders in DynamoDB.

| access                      | key                                                        |
|-----------------------------|------------------------------------------------------------|
| an order by id              | pk ``<tenant>#<order id>``, sk ``order``                   |
| an order's number, once     | pk ``<tenant>#number#<number>``, sk ``number``             |
| an owner's, newest first    | index ``owner``: ``<tenant>#<actor>``, ``<order id>`` (ids sort by time) |
| what is being canceled, and nothing else | index ``due``: ``due#<0…3>``, ``<asked at>#<order id>`` |
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zlib import crc32

from shared.kernel.change import Change, Write
from shared.kernel.clock import epoch
from shared.kernel.errors import Invalid, Problem
from shared.kernel.events import Event
from shared.kernel.ids import is_id
from shared.kernel.model import Model
from shared.kernel.paging import Page, decode, encode
from shared.kernel.tenancy import Context
from shared.orders.model import NumberTaken, Order
from shared.runtime.table import Table, TableSpec

TABLE = TableSpec(
    name="orders",
    erase="the address is blanked, the rest is owed to the books",
    export="every order of the person",
    retention="10 years",
    capture="stream",
    indexes={"owner": ("owner_pk", "owner_sk"), "due": ("due_pk", "due_sk")},
)
_PARTS = 4
_PAGE = 50


class _Number(Model):
    order_id: str


class DynamoOrderStore:
    """See :class:`shared.orders.ports.OrderStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, order_id: str) -> Order | None:
        return self._table.get_doc(Order, f"{tenant}#{order_id}", "order")

    def mine(self, ctx: Context, limit: int, cursor: str | None) -> Page[Order]:
        """A page of the actor's orders, newest first. The cursor names the last order shown."""
        owner = f"{ctx.tenant}#{ctx.actor.id}"
        items, further = self._table.query(
            owner, index="owner", limit=limit, after=_after(ctx.tenant, owner, cursor), backwards=True
        )
        orders = [Order.model_validate_json(item["doc"]) for item in items]
        return Page(items=orders, next_cursor=encode({"after": orders[-1].id}) if further else None)

    def put(self, order: Order, events: Sequence[Event]) -> Change:
        item = self._table.item(
            f"{order.tenant}#{order.id}",
            "order",
            order,
            order.version,
            events,
            small=True,
            owner_pk=f"{order.tenant}#{order.owner.id}",
            owner_sk=order.id,
            **_due(order),
        )
        writes = (self._table.put_next(item),)
        return Change((*writes, self._number(order)) if order.version == 1 else writes)

    def canceling(self, until: datetime) -> Iterator[Order]:
        """Reads each part's front, up to what was asked for lately."""
        for part in range(_PARTS):
            items, _ = self._table.query(f"due#{part}", index="due", limit=_PAGE)
            due = [item for item in items if item["due_sk"] <= _sortable(until)]
            yield from (Order.model_validate_json(item["doc"]) for item in due)

    def _number(self, order: Order) -> Write:
        pk = f"{order.tenant}#number#{order.number}"
        item = self._table.item(pk, "number", _Number(order_id=order.id), 1)
        return self._table.put_new(item, NumberTaken("The order number is taken."))


def _due(order: Order) -> dict[str, str]:
    asked = order.cancellation
    if asked is None or not asked.pending:
        return {}
    part = crc32(order.id.encode()) % _PARTS
    return {"due_pk": f"due#{part}", "due_sk": f"{_sortable(asked.requested_at)}#{order.id}"}


def _sortable(at: datetime) -> str:
    return f"{epoch(at):012d}"


def _after(tenant: str, owner: str, cursor: str | None) -> dict[str, str] | None:
    position = decode(cursor)
    if position is None:
        return None
    last = str(position.get("after", ""))
    if not is_id(last, "ord"):
        problem = Problem(path="query.cursor", code="cursor", message="not a cursor that we gave")
        raise Invalid("The cursor is not one that we gave.", problem)
    return {"pk": f"{tenant}#{last}", "sk": "order", "owner_pk": owner, "owner_sk": last}

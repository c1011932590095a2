"""Tickets in DynamoDB.

| access                              | key                                                        |
|-------------------------------------|------------------------------------------------------------|
| a ticket by id                      | pk ``<tenant>#<ticket id>``, sk ``ticket``                 |
| an owner's, newest first            | index ``owner``: ``<tenant>#<actor>``, ``<opened>#<id>``   |
| a shop's of one state, oldest first | index ``state``: ``<tenant>#<state>``, ``<changed>#<id>``  |

A message is part of its ticket's document: a ticket is read, answered and erased as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.kernel.change import Change
from shared.kernel.clock import epoch
from shared.kernel.errors import Invalid, Problem, Stale
from shared.kernel.events import Event
from shared.kernel.ids import is_id
from shared.kernel.paging import Page, decode, encode
from shared.kernel.tenancy import Context
from shared.runtime.table import Table, TableSpec
from shared.support.model import Ticket, TicketState, TicketTaken

TABLE = TableSpec(
    name="support",
    erase="every ticket of the person is deleted",
    export="every ticket of the person with its messages",
    retention="2 years after the last change, by TTL",
    capture="stream",
    ttl="purge_at",
    indexes={"owner": ("owner_pk", "owner_sk"), "state": ("state_pk", "state_sk")},
)
_KEPT = timedelta(days=730)


class DynamoTicketStore:
    """See :class:`shared.support.service.TicketStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, ticket_id: str) -> Ticket | None:
        return self._table.get_doc(Ticket, f"{tenant}#{ticket_id}", "ticket")

    def mine(self, ctx: Context, limit: int, cursor: str | None) -> Page[Ticket]:
        return self._page("owner", ctx.tenant, ctx.actor.id, limit, cursor)

    def in_state(self, tenant: str, state: TicketState, limit: int, cursor: str | None) -> Page[Ticket]:
        return self._page("state", tenant, state, limit, cursor)

    def put(self, ticket: Ticket, events: Sequence[Event]) -> Change:
        refused = TicketTaken("This ticket is there already.") if ticket.version == 1 else None
        item = self._table.item(
            f"{ticket.tenant}#{ticket.id}",
            "ticket",
            ticket,
            ticket.version,
            events,
            owner_pk=f"{ticket.tenant}#{ticket.owner.id}",
            owner_sk=_place(ticket.created_at, ticket.id),
            state_pk=f"{ticket.tenant}#{ticket.state}",
            state_sk=_place(ticket.updated_at, ticket.id),
            purge_at=epoch(ticket.updated_at + _KEPT),
        )
        stale = refused or Stale("The ticket was changed meanwhile; try again.")
        return Change((self._table.put_next(item, stale),))

    def _page(self, index: str, tenant: str, of: str, limit: int, cursor: str | None) -> Page[Ticket]:
        """A page of an index. The cursor names the place after which it goes on."""
        pk = f"{tenant}#{of}"
        items, further = self._table.query(
            pk, index=index, limit=limit, after=_after(index, tenant, pk, cursor), backwards=index == "owner"
        )
        tickets = [Ticket.model_validate_json(item["doc"]) for item in items]
        last = {"after": items[-1][f"{index}_sk"]} if further and items else None
        return Page(items=tickets, next_cursor=encode(last))


def _place(at: datetime, ticket_id: str) -> str:
    return f"{at.isoformat(timespec='microseconds')}#{ticket_id}"


def _after(index: str, tenant: str, pk: str, cursor: str | None) -> dict[str, str] | None:
    position = decode(cursor)
    if position is None:
        return None
    place = str(position.get("after", ""))
    ticket_id = place.rpartition("#")[2]
    if not is_id(ticket_id, "tkt"):
        problem = Problem(path="query.cursor", code="cursor", message="not a cursor that we gave")
        raise Invalid("The cursor is not one that we gave.", problem)
    own = {"pk": f"{tenant}#{ticket_id}", "sk": "ticket"}
    return {**own, f"{index}_pk": pk, f"{index}_sk": place}

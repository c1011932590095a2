"""What remote models were told, in the conversations' table.

Access patterns                            key
a turn's record                            pk ``<tenant>#calls#<day>``, sk ``<began>#<turn id>``
a shop's records of a day, newest first    the same partition, backwards

The key follows from the turn (``created_at``), so that who forgets finds the records of a session's
turns in one call, and nothing is indexed. A record goes with its session, by TTL: it never outlives the
list of sessions by which it is found when something is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from shared.assistant.calls import TurnCalls
from shared.assistant.model import Session, Turn
from shared.kernel.change import Change, Write
from shared.kernel.clock import epoch
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.ids import is_id
from shared.kernel.paging import Page, decode, encode
from shared.runtime.table import Table


class DynamoCallStore:
    """See :class:`~shared.assistant.calls.CallStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def noting(self, session: Session, record: TurnCalls | None) -> Change:
        if record is None:
            return Change(())
        return Change(
            (self._table.put_new(self._item(session, record), Conflict("The turn was noted before.")),)
        )

    def of_turns(self, session: Session, turns: Sequence[Turn]) -> list[TurnCalls]:
        keys = [_key(session.tenant, turn.created_at, turn.id) for turn in turns]
        found = self._table.batch_get(keys, consistent=True)
        return [TurnCalls.model_validate_json(item["doc"]) for item in found.values()]

    def rewriting(self, session: Session, record: TurnCalls) -> Change:
        request = {
            "TableName": self._table.name,
            "Item": self._item(session, record),
            "ConditionExpression": "attribute_exists(pk)",
        }
        return Change((Write("Put", request, Conflict("The record is not there any more.")),))

    def page(self, tenant: str, day: date, limit: int, cursor: str | None) -> Page[TurnCalls]:
        pk = _partition(tenant, day)
        items, further = self._table.query(pk, limit=limit, after=_after(pk, cursor), backwards=True)
        records = [TurnCalls.model_validate_json(item["doc"]) for item in items]
        return Page(items=records, next_cursor=encode({"after": further["sk"]} if further else None))

    def _item(self, session: Session, record: TurnCalls) -> dict[str, Any]:
        pk, sk = _key(session.tenant, record.at, record.turn_id)
        return self._table.item(pk, sk, record, 1, purge_at=epoch(session.expires_at))


def _partition(tenant: str, day: date) -> str:
    return f"{tenant}#calls#{day.isoformat()}"


def _key(tenant: str, at: datetime, turn_id: str) -> tuple[str, str]:
    began = at.astimezone(UTC)
    return _partition(tenant, began.date()), f"{began.isoformat(timespec='microseconds')}#{turn_id}"


def _after(pk: str, cursor: str | None) -> dict[str, str] | None:
    position = decode(cursor)
    if position is None:
        return None
    place = str(position.get("after", ""))
    if not is_id(place.rpartition("#")[2], "trn"):
        problem = Problem(path="query.cursor", code="cursor", message="not a cursor that we gave")
        raise Invalid("The cursor is not one that we gave.", problem)
    return {"pk": pk, "sk": place}

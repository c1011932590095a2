"""Conversations in DynamoDB.

Access patterns                           key
a session by id                           pk ``<tenant>#<session>``, sk ``session``
a session's turns, in order               pk ``<tenant>#<session>``, sk ``turn#000012``
a turn by id                              its number follows from its id (see ``service.py``)
an owner's sessions (erasure, export, what is forgotten)
                                          pk ``<tenant>#<owner>``, sk ``session#ses_…``
what remote models were told              see ``call_store.py``

A turn takes two calls besides its own work: an update claims the session and reads it, a
transaction keeps what was answered. The claim lives in attributes beside ``doc`` (``running_*``);
only an open session of its owner, with no turn under way, can be claimed. A session that a customer
took over is listed with both; whom it belongs to says the session.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.assistant.model import Claim, Session, SessionTaken, Turn
from shared.kernel.change import Change, Write
from shared.kernel.clock import epoch
from shared.kernel.errors import Conflict
from shared.runtime.table import Table, TableSpec, attr, plain
from shared.runtime.table import key as key_of

TABLE = TableSpec(
    name="assistant",
    erase="every session of the owner's list that is theirs, with its turns, what models were told in them, "
    "and the list",
    export="every session of the owner's list: messages and replies",
    retention="30 days from a session's opening, by TTL",
    capture="none",
    ttl="purge_at",
)
_CLAIM = (
    "SET running_number = if_not_exists(running_number, turns) + :one, running_message = :message, "
    "running_at = :at, running_until = :until ADD version :one"
)
_FREE = (
    "#o = :owner AND #s = :open AND expires_at > :at "
    "AND (attribute_not_exists(running_until) OR running_until <= :at)"
)
_RELEASE = "REMOVE running_number, running_message, running_at, running_until ADD version :one"


class DynamoSessionStore:
    """The conversations of every tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def session(self, tenant: str, session_id: str) -> Session | None:
        item = self._table.get(f"{tenant}#{session_id}", "session")
        return _session(item) if item else None

    def opening(self, session: Session) -> Change:
        taken = SessionTaken("This session is there already.")
        return Change((self._table.put_new(self._item(session), taken), self._listing(session)))

    def saving(self, session: Session, was: Session) -> Change:
        writes = [self._table.put_next(self._item(session))]
        if session.owner != was.owner:
            writes.append(self._listing(session))
        return Change(tuple(writes))

    def claim(
        self, tenant: str, session_id: str, owner: str, claim: Claim, key: str | None
    ) -> Session | None:
        values = {
            "message": claim.message,
            "at": epoch(claim.started_at),
            "until": epoch(claim.until),
            "one": 1,
            "owner": owner,
            "open": "open",
            **({"key": key} if key else {}),
        }
        try:
            answer = self._table.client.update_item(
                TableName=self._table.name,
                Key=key_of(f"{tenant}#{session_id}", "session"),
                UpdateExpression=_CLAIM,
                ConditionExpression=_FREE + (" AND NOT contains(#k, :key)" if key else ""),
                ExpressionAttributeNames={"#o": "owner", "#s": "state", **({"#k": "keys"} if key else {})},
                ExpressionAttributeValues={f":{name}": attr(value) for name, value in values.items()},
                ReturnValues="ALL_OLD",
            )
        except self._table.client.exceptions.ConditionalCheckFailedException:
            return None
        was = _session(plain(answer["Attributes"]))
        return was.model_copy(update={"version": was.version + 1})

    def release(self, session: Session, claim: Claim) -> None:
        try:
            self._table.client.update_item(
                TableName=self._table.name,
                Key=key_of(f"{session.tenant}#{session.id}", "session"),
                UpdateExpression=_RELEASE,
                ConditionExpression="version = :version",
                ExpressionAttributeValues={":version": attr(session.version), ":one": attr(1)},
            )
        except self._table.client.exceptions.ConditionalCheckFailedException:
            return

    def answering(self, session: Session, turns: Sequence[Turn]) -> Change:
        taken = Conflict("The session was claimed by another turn meanwhile.")
        kept = [self._table.put_new(self._turn(session, turn), taken) for turn in turns]
        return Change((self._table.put_next(self._item(session), taken), *kept))

    def owned(self, tenant: str, owner: str) -> list[str]:
        items, _ = self._table.query(f"{tenant}#{owner}", prefix="session#", consistent=True)
        return [item["sk"].removeprefix("session#") for item in items]

    def rewriting(self, session: Session, turn: Turn) -> Change:
        gone = Conflict("The turn is not there any more.")
        request = {
            "TableName": self._table.name,
            "Item": self._turn(session, turn),
            "ConditionExpression": "attribute_exists(pk)",
        }
        return Change((Write("Put", request, gone),))

    def turn(self, session: Session, number: int) -> Turn | None:
        return self._table.get_doc(Turn, f"{session.tenant}#{session.id}", _turn_key(number))

    def turns(self, session: Session, after: int, limit: int) -> list[Turn]:
        pk = f"{session.tenant}#{session.id}"
        start = {"pk": pk, "sk": _turn_key(after)} if after else None
        items, _ = self._table.query(pk, prefix="turn#", limit=limit, after=start, consistent=True)
        return [Turn.model_validate_json(item["doc"]) for item in items]

    def _item(self, session: Session) -> dict[str, Any]:
        return self._table.item(
            f"{session.tenant}#{session.id}",
            "session",
            session.model_copy(update={"running": None}),
            session.version,
            owner=session.owner,
            state=session.state,
            turns=session.turns,
            keys=" ".join(session.keys),
            expires_at=epoch(session.expires_at),
            purge_at=epoch(session.expires_at),
        )

    def _turn(self, session: Session, turn: Turn) -> dict[str, Any]:
        pk, purge_at = f"{session.tenant}#{session.id}", epoch(session.expires_at)
        return self._table.item(pk, _turn_key(turn.number), turn, 1, purge_at=purge_at)

    def _listing(self, session: Session) -> Any:
        item = {
            **key_of(f"{session.tenant}#{session.owner}", f"session#{session.id}"),
            "purge_at": attr(epoch(session.expires_at)),
        }
        return self._table.put_new(item, SessionTaken("This session is there already."))


def _turn_key(number: int) -> str:
    return f"turn#{number:06d}"


def _session(item: Mapping[str, Any]) -> Session:
    session = Session.model_validate_json(item["doc"])
    return session.model_copy(update={"version": item["version"], "running": _running(item)})


def _running(item: Mapping[str, Any]) -> Claim | None:
    if "running_until" not in item:
        return None
    return Claim(
        number=item["running_number"],
        message=item["running_message"],
        started_at=datetime.fromtimestamp(item["running_at"], UTC),
        until=datetime.fromtimestamp(item["running_until"], UTC),
    )

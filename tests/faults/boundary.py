"""Where the code under test leaves its process: every call takes its time, and may go wrong."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from tests.faults.database import Database
from tests.faults.faults import READS, WRITES, Fault, Plan
from tests.faults.refusals import Exceptions, canceled, refusal
from tests.faults.scheduler import Died, Scheduler

T = TypeVar("T")
#: Seconds of a slow call: longer than a door, a step and a waiting shopper have patience for, or not.
_LATE = (0.05, 0.2, 2.0, 20.0)
_SLOW = (3.0, 12.0, 28.0, 33.0, 50.0)


@dataclass
class Boundary:
    """Takes each call from its actor, lets others act meanwhile, and has done what the plan says."""

    scheduler: Scheduler
    random: Random
    plan: Plan
    trace: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])

    def note(self, text: str) -> None:
        """A line of the trace."""
        actor = self.scheduler.current
        self.trace.append((self.scheduler.now, actor.name if actor else "-", text))

    def call(
        self,
        what: str,
        do: Callable[[], T],
        kinds: tuple[Fault, ...],
    ) -> T:
        """Do it after a while, alone or with the fault that the plan has for it."""
        fault = self.plan.draw(kinds)
        self.scheduler.sleep(self._latency(fault))
        if fault is not None:
            self.note(f"{what} !! {fault}")
            self._refuse(fault, what, do)
        else:
            self.note(what)
        answer = do()
        if fault == "twice":
            self.scheduler.sleep(1.0)
            answer = do()
        elif fault == "crash after":
            raise Died
        elif fault == "unanswered":
            raise ReadTimeoutError(endpoint_url=what)
        return answer

    def _latency(self, fault: Fault | None) -> float:
        if fault == "slow":
            return _SLOW[int(self.random.random() * len(_SLOW))]
        actor = self.scheduler.current
        return (0.002 + self.random.random() * 0.018) * (actor.pace if actor else 1.0)

    @staticmethod
    def _belatedly(do: Callable[[], object]) -> None:
        """Nobody hears the answer any more, nor the refusal."""
        with suppress(Exception):
            do()

    def _refuse(self, fault: Fault, what: str, do: Callable[[], object]) -> None:
        if fault == "crash before":
            raise Died
        if fault == "throttled":
            raise refusal("ThrottlingException", "Rate exceeded", what)
        if fault == "unreachable":
            raise ConnectTimeoutError(endpoint_url=what)
        if fault == "late":
            self.scheduler.at(_LATE[int(self.random.random() * len(_LATE))], lambda: self._belatedly(do))
            raise ReadTimeoutError(endpoint_url=what)
        if fault == "in the way":
            raise (
                canceled(["TransactionConflict"])
                if what.startswith("TransactWrite")
                else refusal("TransactionConflictException", "Transaction is ongoing for the item", what)
            )


class DynamoDb:
    """The part of boto3's client that the stores use."""

    exceptions = Exceptions()

    def __init__(self, boundary: Boundary, database: Database) -> None:
        self._boundary = boundary
        self._database = database
        self._tokens = 0

    def get_item(self, **request: Any) -> dict[str, Any]:
        def get() -> dict[str, Any]:
            found = self._database.get(
                request["TableName"], request["Key"], consistent=request.get("ConsistentRead", False)
            )
            return {"Item": found} if found is not None else {}

        return self._boundary.call(f"GetItem {_of(request)}", get, READS)

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        wanted = request["RequestItems"]

        def get() -> dict[str, Any]:
            return {
                "Responses": {
                    name: self._database.get_many(
                        name, asked["Keys"], consistent=asked.get("ConsistentRead", False)
                    )
                    for name, asked in wanted.items()
                },
                "UnprocessedKeys": {},
            }

        keys = [f"{name}:{key['pk']['S']}" for name, asked in wanted.items() for key in asked["Keys"]]
        return self._boundary.call(f"BatchGetItem {' '.join(keys)}", get, READS)

    def query(self, **request: Any) -> dict[str, Any]:
        what = f"Query {request['TableName']} {request.get('IndexName', '')}"
        return self._boundary.call(what, lambda: self._database.query(request), READS)

    def put_item(self, **request: Any) -> dict[str, Any]:
        return self._write("Put", request)

    def update_item(self, **request: Any) -> dict[str, Any]:
        return self._write("Update", request)

    def delete_item(self, **request: Any) -> dict[str, Any]:
        return self._write("Delete", request)

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        items = request["TransactItems"]
        self._tokens += 1
        # botocore makes one for each call and sends the same with each of its own tries.
        token = request.get("ClientRequestToken", f"made-{self._tokens}")

        def transact() -> dict[str, Any]:
            self._database.transact(items, token)
            return {}

        what = " + ".join(f"{action} {_of(member)}" for item in items for action, member in item.items())
        return self._boundary.call(f"TransactWriteItems {what}", transact, WRITES)

    def _write(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        def write() -> dict[str, Any]:
            done = self._database.write(action, request)
            wanted = request.get("ReturnValues", "NONE")
            attributes = done.old if wanted == "ALL_OLD" else done.new if wanted != "NONE" else None
            return {"Attributes": attributes} if attributes else {}

        return self._boundary.call(f"{action}Item {_of(request)}", write, WRITES)


def _of(request: Any) -> str:
    """What a request is about, for the trace."""
    given = request["Item"] if "Item" in request else request["Key"]
    version = given.get("version", {}).get("N", "")
    named = f"{request['TableName']}:{given['pk']['S']}/{given.get('sk', {}).get('S', '')}"
    return f"{named}@{version}" if version else named

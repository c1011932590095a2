"""Step Functions and the bus as boto3 shows them to the code under test."""

import json
from typing import Any

from tests.faults.boundary import Boundary
from tests.faults.faults import Fault
from tests.faults.machine import Machine
from tests.faults.refusals import Exceptions, refusal

_KINDS: tuple[Fault, ...] = ("crash before", "crash after", "throttled", "unreachable", "twice", "slow")


class StepFunctionsClient:
    """The part of boto3's client that checkouts use, before a machine of ours."""

    exceptions = Exceptions()
    machine: Machine

    def __init__(self, boundary: Boundary) -> None:
        self._boundary = boundary
        self.keeps_names = True

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: A002, N803
        return self._boundary.call(f"StartExecution {name}", lambda: self._start(name, input), _KINDS)

    def _start(self, name: str, given: str) -> dict[str, Any]:
        known = self.machine.executions.get(name)
        if known is not None:
            self.machine.used.add("name of an execution")
        if known is not None and self.keeps_names:
            if known.running and known.given == given:
                return {}
            raise refusal("ExecutionAlreadyExists", f"{name} was started before", "StartExecution")
        self.machine.start(name if known is None else f"{name}~{len(self.machine.executions)}", given)
        return {}

    def send_task_success(self, *, taskToken: str, output: str) -> dict[str, Any]:  # noqa: N803
        return self._send("SendTaskSuccess", taskToken, json.loads(output), None)

    def send_task_failure(self, *, taskToken: str, error: str, cause: str) -> dict[str, Any]:  # noqa: N803
        return self._send("SendTaskFailure", taskToken, None, (error, cause))

    def _send(self, what: str, token: str, output: Any, error: tuple[str, str] | None) -> dict[str, Any]:
        def send() -> dict[str, Any]:
            if not self.machine.knows(token):
                raise refusal("InvalidToken", "", what)
            if not self.machine.answered(token, output, error):
                raise refusal("TaskTimedOut", "", what)
            return {}

        return self._boundary.call(f"{what} {token}", send, _KINDS)

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803
        name = executionArn.rpartition(":")[2]

        def describe() -> dict[str, Any]:
            if name not in self.machine.executions:
                raise refusal("ExecutionDoesNotExist", "", "DescribeExecution")
            return {"status": self.machine.executions[name].status}

        return self._boundary.call(f"DescribeExecution {name}", describe, _KINDS)


class EventsClient:
    """The bus: keeps what was put, and refuses a part of a batch where the plan has a throttle."""

    exceptions = Exceptions()

    def __init__(self, boundary: Boundary) -> None:
        self._boundary = boundary
        self.taken: list[dict[str, Any]] = []

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        def put() -> dict[str, Any]:
            refused = self._boundary.plan.draw(("throttled",)) is not None
            most = len(Entries) - 1 if refused else len(Entries)
            self.taken += [json.loads(entry["Detail"]) for entry in Entries[:most]]
            answers = [{"EventId": "x"}] * most + [{"ErrorCode": "ThrottlingException"}] * (
                len(Entries) - most
            )
            return {"FailedEntryCount": len(Entries) - most, "Entries": answers}

        return self._boundary.call(f"PutEvents {len(Entries)}", put, _KINDS)

"""That the simulator's state machine runs as the local cloud's Step Functions does.

The same machines are run by both, with one function behind every task, which notes that it was called and
then fails as often as the machine's input says. Compared are how each run ends, with what, and which steps
were called in which order. The one thing that the local cloud does not know is a time-out of a whole run.
"""

import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local.emulator.process import Emulator
from tests.faults.machine import Answer, Machine
from tests.faults.scheduler import Scheduler
from tests.support.bridges import client_of, until
from tests.support.saga_machine import definition

_CODE = """
import json, time

def handler(event, context):
    step, log = event["step"], event["log"]
    with open(log, "a+") as lines:
        lines.seek(0)
        before = [json.loads(line)["step"] for line in lines].count(step)
        lines.write(json.dumps({"step": step, "token": event.get("token")}) + "\\n")
    plan = event["given"].get(step, {})
    time.sleep(plan.get("sleeps", 0))
    if before < plan.get("fails", 0):
        raise type(plan["error"], (Exception,), {})("as planned")
    return {"done": before}
"""
_ROLE = "arn:aws:iam::000000000000:role/any"
_FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:obeys"


def _task(step: str, **more: Any) -> dict[str, Any]:
    parameters = {"step": step, "log.$": "$.log", "given.$": "$"}
    ends = {} if "Next" in more else {"End": True}
    return {
        "Type": "Task",
        "Resource": _FUNCTION,
        "Parameters": parameters,
        "ResultPath": None,
        **ends,
        **more,
    }


def _wait(step: str, **more: Any) -> dict[str, Any]:
    payload = {"step": step, "log.$": "$.log", "given.$": "$", "token.$": "$$.Task.Token"}
    return _task(step, **more) | {
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": _FUNCTION, "Payload": payload},
    }


def _retry(attempts: int, *errors: str) -> dict[str, Any]:
    return {"ErrorEquals": list(errors), "IntervalSeconds": 1, "BackoffRate": 1.0, "MaxAttempts": attempts}


def _catch(*errors: str, path: str | None = "$.failure") -> dict[str, Any]:
    return {"ErrorEquals": list(errors), "ResultPath": path, "Next": "Undo"}


_ANY, _FATAL = _retry(2, "States.ALL"), _retry(0, "Refused")
_DONE = {"Type": "Succeed"}


@dataclass(frozen=True)
class Case:
    """A machine, what it is given, and how its waiting task is answered (a success, or an error's name)."""

    states: dict[str, Any]
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    answer: str | None = None

    @property
    def definition(self) -> dict[str, Any]:
        return {"StartAt": next(iter(self.states)), "States": self.states}


def _fails(times: int, error: str = "Broken", **more: Any) -> dict[str, Any]:
    return {"fails": times, "error": error, **more}


CASES = {
    "steps leave the input as it came": Case({"A": _task("a", Next="B"), "B": _task("b")}),
    "a result is kept where a path says": Case({"A": _task("a", ResultPath="$.of.a")}),
    "what fails is tried again": Case({"A": _task("a", Retry=[_ANY])}, {"a": _fails(2)}),
    "what fails too often is caught": Case(
        {"A": _task("a", Retry=[_ANY], Catch=[_catch("States.ALL")]), "Undo": _task("undo")}, {"a": _fails(9)}
    ),
    "the first retrier that fits decides": Case(
        {"A": _task("a", Retry=[_FATAL, _ANY], Catch=[_catch("States.ALL")]), "Undo": _task("undo")},
        {"a": _fails(9, "Refused")},
    ),
    "the first catcher that fits decides": Case(
        {
            "A": _task("a", Catch=[_catch("Refused", path=None), _catch("States.ALL") | {"Next": "B"}]),
            "Undo": _task("undo"),
            "B": _task("b"),
        },
        {"a": _fails(9, "Refused")},
    ),
    "what nobody catches fails the run": Case(
        {"A": _task("a", Catch=[_catch("Other")]), "Undo": _DONE}, {"a": _fails(1)}
    ),
    "a failed task is caught as such": Case(
        {"A": _task("a", Catch=[_catch("States.TaskFailed")]), "Undo": _DONE}, {"a": _fails(1)}
    ),
    "retries are counted anew in another state": Case(
        {
            "A": _task("a", Retry=[_retry(1, "Broken")], Next="B"),
            "B": _task("b", Retry=[_retry(1, "Broken")]),
        },
        {"a": _fails(1), "b": _fails(1)},
    ),
    "who waits goes on when answered": Case({"A": _wait("a", Next="B"), "B": _task("b")}, answer="success"),
    "an answer is kept where a path says": Case({"A": _wait("a", ResultPath="$.answer")}, answer="success"),
    "who waits may be told that it failed": Case(
        {
            "A": _wait("a", Retry=[_retry(0, "AttemptOver"), _ANY], Catch=[_catch("States.ALL")]),
            "Undo": _task("undo"),
        },
        answer="AttemptOver",
    ),
    "who waits in vain is caught": Case(
        {
            "A": _wait(
                "a", TimeoutSeconds=1, Retry=[_retry(0, "States.Timeout")], Catch=[_catch("States.ALL")]
            ),
            "Undo": _task("undo"),
        }
    ),
    "a function that fails before it waits": Case(
        {
            "A": _wait("a", Retry=[_retry(1, "States.ALL")], Catch=[_catch("States.ALL")]),
            "Undo": _task("undo"),
        },
        {"a": _fails(9)},
    ),
    "a task that takes too long": Case(
        {"A": _task("a", TimeoutSeconds=1, Catch=[_catch("States.Timeout")]), "Undo": _task("undo")},
        {"a": {"sleeps": 3}},
    ),
    "choices, passes and waits": Case(
        {
            "Pick": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.kind", "StringEquals": "other", "Next": "No"},
                    {
                        "And": [
                            {"Variable": "$.kind", "IsPresent": True},
                            {"Variable": "$.n", "NumericGreaterThan": 2},
                        ],
                        "Next": "Shape",
                    },
                ],
                "Default": "No",
            },
            "No": {"Type": "Fail", "Error": "Wrong"},
            "Shape": {
                "Type": "Pass",
                "Parameters": {"n.$": "$.n", "log.$": "$.log"},
                "ResultPath": "$.shaped",
                "Next": "Rest",
            },
            "Rest": {"Type": "Wait", "Seconds": 1, "Next": "End"},
            "End": _DONE,
        },
        {"kind": "this", "n": 3},
    ),
    "a run that fails by itself": Case({"No": {"Type": "Fail", "Error": "Wrong", "Cause": "as said"}}),
}


@dataclass
class Run:
    """How a run ended."""

    status: str
    error: str
    output: Any
    called: list[str]


def _ours(case: Case, log: str) -> Run:
    """The simulator's run, its function in this process."""
    scheduler, called = Scheduler(), list[str]()

    def invoke(function: str, payload: Any, answer: Answer) -> None:
        step, plan = payload["step"], payload["given"].get(payload["step"], {})
        before = called.count(step)
        called.append(step)
        late = plan.get("sleeps", 0)
        if before < plan.get("fails", 0):
            scheduler.at(late, lambda: answer(None, (plan["error"], "as planned")) and None)
            return
        scheduler.at(late, lambda: answer({"done": before}, None) and None)
        if "token" in payload and case.answer == "success":
            scheduler.at(0.1, lambda: machine.answered(payload["token"], {"said": "yes"}, None) and None)
        elif "token" in payload and case.answer:
            failed = case.answer, "as told"
            scheduler.at(0.1, lambda: machine.answered(payload["token"], None, failed) and None)

    machine = Machine(case.definition, scheduler, invoke)
    run = machine.start("run", json.dumps({**case.given, "log": log}))
    scheduler.run()
    return Run(run.status, run.error, _bare(run.document) if run.status == "SUCCEEDED" else None, called)


def _bare(document: Any) -> Any:
    """Without causes, which everybody words for themselves."""
    if isinstance(document, dict):
        return {name: _bare(value) for name, value in document.items() if name != "Cause"}
    return document


class Cloud:
    """The local cloud's Step Functions, with the function that obeys."""

    def __init__(self, emulator: Emulator) -> None:
        self.states = client_of(emulator, "stepfunctions")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as bundle:
            bundle.writestr("obeys.py", _CODE)
        client_of(emulator, "lambda").create_function(
            FunctionName="obeys",
            Runtime="python3.12",
            Handler="obeys.handler",
            Role=_ROLE,
            Timeout=10,
            Code={"ZipFile": packed.getvalue()},
        )

    def begin(self, name: str, case: Case, log: Path) -> str:
        made = self.states.create_state_machine(
            name=name, definition=json.dumps(case.definition), roleArn=_ROLE
        )
        given = json.dumps({**case.given, "log": str(log)})
        return self.states.start_execution(stateMachineArn=made["stateMachineArn"], input=given)[
            "executionArn"
        ]

    def reply(self, case: Case, log: Path) -> None:
        """Answer whoever waits."""
        if case.answer is None:
            return
        token = until(lambda: next((line["token"] for line in _lines(log) if line["token"]), None))
        if case.answer == "success":
            self.states.send_task_success(taskToken=token, output='{"said": "yes"}')
        else:
            self.states.send_task_failure(taskToken=token, error=case.answer, cause="as told")

    def ended(self, arn: str, log: Path) -> Run:
        def look() -> dict[str, Any] | None:
            told = self.states.describe_execution(executionArn=arn)
            return None if told["status"] == "RUNNING" else told

        try:
            told = until(look, 6)
        except AssertionError:
            return Run("RUNNING", "", None, [line["step"] for line in _lines(log)])
        output = _bare(json.loads(told["output"])) if told["status"] == "SUCCEEDED" else None
        error = "" if told["status"] == "SUCCEEDED" else told.get("error", "")
        return Run(told["status"], error, output, [line["step"] for line in _lines(log)])


def _lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture(scope="module")
def runs(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Run, Run]]:
    """Every case run by both, those of the cloud beside each other."""
    cloud, home = Cloud(emulator), tmp_path_factory.mktemp("runs")
    logs = {name: home / f"{number}.log" for number, name in enumerate(CASES)}
    begun = {
        name: cloud.begin(f"case-{number}", case, logs[name])
        for number, (name, case) in enumerate(CASES.items())
    }
    for name, case in CASES.items():
        cloud.reply(case, logs[name])
    return {
        name: (cloud.ended(begun[name], logs[name]), _ours(CASES[name], str(logs[name]))) for name in CASES
    }


@pytest.mark.parametrize("name", CASES)
def test_a_machine_runs_as_on_the_local_cloud(runs: dict[str, tuple[Run, Run]], name: str) -> None:
    theirs, ours = runs[name]
    assert ours == theirs


def test_no_case_is_missing_of_what_the_checkouts_machine_says() -> None:
    """What the definition uses, a case above has used."""
    used = {name for state in definition()["States"].values() for name in state}
    tried = {name for case in CASES.values() for state in case.states.values() for name in state}
    assert used <= tried | {"Comment"}


def test_a_name_is_for_one_run(emulator: Emulator) -> None:
    """Of a run that is still under way the local cloud says so too, where AWS gives it again."""
    states = client_of(emulator, "stepfunctions")
    rest = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    arn = states.create_state_machine(name="rests", definition=rest, roleArn=_ROLE)["stateMachineArn"]
    first = states.start_execution(stateMachineArn=arn, name="one", input="{}")["executionArn"]
    until(lambda: states.describe_execution(executionArn=first)["status"] == "SUCCEEDED" or None)
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=arn, name="one", input="{}")

"""That the simulator's state machine runs as the local cloud's Step Functions does.

The same machines are run by both, with one function behind every task, which notes that it was called and
then fails as often as the machine's input says. Compared are how each run ends, with what, and which steps
were called in which order. The one thing that the local cloud does not know is a time-out of a whole run.
"""

import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from local.emulator.process import Emulator
from tests.faults.machine import Answer, Machine
from tests.faults.machine_cases import CASES, Case
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
#: Seconds to wait for what happens on a busy machine.
_PATIENCE = 120
_ROLE = "arn:aws:iam::000000000000:role/any"


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
            Timeout=60,
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
        token = until(lambda: _token(log), _PATIENCE)
        if case.answer == "success":
            self.states.send_task_success(taskToken=token, output='{"said": "yes"}')
        else:
            self.states.send_task_failure(taskToken=token, error=case.answer, cause="as told")

    def ended(self, arn: str, log: Path) -> Run:
        def look() -> dict[str, Any] | None:
            told = self.states.describe_execution(executionArn=arn)
            return None if told["status"] == "RUNNING" else told

        told = until(look, _PATIENCE)
        output = _bare(json.loads(told["output"])) if told["status"] == "SUCCEEDED" else None
        error = "" if told["status"] == "SUCCEEDED" else told.get("error", "")
        return Run(told["status"], error, output, [line["step"] for line in _lines(log)])


def _token(log: Path) -> str | None:
    return next((line["token"] for line in _lines(log) if line["token"]), None)


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
    if CASES[name].timed:
        # Whether a slow machine calls a function before its time is out is chance.
        theirs, ours = replace(theirs, called=[]), replace(ours, called=[])
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
    until(lambda: states.describe_execution(executionArn=first)["status"] == "SUCCEEDED" or None, _PATIENCE)
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=arn, name="one", input="{}")

"""The state machine's file, which CloudFormation's linters do not look into, and how it is deployed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stacks.doors import DOORS
from tests.support.templates import Assembly

FILE = Path(__file__).resolve().parents[2] / "statemachines" / "checkout.asl.json"
TEXT = FILE.read_text()
_SUBSTITUTED = re.compile(r"\$\{(\w+)\}")
MACHINE: dict[str, Any] = json.loads(_SUBSTITUTED.sub("300", TEXT))
STATES: dict[str, dict[str, Any]] = MACHINE["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
#: Where there is nothing to undo any more: what fails there is asked for again by the sweeper.
AFTER_THE_ORDER = {"Capture", "Compensate"}
#: What a state may be told by: refusals that its own code raises by name.
_FIELDS_OF_TIME = {"TimeoutSeconds", "HeartbeatSeconds", "Seconds", "IntervalSeconds", "MaxDelaySeconds"}


def nexts(state: dict[str, Any]) -> Iterator[str]:
    yield from (branch["Next"] for branch in (*state.get("Catch", []), *state.get("Choices", [])))
    yield from (state[field] for field in ("Next", "Default") if field in state)


def reachable() -> set[str]:
    found, waiting = set[str](), [MACHINE["StartAt"]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += nexts(STATES[name])
    return found


def test_every_way_leads_to_a_state_and_every_state_is_on_a_way() -> None:
    assert all(target in STATES for state in STATES.values() for target in nexts(state))
    assert reachable() == set(STATES)


def test_every_state_goes_on_or_ends() -> None:
    for name, state in STATES.items():
        ends = state.get("End") is True or state["Type"] in ("Succeed", "Fail")
        assert ends != ("Next" in state or state["Type"] == "Choice"), name


@pytest.mark.parametrize("name", sorted(set(TASKS) - AFTER_THE_ORDER))
def test_whatever_fails_before_the_order_is_compensated(name: str) -> None:
    *others, caught = TASKS[name]["Catch"]
    assert [other["Next"] for other in others] == (["AwaitAuthentication"] if name == "Authorize" else [])
    assert caught["ErrorEquals"] == ["States.ALL"]
    assert caught["Next"] == "Compensate"
    assert caught["ResultPath"] == "$.failure", "the input must outlive the failure"


def test_what_cannot_be_undone_is_tried_again() -> None:
    for name in AFTER_THE_ORDER:
        (retry,) = TASKS[name]["Retry"]
        assert retry["ErrorEquals"] == ["States.ALL"]
        assert retry["MaxAttempts"] >= 3
        assert "Catch" not in TASKS[name]


def test_a_refusal_is_not_tried_again() -> None:
    """What a class of ours says is final; only what is nobody's decision is repeated."""
    for name in set(TASKS) - AFTER_THE_ORDER:
        final, repeated = TASKS[name]["Retry"]
        assert final["MaxAttempts"] == 0
        assert repeated["ErrorEquals"] == ["States.ALL"]
        assert repeated["MaxAttempts"] <= 3


def test_times_are_literal() -> None:
    """The emulator takes no paths and no expressions for time, and one machine must behave as the other."""
    for field, value in fields(MACHINE):
        assert not field.endswith("SecondsPath")
        assert field not in _FIELDS_OF_TIME or isinstance(value, int), field


def test_every_task_and_the_whole_have_a_time_limit() -> None:
    assert MACHINE["TimeoutSeconds"] > sum(task["TimeoutSeconds"] for task in TASKS.values())
    for name, task in TASKS.items():
        assert task["TimeoutSeconds"] > 0, name


def test_a_step_outlasts_its_function() -> None:
    """Otherwise the machine would repeat a step that is still at work."""
    called = {f"checkout_saga/{_snake(name)}": TASKS[name] for name in TASKS}
    for name, task in called.items():
        assert task["TimeoutSeconds"] > DOORS[name].size.seconds


def test_only_the_waits_hand_out_a_task_token() -> None:
    waiting = [name for name, task in TASKS.items() if task["Resource"].endswith("waitForTaskToken")]
    assert waiting == ["AwaitConfirmation", "AwaitAuthentication"]
    assert "${ConfirmationSeconds}" in TEXT
    assert TEXT.count("$$.Task.Token") == 2


def test_a_straight_run_has_as_few_transitions_as_steps() -> None:
    """Standard workflows are billed by the transition."""
    path, name = [MACHINE["StartAt"]], MACHINE["StartAt"]
    while "Next" in STATES[name]:
        name = STATES[name]["Next"]
        path.append(name)
    assert path == ["Reserve", "AwaitConfirmation", "Authorize", "Commit", "Capture"]


def test_every_blank_of_the_file_is_filled_in(cloud: Assembly) -> None:
    (machine,) = cloud.of("StepFunctions::StateMachine").values()
    filled = machine["DefinitionSubstitutions"]
    assert set(filled) == set(_SUBSTITUTED.findall(TEXT))
    assert filled.pop("ConfirmationSeconds") == "300"
    for blank, arn in filled.items():
        assert cloud.text(arn) == f"SagaCheckoutSaga{blank.removesuffix('Arn')}"


def test_the_file_is_deployed_as_it_is(cloud: Assembly) -> None:
    assert any(path.read_text() == TEXT for path in cloud.folder.glob("asset.*.json"))


def test_runs_are_logged_without_anybodys_data(cloud: Assembly) -> None:
    (machine,) = cloud.of("StepFunctions::StateMachine").values()
    assert machine["StateMachineType"] == "STANDARD"
    assert machine["LoggingConfiguration"]["Level"] == "ERROR"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_somebody_is_told_of_a_run_that_broke(cloud: Assembly) -> None:
    alarms = [a for a in cloud.of("CloudWatch::Alarm").values() if a.get("Namespace") == "AWS/States"]
    assert {a["MetricName"] for a in alarms} == {
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
    }


def fields(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from fields(inner)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()

"""Each function as deployed, held to its line in doors.py and to its code."""

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

from shared.runtime.settings import Settings
from stacks.capability import Ground
from stacks.doors import DOORS, Door
from tests.support.templates import Assembly, Properties

ROOT = Path(__file__).resolve().parents[2]
EVERY = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"}
#: What makes functions' alarms fire, as CloudWatch names it.
METRICS = {"Errors", "Throttles", "Duration"}


def function_of(assembly: Assembly, door: Door) -> tuple[str, Properties]:
    found = assembly.of("Lambda::Function").items()
    return next((name, f) for name, f in found if f["Handler"] == f"{door.module}.handler")


def test_every_door_of_the_tree_is_deployed_and_no_other(cloud: Assembly) -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/__init__.py")}
    assert {door.folder for door in DOORS.values()} == folders
    assert len(cloud.of("Lambda::Function")) == len(DOORS)


def test_its_code_is_there(door: Door) -> None:
    path = ROOT / Path(*door.module.split(".")).with_suffix(".py")
    assert "handler" in path.read_text()


def test_it_runs_as_its_line_says(cloud: Assembly, door: Door) -> None:
    _, function = function_of(cloud, door)
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["x86_64" if "embedding" in door.groups else "arm64"]
    assert function["MemorySize"] == door.size.memory
    assert function["Timeout"] == door.size.seconds
    assert "TracingConfig" not in function


def test_its_environment_is_what_its_code_reads(cloud: Assembly, door: Door) -> None:
    _, function = function_of(cloud, door)
    given = set(function["Environment"]["Variables"]) - EVERY
    fields = {
        name.upper()
        for settings in environments(door)
        for name, info in settings.model_fields.items()
        if info.default is not None  # what only some targets choose is None by default
    }
    assert given == fields


def environments(door: Door) -> list[type[Settings]]:
    """The Settings that a door's module reads, itself or through its wiring."""
    path = ROOT / Path(*door.module.split(".")).with_suffix(".py")
    own = _settings(door.module) if "Env(Settings)" in path.read_text() else []
    wiring = f"functions.{door.folder}.wiring"
    return own or _settings(wiring)


def _settings(module: str) -> list[type[Settings]]:
    members = vars(importlib.import_module(module)).values()
    return [m for m in members if inspect.isclass(m) and issubclass(m, Settings) and m is not Settings]


def test_its_logs_are_kept_a_month(cloud: Assembly, door: Door) -> None:
    _, function = function_of(cloud, door)
    group = cloud.text(function["LoggingConfig"]["LogGroup"])
    assert cloud.of("Logs::LogGroup")[group]["RetentionInDays"] == 30


def test_somebody_is_told_when_it_fails(cloud: Assembly, door: Door) -> None:
    name, _ = function_of(cloud, door)
    alarms = [a for a in cloud.of("CloudWatch::Alarm").values() if name in _dimensions(cloud, a)]
    assert {alarm["MetricName"] for alarm in alarms} >= METRICS
    (latency,) = (alarm for alarm in alarms if alarm["MetricName"] == "Duration")
    assert latency["ExtendedStatistic"] == "p95"
    assert latency["Threshold"] == door.size.p95_ms


def test_every_alarm_tells_the_topic(cloud: Assembly) -> None:
    for alarm in cloud.of("CloudWatch::Alarm").values():
        assert [cloud.text(action) for action in alarm["AlarmActions"]] == ["Alarms"]


def test_a_bundle_can_speak_to_what_its_role_may_call_and_no_more(cloud: Assembly, door: Door) -> None:
    _, function = function_of(cloud, door)
    granted = {
        a.split(":")[0] for actions in cloud.grants(cloud.text(function["Role"])).values() for a in actions
    }
    spoken = {{"states": "stepfunctions"}.get(prefix, prefix) for prefix in granted - {"logs"}}
    assert spoken - _lambdas_own(door) == set(door.services) - set(door.by_choice)


def _lambdas_own(door: Door) -> set[str]:
    """What Lambda itself does with the role: the function's code never calls it."""
    return {"consumer": {"sqs"}, "publisher": {"sqs", "dynamodb"}, "schedule": {"sqs"}}.get(door.kind, set())


def test_a_grant_that_its_bundle_cannot_use_is_refused() -> None:
    from aws_cdk import App, Stack

    from stacks.alarms import Alarms
    from stacks.capability import Capability
    from stacks.grants import calls

    stack = Stack(App(), "S")
    ground = Ground(target=_any(), code=_any(), alarms=Alarms(None))
    with pytest.raises(ValueError, match="orders: its bundle has no model of"):
        Capability(stack, ground, "orders", [calls("arn:aws:lambda:eu-west-1:1:function:other")])


def _any() -> Any:
    return None


def _dimensions(assembly: Assembly, alarm: Properties) -> set[str]:
    return {assembly.text(dimension["Value"]) for dimension in alarm.get("Dimensions", [])}

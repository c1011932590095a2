"""Small machines, with what their one function is to do: for runs by the simulator and by others."""

from dataclasses import dataclass, field
from typing import Any

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
    """A machine, what it is given, and how its waiting task is answered (a success, or an error's name).

    ``timed``: that it ends by a time-out.
    """

    states: dict[str, Any]
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    answer: str | None = None
    timed: bool = False

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
        },
        timed=True,
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
        {"a": {"sleeps": 8}},
        timed=True,
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

"""The state machine's file against the code that it calls: names that one has and the other means.

What the file promises by itself, and how it is deployed, is in ``tests/infra/test_saga_definition.py``.
"""

import importlib
from pathlib import Path
from typing import Any

import pytest

from shared.checkout import compensation, stages
from shared.checkout.ports import SagaInput
from shared.checkout.words import REASONS
from shared.kernel.errors import DomainError
from tests.support.saga_machine import STEPS, arn_of, definition

STATES: dict[str, dict[str, Any]] = definition()["States"]
UNDONE = ["Reserve", "AwaitConfirmation", "Authorize", "AwaitAuthentication", "Commit"]
_ROOT = Path(__file__).resolve().parents[3]
_STATES_OWN = {"States.ALL", "States.Timeout"}


def refusals() -> set[str]:
    """Names of every error that a room of the saga can raise."""
    for room in ("checkout", "inventory", "payments", "orders", "carts"):
        importlib.import_module(f"shared.{room}.model")
    importlib.import_module("shared.checkout.authenticating")
    found, waiting = set[str](), [DomainError]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting += kind.__subclasses__()
    return found


def errors_of(state: dict[str, Any]) -> set[str]:
    return {name for rule in (*state["Retry"], *state.get("Catch", [])) for name in rule["ErrorEquals"]}


def final(name: str) -> set[str]:
    return {
        error for rule in STATES[name]["Retry"] if rule["MaxAttempts"] == 0 for error in rule["ErrorEquals"]
    }


@pytest.mark.parametrize("name", STATES)
def test_an_error_that_the_machine_knows_is_one_that_the_code_has(name: str) -> None:
    assert errors_of(STATES[name]) - _STATES_OWN <= refusals()


def test_a_reason_that_the_compensation_knows_is_one_that_the_machine_can_hand_it() -> None:
    known = set(compensation._REASONS)  # pyright: ignore[reportPrivateUsage]
    assert known - {"Interrupted"} <= refusals()
    assert set(compensation._REASONS.values()) <= set(REASONS)  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("name", "documented"),
    [
        ("Reserve", {"OutOfStock", "AttemptOver"}),
        ("Authorize", {"ActionRequired", "PaymentRefused", "PaymentStalled", "PaymentOver", "AttemptOver"}),
        ("Commit", {"AttemptOver", "PaymentOver"}),
    ],
)
def test_what_a_step_documents_as_its_refusal_is_final(name: str, documented: set[str]) -> None:
    assert documented <= final(name)


def test_a_yes_that_never_came_is_not_asked_for_again() -> None:
    assert "States.Timeout" in final("AwaitConfirmation")
    assert "States.Timeout" in final("AwaitAuthentication")


def test_each_state_calls_a_step_that_exists_and_each_step_is_called() -> None:
    called = [
        state["Parameters"]["FunctionName"] if "Parameters" in state else state["Resource"]
        for state in STATES.values()
    ]
    assert called == [arn_of(step) for step in STEPS]
    folder = _ROOT / "functions" / "checkout_saga"
    assert {path.stem for path in folder.glob("*.py") if "handler = " in path.read_text()} == set(STEPS)


@pytest.mark.parametrize("name", ["AwaitConfirmation", "AwaitAuthentication"])
def test_a_wait_hands_over_the_whole_input_and_its_token(name: str) -> None:
    payload = dict(STATES[name]["Parameters"]["Payload"])
    assert payload.pop("task_token.$") == "$$.Task.Token"
    assert payload == {f"{name}.$": f"$.{name}" for name in SagaInput.model_fields}


@pytest.mark.parametrize("name", STATES)
def test_the_input_outlives_every_step(name: str) -> None:
    assert STATES[name]["ResultPath"] is None


@pytest.mark.parametrize("name", UNDONE)
def test_a_failure_leads_to_the_one_compensation(name: str) -> None:
    caught = STATES[name]["Catch"][-1]
    assert (caught["ErrorEquals"], caught["Next"], caught["ResultPath"]) == (
        ["States.ALL"],
        "Compensate",
        "$.failure",
    )


def test_only_a_payment_that_asks_its_holder_waits_and_is_asked_for_again() -> None:
    """No transition more for who does not have to: it is reached by a Catch alone."""
    asked, _ = STATES["Authorize"]["Catch"]
    assert asked == {
        "ErrorEquals": ["ActionRequired"],
        "ResultPath": None,
        "Next": "AwaitAuthentication",
    }
    assert STATES["AwaitAuthentication"]["Next"] == "Authorize"
    assert STATES["AwaitAuthentication"]["TimeoutSeconds"] == stages.CONFIRMING.total_seconds()
    others = [state for name, state in STATES.items() if name != "Authorize"]
    assert all(len(state.get("Catch", [])) <= 1 for state in others)


def test_nothing_comes_after_the_compensation_nor_undoes_an_order() -> None:
    assert STATES["Compensate"]["End"] is True
    assert STATES["Capture"]["End"] is True
    assert "Catch" not in STATES["Capture"]


def test_waits_between_retries_grow_and_are_bounded() -> None:
    for name, state in STATES.items():
        rule = state["Retry"][-1]
        waits = [rule["IntervalSeconds"] * rule["BackoffRate"] ** n for n in range(rule["MaxAttempts"])]
        assert waits == sorted(waits), name
        assert waits[0] >= 1, name
        assert sum(waits) <= 70, name

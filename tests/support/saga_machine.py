"""The checkout's state machine run by moto's interpreter, its tasks being the real steps in this process."""

import io
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

from shared.checkout.ports import run_name
from shared.runtime.aws import client
from tests.support.doors import House, opened

FILE = Path(__file__).resolve().parents[2] / "statemachines" / "checkout.asl.json"
STEPS = (
    "reserve",
    "await_confirmation",
    "authorize",
    "await_authentication",
    "commit",
    "capture",
    "compensate",
)
_PATIENCE = 30


def definition(confirmation_seconds: int = 300) -> dict[str, Any]:
    """The machine with its blanks filled in, each function named after its step."""
    functions = {
        f"{''.join(word.title() for word in step.split('_'))}FunctionArn": arn_of(step) for step in STEPS
    }
    blanks = {**functions, "ConfirmationSeconds": str(confirmation_seconds)}
    return json.loads(re.sub(r"\$\{(\w+)\}", lambda found: blanks[found[1]], FILE.read_text()))


def arn_of(step: str) -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:function:{step}"


@dataclass
class Machine:
    """A house whose saga runs by itself. ``instead`` and ``after`` let a test break a step.

    ``called`` are the steps in the order in which they were begun, ``done`` those that did their work;
    ``waits`` the seconds that the machine would have waited before each retry.
    """

    house: House
    called: list[str] = field(default_factory=list[str])
    done: list[str] = field(default_factory=list[str])
    waits: list[float] = field(default_factory=list[float])
    instead: dict[str, Callable[[dict[str, Any]], Any]] = field(default_factory=dict[str, Any])
    after: dict[str, Callable[[], None]] = field(default_factory=dict[str, Any])

    def invoke(self, **request: Any) -> dict[str, Any]:
        """The Lambda call of the interpreter."""
        step = request["FunctionName"].rpartition(":")[2]
        self.called.append(step)
        event = json.loads(request["Payload"])
        try:
            if step in self.instead:
                answer = self.instead[step](event)
            else:
                answer = self.house.invoke(f"checkout_saga.{step}", event)
            self.done.append(step)
            self.after.get(step, lambda: None)()
        except Exception as error:
            told = {"errorType": type(error).__name__, "errorMessage": str(error)}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": _body(told)}
        return {"StatusCode": 200, "Payload": _body(answer)}

    def forget(self) -> None:
        """Begin another test: nothing called, nothing broken."""
        for noted in (self.called, self.done, self.waits, self.instead, self.after):
            noted.clear()

    def ended(self, checkout_id: str, attempt: int = 1) -> str:
        """How the run of an attempt ended."""
        return until(lambda: found if (found := self._status(checkout_id, attempt)) != "RUNNING" else None)

    def waiting(self, step: str = "await_confirmation") -> None:
        """Return once the machine waits, for the yes unless another step is named."""
        until(lambda: self.done[-1:] == [step] or None)

    @contextmanager
    def patient_for(self, seconds: int, bank: int = 900) -> Iterator[None]:
        """Runs that are begun inside wait only so long for a yes, and for the holder of a card."""
        made = definition(seconds)
        made["States"]["AwaitAuthentication"]["TimeoutSeconds"] = bank
        self._define(made)
        try:
            yield
        finally:
            self._define(definition())

    def _define(self, machine: dict[str, Any]) -> None:
        arn = os.environ["CHECKOUT_STATE_MACHINE"]
        client("stepfunctions").update_state_machine(stateMachineArn=arn, definition=json.dumps(machine))

    def _status(self, checkout_id: str, attempt: int) -> str:
        machine = os.environ["CHECKOUT_STATE_MACHINE"].replace(":stateMachine:", ":execution:")
        run = f"{machine}:{run_name(checkout_id, attempt)}"
        return client("stepfunctions").describe_execution(executionArn=run)["status"]


@contextmanager
def running() -> Iterator[Machine]:
    """The machine on an empty account. Retries are made at once, their waits noted."""
    config = {"stepfunctions": {"execute_state_machine": True}}
    with opened(definition(), **config) as house:
        machine = Machine(house)
        hurry = mock.Mock(wraps=time, sleep=machine.waits.append)
        with (
            mock.patch.object(lambda_eval_utils, "boto_client_for", lambda **_: machine),
            mock.patch.object(retrier_decl, "time", hurry),
        ):
            yield machine


def until(look: Callable[[], Any]) -> Any:
    """What ``look`` finds; fails when it has found nothing for long."""
    deadline = time.monotonic() + _PATIENCE
    while (found := look()) is None:
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)
    return found


def _body(answer: Any) -> io.BytesIO:
    return io.BytesIO(json.dumps(answer).encode())

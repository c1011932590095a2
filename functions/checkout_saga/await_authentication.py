"""Lambda entry point of the wait for the card's holder: say where to confirm, keep the task token."""

from functools import cache
from typing import Any

from functions.checkout_saga import wiring, wiring_payments
from shared.checkout.authenticating import AwaitAuthentication
from shared.checkout.ports import SagaInput
from shared.checkout.workflow import StepFunctions
from shared.runtime.aws import client
from shared.runtime.entry import step_entry
from shared.runtime.settings import Settings


class Env(Settings):
    """The step's environment."""

    checkout_table: str
    payments_table: str


@cache
def step() -> AwaitAuthentication:
    """The step on its tables; it answers by task token and starts nothing."""
    env = Env.load()
    return AwaitAuthentication(
        records=wiring.records(env.checkout_table),
        payments=wiring_payments.recorded(env.payments_table),
        workflow=StepFunctions(client("stepfunctions")),
        uow=wiring.ground().uow,
        clock=wiring.ground().clock,
    )


def run(event: dict[str, Any]) -> dict[str, Any]:
    """What the state machine hands over, the token besides the input."""
    given = {name: value for name, value in event.items() if name != "task_token"}
    step().run(SagaInput.model_validate(given), event["task_token"])
    return {}


handler = step_entry(run)

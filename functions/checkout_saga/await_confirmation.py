"""Lambda entry point of the waiting step: answered through its task token, now or by the yes."""

from functools import cache
from typing import Any

from functions.checkout_saga import wiring
from shared.checkout.holding import AwaitConfirmation
from shared.checkout.ports import SagaInput
from shared.checkout.workflow import StepFunctions
from shared.inventory.wiring import inventory
from shared.runtime.aws import client
from shared.runtime.entry import step_entry
from shared.runtime.settings import Settings


class Env(Settings):
    """The step's environment."""

    checkout_table: str
    inventory_table: str


@cache
def step() -> AwaitConfirmation:
    """The step on its tables."""
    env = Env.load()
    return AwaitConfirmation(
        records=wiring.records(env.checkout_table),
        inventory=inventory(wiring.ground(), env.inventory_table),
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

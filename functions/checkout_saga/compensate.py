"""Lambda entry point of the compensation: whatever failed, undo it and say why."""

from functools import cache
from typing import Any

from functions.checkout_saga import wiring, wiring_payments
from shared.checkout.compensation import Compensation
from shared.checkout.ports import SagaInput
from shared.inventory.wiring import inventory
from shared.promotions.wiring import redeeming
from shared.runtime.entry import step_entry
from shared.runtime.settings import Settings


class Env(Settings):
    """The step's environment."""

    checkout_table: str
    inventory_table: str
    payments_table: str
    promotions_table: str
    ledger_table: str


@cache
def step() -> Compensation:
    """The step on its tables."""
    env = Env.load()
    return Compensation(
        records=wiring.records(env.checkout_table),
        inventory=inventory(wiring.ground(), env.inventory_table),
        payments=wiring_payments.payments(env.payments_table, env.ledger_table),
        redeeming=redeeming(wiring.ground(), env.promotions_table),
        uow=wiring.ground().uow,
        clock=wiring.ground().clock,
    )


def run(event: dict[str, Any]) -> dict[str, Any]:
    """What the state machine hands over, the failure that it caught besides the input."""
    given = {name: value for name, value in event.items() if name != "failure"}
    step().run(SagaInput.model_validate(given), event["failure"]["Error"])
    return {}


handler = step_entry(run)

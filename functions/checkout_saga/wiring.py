"""What the saga's steps are built of. Each builds only what its own role may use."""

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from shared.checkout.ports import SagaInput
from shared.checkout.records import Records
from shared.checkout.store import DynamoCheckoutStore
from shared.runtime.aws import client
from shared.runtime.entry import Handler, step_entry
from shared.runtime.ground import Ground


class Step(Protocol):
    """A step of the saga."""

    def run(self, given: SagaInput) -> None: ...


def entry(step: Callable[[], Step]) -> Handler:
    """The handler of a step, which is built when it is first run and answers nothing."""

    def run(event: dict[str, Any]) -> dict[str, Any]:
        step().run(SagaInput.model_validate(event))
        return {}

    return step_entry(run)


@cache
def ground() -> Ground:
    """What the services stand on."""
    return Ground(client("dynamodb"))


def records(checkout_table: str) -> Records:
    """Checkouts."""
    return Records(DynamoCheckoutStore(ground().table(checkout_table)), ground().announcer)

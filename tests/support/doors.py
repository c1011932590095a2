"""Doors opened in this process, on the tables and the clock of a shop in moto."""

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import boto3

from shared.kernel.clock import FrozenClock
from shared.runtime import aws as clients
from shared.runtime import ground
from tests.support.aws import REGION, aws
from tests.support.checkout_world import NOON, SPECS, World
from tests.support.gateway import Answer, LambdaContext, call
from tests.support.tables import create_tables

Handler = Callable[[dict[str, Any], Any], Any]
_KEYS = {"current": "k1", "keys": {"k1": "0" * 64}}
_EMPTY_MACHINE = {"StartAt": "Go", "States": {"Go": {"Type": "Succeed"}}}


class House:
    """A shop whose doors are opened when they are first asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._handlers: dict[str, Handler] = {}

    def handler(self, name: str) -> Handler:
        """The handler of a door or of a step (``checkout_saga.reserve``), freshly imported."""
        if name not in self._handlers:
            forget_door(name)
            module = f"functions.{name}" if "." in name else f"functions.{name}.handler"
            self._handlers[name] = importlib.import_module(module).handler
        return self._handlers[name]

    def close(self) -> None:
        """Nothing of a door outlives its shop."""
        for name in self._handlers:
            forget_door(name)

    def call(self, door: str, method: str, path: str, **given: Any) -> Answer:
        """A request to an HTTP door; ``path`` without the version."""
        return call(self.handler(door), method, f"/v1{path}", **given)

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        """Call a function as Lambda does: JSON in, JSON out."""
        return json.loads(json.dumps(self.handler(name)(json.loads(json.dumps(event)), LambdaContext())))


@contextmanager
def opened(machine: dict[str, Any] | None = None, **config: Any) -> Iterator[House]:
    """A shop on an empty account, with the environment that its doors are deployed with.

    ``machine`` is the definition of the checkout's state machine; ``config`` is moto's.
    """
    with aws(config) as dynamodb, mock.patch.dict(os.environ):
        _forget_clients()
        create_tables(dynamodb, SPECS)
        os.environ.update(_environment(machine or _EMPTY_MACHINE))
        house = House(World(dynamodb, FrozenClock(NOON)))
        try:
            with mock.patch.object(ground, "SystemClock", lambda: house.world.clock):
                yield house
        finally:
            house.close()
            _forget_clients()


def _environment(machine: dict[str, Any]) -> dict[str, str]:
    made = boto3.client("stepfunctions", region_name=REGION).create_state_machine(
        name="checkout", definition=json.dumps(machine), roleArn="arn:aws:iam::123456789012:role/saga"
    )
    boto3.client("secretsmanager", region_name=REGION).create_secret(
        Name="guests", SecretString=json.dumps(_KEYS)
    )
    return {
        **{f"{spec.name.upper()}_TABLE": spec.name for spec in SPECS},
        "CHECKOUT_STATE_MACHINE": made["stateMachineArn"],
        "GUEST_KEY_SECRET": "guests",
        "EVENT_BUS": "errand",
        "LOG_LEVEL": "ERROR",
    }


def _forget_clients() -> None:
    clients.client.cache_clear()
    clients._session.cache_clear()  # pyright: ignore[reportPrivateUsage]


def forget_door(name: str) -> None:
    """Have a door imported afresh by whoever wants it next."""
    package = f"functions.{name.partition('.')[0]}"
    for module in [known for known in sys.modules if known == package or known.startswith(f"{package}.")]:
        del sys.modules[module]

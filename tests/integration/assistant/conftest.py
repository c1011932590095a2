"""A shop to talk to, made afresh for each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.bedrock import StandIn
from tests.support.assistant_world import ASSISTANT_SPECS, TalkingWorld
from tests.support.aws import aws
from tests.support.remote_world import Remotely
from tests.support.tables import create_tables


@pytest.fixture
def client() -> Iterator[Any]:
    with aws() as made:
        create_tables(made, ASSISTANT_SPECS)
        yield made


@pytest.fixture
def world(client: Any) -> TalkingWorld:
    return TalkingWorld(client)


@pytest.fixture
def calls(client: Any, world: TalkingWorld) -> Callable[[str], list[str]]:
    """Say something and see the DynamoDB calls that it took."""
    made: list[str] = []
    client.meta.events.register("before-call.dynamodb", lambda model, **_: made.append(model.name))
    world.talk("hello")

    def say(message: str) -> list[str]:
        made.clear()
        world.talk(message)
        return list(made)

    return say


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn(lambda body: {"content": []}) as made:
        yield made


@pytest.fixture
def remotely(client: Any, stand_in: StandIn) -> Remotely:
    return Remotely(client, stand_in)

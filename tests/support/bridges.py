"""A running emulator with the bridges' stack, and how to wait for what it does."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import boto3

from local.deploy import Deployer, Stack
from local.emulator.process import Emulator, credentials
from local.front import FrontSettings
from local.source import Source
from tests.support.bridge_stack import template

T = TypeVar("T")


@dataclass
class Place:
    """A running emulator, its stack's outputs, and the address of its front door."""

    emulator: Emulator
    outputs: dict[str, str]
    url: str
    home: Path

    def client(self, service: str) -> Any:
        return client_of(self.emulator, service)


def client_of(emulator: Emulator, service: str) -> Any:
    keys = credentials()
    return boto3.client(
        service,
        endpoint_url=emulator.endpoint,
        region_name=keys["AWS_REGION"],
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )


def until(look: Callable[[], T | None], seconds: float = 20) -> T:
    """What ``look`` finds; fails when it has found nothing in time."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
    return found


def raised(emulator: Emulator, home: Path) -> Place:
    """Start, deploy the stack, open the front door."""
    emulator.start()
    deployer = Deployer(lambda service: client_of(emulator, service), emulator.endpoint, Source())
    outputs = dict(deployer.deploy(Stack("bridges", template(), {}, home)).outputs)
    settings = FrontSettings(port=0, api=outputs["Api"], web=str(home / "web"), media=str(home / "media"))
    return Place(emulator, outputs, f"http://127.0.0.1:{emulator.open_front(settings)}", home)

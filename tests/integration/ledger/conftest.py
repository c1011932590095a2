"""A shop for each test."""

from collections.abc import Iterator

import pytest

from tests.support.aws import aws
from tests.support.checkout_world import SPECS, World
from tests.support.tables import create_tables


@pytest.fixture
def world() -> Iterator[World]:
    with aws() as client:
        create_tables(client, SPECS)
        yield World(client)

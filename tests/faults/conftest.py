"""One shop for the tests of a module, and the plays of CI, which are made once a process."""

from collections.abc import Iterator

import pytest

from tests.faults.played import Played, play_all
from tests.faults.shop import Shop, opened
from tests.faults.simulation import Simulation


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with opened() as made:
        yield made


@pytest.fixture(scope="module")
def simulation(shop: Shop) -> Simulation:
    return Simulation(shop)


@pytest.fixture(scope="module")
def played(shop: Shop) -> Played:
    return play_all(shop)

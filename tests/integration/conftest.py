"""The local cloud's emulator, for what moto cannot show: threads at once, conditional writes that race."""

from collections.abc import Iterator

import pytest

from local.emulator.process import Emulator
from tests.support.searching import Account, SearchableShop


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def account(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Account:
    return Account(emulator, tmp_path_factory.mktemp("account"))


@pytest.fixture
def searchable(account: Account) -> SearchableShop:
    """A shop whose products can be found once they are indexed; nothing is yet."""
    return account.shop()

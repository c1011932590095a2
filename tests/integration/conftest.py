"""Doors opened in this process, and accounts on the local cloud's emulator."""

from collections.abc import Iterator

import pytest

from local.emulator.process import Emulator
from tests.support.doors import House, opened
from tests.support.searching import Account, SearchableShop


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A shop on an empty account, its doors open in this process: one for each module."""
    with opened() as made:
        yield made


@pytest.fixture(scope="session")
def account(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Account:
    return Account(emulator, tmp_path_factory.mktemp("account"))


@pytest.fixture
def searchable(account: Account) -> SearchableShop:
    """A shop whose products can be found once they are indexed; nothing is yet."""
    return account.shop()

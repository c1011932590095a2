"""Two emulators with the same small stack: one as it comes, one with our mends."""

from collections.abc import Iterator

import pytest

from local.emulator import mends
from local.emulator.process import Emulator
from tests.support.bridges import Place, raised


@pytest.fixture(scope="session")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("mended")
    emulator = Emulator(home)
    try:
        yield raised(emulator, home)
    finally:
        emulator.stop()


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("plain")
    emulator = Emulator(home, without=mends.NAMES)
    try:
        yield raised(emulator, home)
    finally:
        emulator.stop()

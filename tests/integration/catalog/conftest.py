from collections.abc import Iterator

import pytest

from tests.support.shop import LittleShop, little_shop


@pytest.fixture
def shop() -> Iterator[LittleShop]:
    with little_shop() as made:
        yield made

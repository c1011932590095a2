"""A shop where people ask for strange things, apart from the others."""

from collections.abc import Iterator

import pytest

from tests.support.refusals import standing
from tests.support.shopper import Shopper
from tests.support.store import SmallShop, Store


@pytest.fixture(scope="session")
def shop(store: Store) -> SmallShop:
    found = SmallShop("clumsy")
    store.seeder.seed(found)
    return found


@pytest.fixture(scope="module")
def guest(store: Store, shop: SmallShop) -> Shopper:
    """Somebody with two things in the cart and a conversation."""
    shopper = store.shopper(shop.slug).as_guest()
    shopper.add(*shop.plenty, 2)
    shopper.open_session()
    return shopper


@pytest.fixture
def unchanged(guest: Shopper, shop: SmallShop) -> Iterator[None]:
    before = standing(guest, shop)
    yield
    assert standing(guest, shop) == before

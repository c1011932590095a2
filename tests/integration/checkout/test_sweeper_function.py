"""The sweeper's function, in a shop where nothing else was left undone."""

import pytest

from shared.checkout.model import CreateCheckout
from shared.kernel.tenancy import Context
from tests.support.doors import House


@pytest.fixture(scope="module")
def tent(house: House) -> str:
    return house.world.stock("tent", 500)


@pytest.fixture
def shopper(house: House, tent: str, request: pytest.FixtureRequest) -> Context:
    ctx = house.world.guest(f"gst_{request.node.name}"[:40])
    house.world.put_in_cart(tent, 2, ctx)
    return ctx


def test_a_round_answers_with_what_it_did(house: House, shopper: Context) -> None:
    house.world.later(8 * 3600)
    house.invoke("sweeper", {})
    made = house.world.checkouts.create(shopper, CreateCheckout())
    quiet = house.invoke("sweeper", {"source": "aws.scheduler"})
    assert quiet == {**dict.fromkeys(quiet, 0), "running": quiet["running"], "refused": []}
    house.world.later(8 * 3600)
    swept = house.invoke("sweeper", {})
    assert (swept["abandoned"], swept["refused"]) == (1, [])
    assert house.world.see(made, shopper).messages[0].code == "abandoned"


def test_a_run_that_nobody_knows_is_undone(house: House, shopper: Context) -> None:
    view = house.world.check_out(ctx=shopper)
    house.world.reserve.run(house.world.saga(view))
    left = house.world.available("TENT")
    house.world.later(400)
    assert house.invoke("sweeper", {})["undone"] == 1
    assert house.world.see(view, shopper).status == "canceled"
    assert house.world.available("TENT") >= left

"""What is promised beyond what is there is said on the cart, on the checkout and on the order."""

import pytest

from shared.inventory.model import OutOfStock
from tests.support.checkout_world import World


@pytest.fixture
def product(world: World) -> str:
    """Two tents, and three more that come later."""
    made = world.stock("tent", 2)
    world.inventory.allow_backorders(world.boss, "TENT", 3)
    return made


def test_a_backorder_is_said_wherever_the_line_is_shown(world: World, product: str) -> None:
    world.put_in_cart(product, 4)
    (line,) = world.carts.view(world.ctx).lines
    assert (line.available, line.backordered) == (5, 2)
    assert [(m.code, m.severity, m.facts) for m in line.messages] == [
        ("backordered", "info", {"backordered": 2})
    ]
    view = world.check_out()
    assert [one.backordered for one in view.lines] == [2]
    assert view.confirmation
    assert view.confirmation.summary[0] == "4 × Tent: $40.00 (2 on backorder)"
    given = world.agreed(view)
    assert world.carry_out(given) == ""
    order_id = world.see(view).order_id
    assert order_id
    assert [one.backordered for one in world.orders.get(world.ctx, order_id).lines] == [2]
    level = world.inventory.levels(world.boss, ["TENT"])["TENT"]
    assert (level.on_hand, level.committed, level.free, level.backorder) == (2, 4, 1, 3)
    assert world.inventory.audit(world.boss, "TENT").agrees


def test_the_order_says_what_was_held_and_not_what_was_expected(world: World, product: str) -> None:
    world.put_in_cart(product, 2)
    view = world.check_out()
    assert [one.backordered for one in view.lines] == [0]
    other = world.guest("gst_eve")
    world.put_in_cart(product, 2, other)
    world.hold(world.check_out(ctx=other))
    given = world.agreed(view)
    assert world.carry_out(given) == ""
    order_id = world.see(view).order_id
    assert order_id
    assert [one.backordered for one in world.orders.get(world.ctx, order_id).lines] == [2]


def test_nobody_is_promised_more_than_the_limit(world: World, product: str) -> None:
    world.put_in_cart(product, 6)
    view = world.check_out()
    with pytest.raises(OutOfStock) as refused:
        world.hold(view)
    assert refused.value.facts["short"][0]["available"] == 5

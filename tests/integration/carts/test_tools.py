"""What the assistant may do with a cart: the same use cases, and nothing more."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.carts.model import CartView
from shared.carts.tools import tools
from tests.support.shop import LittleShop


def use(shop: LittleShop, tool: str, **given: Any) -> CartView:
    found = next(each for each in tools(carts=shop.carts) if each.name == tool)
    return found.run(shop.shopper(), found.input.model_validate(given))


def test_a_cart_is_filled_changed_and_emptied_by_tool(shop: LittleShop) -> None:
    tent = shop.sell("tent")
    line = use(shop, "carts.add", product_id=tent.id, quantity=2).lines[0]
    assert use(shop, "carts.set_quantity", line_id=line.id, quantity=5).lines[0].quantity == 5
    assert use(shop, "carts.view") == shop.carts.view(shop.shopper())
    assert use(shop, "carts.remove", line_id=line.id).lines == ()
    use(shop, "carts.add", product_id=tent.id)
    assert use(shop, "carts.clear").lines == ()


def test_a_step_that_is_run_again_adds_once(shop: LittleShop) -> None:
    tent = shop.sell("tent")
    for _ in range(2):
        view = use(shop, "carts.add", product_id=tent.id, quantity=2, sku="TENT", request_key="turn-1/2")
    assert view.lines[0].quantity == 2


def test_every_write_can_be_undone_so_none_needs_a_yes(shop: LittleShop) -> None:
    assert {tool.name: tool.effect for tool in tools(carts=shop.carts)} == {
        "carts.view": "read",
        "carts.add": "write",
        "carts.add_all": "write",
        "carts.set_quantity": "write",
        "carts.remove": "write",
        "carts.clear": "write",
        "carts.codes": "read",
        "carts.give_code": "write",
        "carts.take_code": "write",
    }


def test_the_key_of_a_repeated_step_is_not_the_models_to_choose(shop: LittleShop) -> None:
    add = next(tool for tool in tools(carts=shop.carts) if tool.name == "carts.add")
    assert set(add.input.model_json_schema()["properties"]) == {"product_id", "sku", "quantity"}


@pytest.mark.parametrize("quantity", [0, -1, 10_001, 1.5])
def test_a_quantity_is_a_whole_number_of_at_least_one(shop: LittleShop, quantity: float) -> None:
    with pytest.raises(ValidationError):
        use(shop, "carts.add", product_id="prd_1", quantity=quantity)

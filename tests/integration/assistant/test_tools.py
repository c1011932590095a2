"""Every tool has a schema, refuses what does not fit it, and acts for the actor alone."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from shared.assistant.specialists import SPECIALISTS, Toolbox, ToolRefused, tool_of
from shared.carts.tools import AddToCart
from shared.kernel.errors import Forbidden
from shared.kernel.tool import Tool
from tests.support.assistant_world import TalkingWorld

#: By tool: arguments that are refused.
BAD: dict[str, list[dict[str, Any]]] = {
    "catalog.search": [{"limit": 0}, {"limit": 51}, {"text": "x" * 201}, {"price_min": 9, "price_max": 1}],
    "catalog.get_cards": [{}, {"product_ids": []}, {"product_ids": ["p"] * 21}, {"product_ids": ["../x"]}],
    "catalog.details": [{}, {"product_id": ""}, {"product_id": "a b"}],
    "catalog.compare": [{}, {"product_ids": ["p"]}, {"product_ids": ["p"] * 5}],
    "prices.history": [{}, {"product_id": "a b"}, {"product_id": "p", "sku": "x" * 101}],
    "orders.bought": [{"period": "yesterday"}, {"text": "x" * 201}, {"owner": "usr_ada"}],
    "orders.again": [{"which": "all"}, {"categories": ["x"] * 21}],
    "recommendations.around": [{}, {"product_id": "p", "kind": "best"}],
    "recommendations.for_me": [{"prefers": {"size": "43"}}, {"categories": ["x"] * 21}],
    "carts.add_all": [{}, {"lines": []}, {"lines": [{"product_id": "p", "quantity": 0}]}],
    "carts.view": [{"owner": "somebody"}],
    "carts.add": [{}, {"product_id": "p", "quantity": 0}, {"product_id": "p", "quantity": 10**5}],
    "carts.set_quantity": [{"line_id": "l"}, {"line_id": "l", "quantity": 1.5}],
    "carts.remove": [{}, {"line_id": None}],
    "carts.clear": [{"sure": True}],
    "carts.codes": [{"owner": "somebody"}],
    "carts.give_code": [{}, {"code": ""}, {"code": "x" * 65}],
    "carts.take_code": [{"code": ""}, {"codes": []}],
    "checkout.start": [{"shipping_address": "home"}, {"payment_method": "x" * 256}],
    "checkout.update": [{}, {"checkout_id": "c", "total": 1}],
    "checkout.get": [{}],
    "checkout.confirm": [{"checkout_id": "c"}, {"checkout_id": "c", "consent": "x" * 129}],
    "checkout.cancel": [{}],
    "memory.view": [{"actor": "usr_ada"}],
    "memory.remember": [
        {},
        {"statements": []},
        {"statements": [{"topic": "religion", "value": "x"}]},
        {"statements": [{"topic": "size", "value": "4" * 121}]},
    ],
    "memory.forget": [{"topics": ["everybody"]}, {"values": ["x"] * 7}],
    "memory.learn": [{}, {"learning": "perhaps"}],
    "orders.list": [{"owner": "usr_ada"}],
    "orders.get": [{}, {"order_id": "#1"}],
    "orders.offer_cancellation": [{"order_id": "#1"}, {"reason": "none"}],
    "orders.cancel": [{}, {"order_id": "#1"}, {"order_id": "ord_1", "amount": 5}],
    "knowledge.answer": [{}, {"question": ""}, {"question": "x" * 501}],
    "support.hand_off": [{"about": "gossip"}, {"order_id": "#1"}, {"question": "a model's words"}],
    "support.open_ticket": [{}, {"subject": "s", "question": "q"}],
}  # fmt: skip


@pytest.fixture
def tools(world: TalkingWorld) -> dict[str, Tool[Any]]:
    return world.toolbox.allowed(None)


def test_these_are_the_tools_and_what_they_do(tools: dict[str, Tool[Any]]) -> None:
    assert set(tools) == set(BAD)
    assert [name for name, tool in tools.items() if tool.effect == "commit"] == [
        "checkout.confirm",
        "orders.cancel",
        "support.open_ticket",
    ]
    assert all(tool.description for tool in tools.values())


def test_every_schema_is_valid_json_schema_and_closed(tools: dict[str, Tool[Any]]) -> None:
    for tool in tools.values():
        schema = json.loads(json.dumps(tool.schema()))
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False


@pytest.mark.parametrize("name", BAD)
def test_arguments_that_do_not_fit_are_refused(tools: dict[str, Tool[Any]], name: str) -> None:
    for arguments in BAD[name]:
        with pytest.raises(ValidationError):
            tools[name].input.model_validate(arguments)


def test_the_stores_own_key_is_not_shown_to_a_model(tools: dict[str, Tool[Any]]) -> None:
    assert "request_key" in AddToCart.model_fields
    assert "request_key" not in json.dumps(tools["carts.add"].schema())


def test_every_tool_belongs_to_one_specialist(tools: dict[str, Tool[Any]]) -> None:
    for name in tools:
        room = name.partition(".")[0]
        assert len([s for s in SPECIALISTS.values() if room in s.rooms]) == 1


def test_a_tool_of_anothers_or_of_nobodys_is_refused(tools: dict[str, Tool[Any]]) -> None:
    assert tool_of(tools, "cart", "carts.view") is tools["carts.view"]
    for specialist, name in (("cart", "carts.steal"), ("product", "carts.view"), ("nobody", "carts.view")):
        with pytest.raises(ToolRefused):
            tool_of(tools, specialist, name)


def test_a_shop_allows_the_tools_that_it_names(tools: dict[str, Tool[Any]]) -> None:
    box = Toolbox(tools.values())
    assert set(box.allowed(frozenset({"carts.view", "carts.fly"}))) == {"carts.view"}
    assert box.allowed(frozenset()) == {}


@pytest.mark.parametrize("name", ["carts.view", "carts.clear", "orders.list"])
def test_a_credential_without_the_scope_is_refused(
    world: TalkingWorld, tools: dict[str, Tool[Any]], name: str
) -> None:
    mute = world.ctx.model_copy(update={"scopes": frozenset[str]()})
    with pytest.raises(Forbidden):
        tools[name].run(mute, tools[name].input())


def test_what_is_looked_up_is_the_actors_own(world: TalkingWorld, tools: dict[str, Tool[Any]]) -> None:
    world.talk("find coffee", "add the first one")
    eve = world.guest("gst_eve")
    assert tools["carts.view"].run(world.ctx, tools["carts.view"].input()).lines  # pyright: ignore
    assert not tools["carts.view"].run(eve, tools["carts.view"].input()).lines  # pyright: ignore

"""What is written down of a turn: who, as which agent, which tool, which ids, what came of it; no text."""

from typing import Any

from shared.assistant.agent import Assistant
from tests.support.assistant_world import TalkingWorld
from tests.support.scripted_model import ScriptedModel, step

SAID = "find coffee for Grandma Ottoline"


def trailed(
    client: Any, *messages: str, model: Any = None
) -> tuple[TalkingWorld, list[tuple[str, dict[str, Any]]]]:
    world, lines = TalkingWorld(client, model=model), list[tuple[str, dict[str, Any]]]()
    made = {**world.made_of(), "trail": lambda message, **fields: lines.append((message, fields))}
    world.agent = Assistant(**made)
    world.talk(*messages, ctx=world.customer)
    return world, lines


def test_each_tool_is_written_down_with_who_had_it_do_what(client: Any) -> None:
    world, lines = trailed(client, "find coffee", "add the first one")
    tools = [(fields["tool"], fields["effect"], fields["status"]) for _, fields in lines]
    assert tools == [("catalog.search", "read", "done"), ("carts.add", "write", "done")]
    message, added = lines[-1]
    assert message == "tool used"
    assert added["tenant"] == world.shop
    assert (added["by"], added["kind"], added["agent"], added["channel"]) == (
        "usr_ada", "customer", "assistant", "chat",
    )  # fmt: skip
    assert added["ids"]["product_id"] == [world.products["beans"]]
    assert added["turn"].startswith("trn_")


def test_refusals_are_written_down_with_their_code(client: Any) -> None:
    plan = {"steps": [step("cart", "carts.clear"), step("cart", "carts.ottoline")]}
    _, lines = trailed(client, SAID, model=ScriptedModel([plan]))
    assert [(f["tool"], f["status"], f["code"]) for _, f in lines] == [
        ("carts.clear", "refused", "not_asked"),
        ("unknown", "refused", "tool_refused"),
    ]


def test_no_line_holds_a_word_that_anybody_said(client: Any) -> None:
    lie = "Ottoline, your order was shipped for $3.33."
    find = {"steps": [step("product", "catalog.search", text="ottoline")]}
    _, lines = trailed(client, SAID, model=ScriptedModel([find], lambda draft: lie))
    assert lines[-1][0] == "reply held back"
    assert {"price", "number", "claim"} <= set(lines[-1][1]["held_back"])
    assert "ottoline" not in str(lines).casefold()
    assert "3.33" not in str(lines)

"""Plans whose later steps use earlier results: what was done, what was not and why, in cart and words."""

from typing import Any

import pytest

from shared.assistant.events import StepEvent
from shared.carts.model import AddLine
from tests.support.assistant_world import TENTS, Row, TalkingWorld
from tests.support.scripted_model import ScriptedModel, step

PINE = Row("pine", "Fell Pine tent", "Fell", TENTS, 18_900, 4, attributes={"weight_g": 1_680})
YEAR = 365 * 86_400
WISH = "find two tents under $200, add the lighter one and compare it with the one I bought last year"


@pytest.fixture
def camp(world: TalkingWorld) -> TalkingWorld:
    """Three tents that tell their weight; the Loft can be had."""
    world.sell(PINE)
    world.described("dome", attributes={"weight_g": 2_400})
    world.described("loft", attributes={"weight_g": 1_950})
    world.inventory.set_on_hand(world.boss, "LOFT-1", 3)
    return world


def lines(world: TalkingWorld) -> list[tuple[str, int]]:
    return [(line.sku, line.quantity) for line in world.carts.view(world.ctx).lines]


def statuses(turn: Any) -> list[tuple[str, str]]:
    return [(s.name, s.status) for s in turn.steps[1:-1]]


def test_the_lighter_of_two_is_added_and_compared_with_what_was_bought_last_year(camp: TalkingWorld) -> None:
    camp.buy(("loft", 1))
    camp.later(YEAR)
    turn = camp.talk(WISH)
    assert statuses(turn) == [
        ("catalog.search", "done"),
        ("carts.add", "done"),
        ("orders.bought", "done"),
        ("catalog.compare", "done"),
    ]
    assert lines(camp) == [("PINE-1", 1)]
    reply = turn.reply
    assert reply
    assert reply.comparison
    assert [card.title for card in reply.comparison.items] == ["Fell Pine tent", "Tarn Loft tent"]
    weight = next(row for row in reply.comparison.rows if row.label == "weight")
    assert (weight.values, weight.best, weight.margin) == (("1,680 g", "1,950 g"), 0, "270 g")
    assert "I added 1 × Fell Pine tent" in reply.text
    assert "Fell Pine tent is $50.00 cheaper and 270 g lighter than Tarn Loft tent." in reply.text
    assert "You bought Tarn Loft tent on 10 March 2026 for $239.00." in reply.text
    assert turn.steps[-1].detail == ""
    shown = [thing.title for thing in camp.memo().results]
    assert set(shown[:2]) == {"Fell Pine tent", "Fell Dome 2-person tent"}
    assert shown[2] == "Tarn Loft tent"


def test_what_needs_a_failed_step_stops_with_it_and_the_rest_is_done(camp: TalkingWorld) -> None:
    camp.buy(("beans", 1))
    camp.later(YEAR)
    turn = camp.talk(WISH)
    assert statuses(turn) == [
        ("catalog.search", "done"),
        ("carts.add", "done"),
        ("orders.bought", "failed"),
        ("catalog.compare", "skipped"),
    ]
    assert lines(camp) == [("PINE-1", 1)]
    assert turn.reply
    assert "I added 1 × Fell Pine tent" in turn.reply.text
    assert "I could not compare them: you have no tents in your orders from last year." in turn.reply.text
    assert turn.reply.comparison is None


def test_a_thing_that_is_sold_out_is_still_compared(camp: TalkingWorld) -> None:
    camp.buy(("loft", 1))
    camp.later(YEAR)
    camp.inventory.set_on_hand(camp.boss, "PINE-1", 0)
    turn = camp.talk(WISH)
    assert ("carts.add", "failed") in statuses(turn)
    assert lines(camp) == []
    assert turn.reply
    assert turn.reply.comparison
    assert "Fell Pine tent is sold out." in turn.reply.text
    assert "I added" not in turn.reply.text


def test_what_is_not_sold_any_more_is_not_compared(camp: TalkingWorld) -> None:
    camp.buy(("loft", 1))
    camp.catalog.archive(camp.boss, camp.products["loft"])
    camp.later(YEAR)
    reply = camp.talk(WISH).reply
    assert reply
    assert reply.comparison is None
    assert lines(camp) == [("PINE-1", 1)]
    assert "not on sale any more" in reply.text


def test_nobody_is_picked_by_a_weight_that_is_not_known(camp: TalkingWorld) -> None:
    camp.described("dome", attributes={})
    turn = camp.talk("find tents and add the lightest one")
    assert ("carts.add", "failed") in statuses(turn)
    assert lines(camp) == []
    assert turn.reply
    assert "I do not know the weight of all of them" in turn.reply.text


def test_several_things_in_one_sentence_are_looked_for_and_shown_together(world: TalkingWorld) -> None:
    world.sell(
        Row("mug", "Harbor mug", "Harbor", ("Home", "Mugs"), 1_200, 9),
        Row("lamp", "Desk lamp", "Lumen", ("Home", "Lamps"), 4_200, 9),
    )
    turn = world.talk("a mug and a lamp under $50")
    assert statuses(turn) == [("catalog.search", "done")] * 2
    assert turn.reply
    assert [card.title for card in turn.reply.cards] == ["Harbor mug", "Desk lamp"]
    assert [card.reason for card in turn.reply.cards] == [
        "$12.00, under your $50, in stock",
        "$42.00, under your $50, in stock",
    ]
    assert turn.reply.total_results == 2
    world.talk("add the second one")
    assert lines(world) == [("LAMP-1", 1)]
    world.talk("add the mug and the lamp")
    assert lines(world) == [("LAMP-1", 2), ("MUG-1", 1)]


class TestExchange:
    """One thing in the place of another is done whole or not at all."""

    def test_both_steps_are_done(self, world: TalkingWorld) -> None:
        world.talk("find running shoes", "add the first one", "make it two")
        turn = world.talk("no, I meant the second one")
        assert statuses(turn) == [("carts.add", "done"), ("carts.remove", "done")]
        assert lines(world) == [("BREEZE-1", 2)]

    def test_where_the_second_fails_the_first_is_undone(self, world: TalkingWorld) -> None:
        world.talk("find running shoes", "add the first one")
        world.carts.clear(world.ctx)
        world.carts.add(world.ctx, AddLine(product_id=world.products["breeze"], sku="BREEZE-1"))
        turn = world.talk("no, I meant the second one")
        assert statuses(turn) == [("carts.add", "undone"), ("carts.remove", "failed")]
        assert lines(world) == [("BREEZE-1", 1)]
        assert turn.reply
        assert turn.reply.text.startswith("I could not exchange it: ")
        assert turn.reply.text.endswith("Your cart is as it was before.")
        assert "I added" not in turn.reply.text
        assert turn.reply.cart
        assert [(line.sku, line.quantity) for line in turn.reply.cart.lines] == [("BREEZE-1", 1)]

    def test_what_the_first_put_in_new_is_taken_out_again(self, world: TalkingWorld) -> None:
        world.talk("find running shoes", "add the first one")
        world.carts.clear(world.ctx)
        world.talk("in red")
        assert lines(world) == []

    def test_where_the_first_fails_nothing_is_taken_out(self, world: TalkingWorld) -> None:
        world.talk("find tents", "add the first one")
        turn = world.talk("no, I meant the other one")
        assert statuses(turn) == [("carts.add", "failed"), ("carts.remove", "skipped")]
        assert lines(world) == [("DOME-1", 1)]
        assert turn.reply
        assert "Tarn Loft tent is sold out." in turn.reply.text

    def test_nothing_is_exchanged_for_itself(self, world: TalkingWorld) -> None:
        world.talk("find running shoes", "add the first one", "make it two")
        turn = world.talk("no, I meant the first one")
        assert statuses(turn) == [("carts.add", "undone"), ("carts.remove", "failed")]
        assert lines(world) == [("SWIFT-1", 2)]


class TestEvents:
    """Each step is told as it begins and as it ends, and the answered turn keeps what was told."""

    def test_started_and_finished_in_order(self, camp: TalkingWorld) -> None:
        heard: list[StepEvent] = []
        session = camp.conversations.open(camp.ctx).id
        turn = camp.conversations.say(
            camp.ctx, session, "find tents and add the first one", listener=heard.append
        )
        assert [(e.sequence, e.type, e.step, e.name) for e in heard] == [
            (1, "step_started", 1, "plan"),
            (2, "step_finished", 1, "plan"),
            (3, "step_started", 2, "catalog.search"),
            (4, "step_finished", 2, "catalog.search"),
            (5, "step_started", 3, "carts.add"),
            (6, "step_finished", 3, "carts.add"),
            (7, "step_started", 4, "answer"),
            (8, "step_finished", 4, "answer"),
        ]
        assert [step.number for step in turn.steps] == [1, 2, 3, 4]
        assert list(turn.events) == heard
        assert camp.conversations.turn(camp.ctx, session, turn.id).events == turn.events

    def test_a_step_is_heard_of_before_it_acts(self, camp: TalkingWorld) -> None:
        carts: list[tuple[str, int]] = []

        def listen(event: StepEvent) -> None:
            if event.name == "carts.add":
                carts.append((event.type, len(lines(camp))))

        session = camp.conversations.open(camp.ctx).id
        camp.conversations.say(camp.ctx, session, "find tents and add the first one", listener=listen)
        assert carts == [("step_started", 0), ("step_finished", 1)]

    def test_what_failed_what_was_skipped_and_what_was_undone_say_so(self, world: TalkingWorld) -> None:
        turn = world.talk("compare it with the tent I bought last year", "find coffee", "add it")
        turn = world.talk("compare the first one with the tent I bought last year")
        failed = [(e.step, e.name, e.code) for e in turn.events if e.type == "step_failed"]
        assert failed == [(2, "orders.bought", "nothing_bought"), (3, "catalog.compare", "skipped")]
        world.talk("add the first one")
        world.carts.clear(world.ctx)
        turn = world.talk("no, I meant the second one")
        failed = [(e.step, e.name, e.code) for e in turn.events if e.type == "step_failed"]
        assert failed == [(3, "carts.remove", "unknown_line"), (2, "carts.add", "undone")]

    def test_a_listener_costs_no_call_of_the_store(self, client: Any, world: TalkingWorld) -> None:
        made: list[str] = []
        session = world.conversations.open(world.ctx).id
        world.conversations.say(world.ctx, session, "hello")
        client.meta.events.register("before-call.dynamodb", lambda model, **_: made.append(model.name))
        world.conversations.say(world.ctx, session, "find coffee", listener=lambda event: None)
        assert made == ["UpdateItem", "GetItem", "BatchGetItem", "BatchGetItem", "TransactWriteItems"]


def test_a_model_may_plan_a_group_and_several_subjects(client: Any) -> None:
    find = {"steps": [step("product", "catalog.search", text="coffee")]}
    both = [{"source": "shown", "ordinal": 1}, {"source": "shown", "ordinal": 2}]
    compare = {"steps": [{**step("product", "catalog.compare"), "subjects": both}]}
    world = TalkingWorld(client, model=ScriptedModel([find, compare]))
    reply = world.talk("find coffee", "compare them").reply
    assert reply
    assert reply.comparison
    assert "Morning House coffee beans is $2.00 cheaper than Night Shift coffee." in reply.text

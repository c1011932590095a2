"""What each step of an answered turn was about, in numbers, read again from the turn."""

import pytest

from tests.support.assistant_world import TalkingWorld


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("find running shoes",), [("catalog.search", 3)]),
        (("find coffee", "add the first one"), [("carts.add", 1)]),
        (("find coffee", "compare the first two"), [("catalog.compare", 2)]),
        (("I'm vegan", "what do you know about me?"), [("memory.view", 1)]),
        (("what's in my cart",), [("carts.view", 0)]),
        (("show my orders",), [("orders.list", 0)]),
    ],
)
def test_a_step_says_how_many_things_it_was_about(
    world: TalkingWorld, said: tuple[str, ...], expected: list[tuple[str, int]]
) -> None:
    turn = world.talk(*said)
    kept = world.conversations.turn(world.ctx, turn.session_id, turn.id)
    found = [(step.name, step.count) for step in kept.steps if step.kind not in ("plan", "answer")]
    assert found == expected
    assert [event.type for event in kept.events if event.name == expected[0][0]] == [
        "step_started",
        "step_finished",
    ]


def test_what_was_not_done_counts_nothing(world: TalkingWorld) -> None:
    world.talk("find the Tarn Loft tent")
    turn = world.talk("add it")
    (added,) = [step for step in turn.steps if step.name == "carts.add"]
    assert (added.status, added.count) == ("failed", None)


def test_the_nearest_is_not_what_was_found(world: TalkingWorld) -> None:
    turn = world.talk("find tents under $20")
    (searched,) = [step for step in turn.steps if step.name == "catalog.search"]
    assert turn.reply
    assert turn.reply.cards
    assert searched.count == 0

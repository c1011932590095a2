"""Which size and colour is taken: the one that was said, and where none was, the reply says which."""

from tests.support.assistant_world import TalkingWorld


def skus(world: TalkingWorld) -> list[str]:
    return [line.sku for line in world.carts.view(world.ctx).lines]


def text(world: TalkingWorld, *messages: str) -> str:
    reply = world.talk(*messages).reply
    assert reply
    return reply.text


def test_where_nobody_said_which_the_reply_says_what_was_taken_and_what_else_there_is(
    world: TalkingWorld,
) -> None:
    reply = world.talk("find running shoes", "add the first one").reply
    assert reply
    assert skus(world) == ["SWIFT-1"]
    assert "I took Black, size 42; it also comes in Red and in size 43." in reply.text
    assert {"In Red", "In size 43"} <= set(reply.suggestions)


def test_what_is_said_after_changes_that_and_keeps_the_rest(world: TalkingWorld) -> None:
    world.talk("find running shoes", "add the first one")
    assert "I took" not in text(world, "in red")
    assert skus(world) == ["SWIFT-3"]
    world.talk("in size 43")
    assert skus(world) == ["SWIFT-4"]
    world.talk("change it to 42")
    assert skus(world) == ["SWIFT-3"]


def test_what_was_searched_for_is_taken_and_not_asked_about_again(world: TalkingWorld) -> None:
    said = text(world, "red running shoes in 43", "add the first one")
    assert skus(world) == ["SWIFT-4"]
    assert "I took" not in said


def test_a_size_said_earlier_in_the_conversation_is_remembered(world: TalkingWorld) -> None:
    said = text(world, "running shoes in 43", "show me trail shoes", "add the first one")
    assert skus(world) == ["RIDGE-2"]
    assert "I took Green, size 43; it also comes in Black." in said


def test_a_preference_that_a_product_cannot_meet_is_not_claimed(world: TalkingWorld) -> None:
    said = text(world, "black running shoes", "show me trail shoes", "add the second one")
    assert skus(world) == ["MOSS-1"]
    assert "I took Green, size 41; it also comes in size 42." in said


def test_after_a_closer_look_the_same_holds(world: TalkingWorld) -> None:
    world.talk("find running shoes", "tell me about the first one")
    assert "I took Black, size 42" in text(world, "add it")
    assert "I took" not in text(world, "one more")


def test_the_journey_of_the_second_one_goes_on(world: TalkingWorld) -> None:
    world.talk("find running shoes", "add the second one", "make it two")
    assert [(line.sku, line.quantity) for line in world.carts.view(world.ctx).lines] == [("BREEZE-1", 2)]


def test_what_has_no_choice_is_just_added(world: TalkingWorld) -> None:
    assert "I took" not in text(world, "find coffee", "add the first one")


def test_a_word_that_says_how_many_less_takes_that_many_away(world: TalkingWorld) -> None:
    world.talk("find coffee", "add three of the first one", "remove one")
    assert [line.quantity for line in world.carts.view(world.ctx).lines] == [2]
    assert "How many of it" in text(world, "make it -2")
    world.talk("just one")
    assert [line.quantity for line in world.carts.view(world.ctx).lines] == [1]
    world.talk("remove one")
    assert skus(world) == []


def test_what_there_is_at_all_is_told(world: TalkingWorld) -> None:
    assert text(world, "what do you sell?") == (
        "There are 9 products here, in departments such as Shoes, Groceries and Outdoor."
    )
    assert "by brands such as" in text(world, "what brands do you have")
    assert text(world, "velvet sofa") == "I found nothing for “velvet sofa”. Other words may find more."
    assert "“velora”" in text(world, "delora")

"""What a turn costs: DynamoDB calls, authorizer and rate limits apart, settings and lexicon at hand."""

from collections.abc import Callable

from tests.support.assistant_world import TalkingWorld

#: What the shop offers, read once in ten seconds.
OFFERS = "GetItem"
TURN = ["UpdateItem", "TransactWriteItems"]
MEMORY = "GetItem"
CARDS = ["BatchGetItem", "BatchGetItem"]


def test_the_turns_of_a_purchase(calls: Callable[[str], list[str]]) -> None:
    assert calls("find running shoes under $100") == ["UpdateItem", MEMORY, *CARDS, "TransactWriteItems"]
    added = calls("add the second one")
    assert added == ["UpdateItem", MEMORY, "GetItem", *CARDS, OFFERS, "PutItem", "TransactWriteItems"]
    assert sorted([*calls("make it two"), MEMORY, OFFERS]) == sorted(added)
    assert calls("what's in my cart") == ["UpdateItem", "GetItem", *CARDS, "TransactWriteItems"]
    assert calls("thanks") == TURN
    compared = calls("compare the first two")
    assert compared == ["UpdateItem", MEMORY, *CARDS, "TransactWriteItems"]
    assert len(calls("was the first one cheaper before?")) == 5
    assert len(calls("anything similar to the first one?")) == 6
    assert len(calls("recommend something for me")) == 6
    assert len(calls("a tent and some coffee")) == 7
    assert len(calls("find trail shoes and add the cheapest in 42")) <= 9  # two for what else is in the cart


def test_what_a_search_has_read_is_not_read_again_to_put_it_into_the_cart(
    calls: Callable[[str], list[str]],
) -> None:
    both = ["UpdateItem", MEMORY, *CARDS, "GetItem", OFFERS, "PutItem", "TransactWriteItems"]
    assert calls("find trail shoes and add the cheapest in 42") == both


def test_an_order_again_takes_what_it_has_read_into_the_cart(
    world: TalkingWorld, calls: Callable[[str], list[str]]
) -> None:
    world.buy(("beans", 2), ("dark", 1))
    again = ["UpdateItem", "Query", *CARDS, "GetItem", "PutItem", "TransactWriteItems"]
    assert calls("same as last time") == again
    assert len(calls("find running shoes and compare the first two")) == 5


def test_the_turns_of_a_memory(calls: Callable[[str], list[str]]) -> None:
    assert calls("my size is 43") == ["UpdateItem", MEMORY, "GetItem", "PutItem", "TransactWriteItems"]
    assert calls("what do you know about me?") == ["UpdateItem", MEMORY, "GetItem", "TransactWriteItems"]
    assert calls("thanks") == TURN

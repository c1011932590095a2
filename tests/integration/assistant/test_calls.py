"""What a turn costs: DynamoDB calls, authorizer and rate limits apart, settings and lexicon at hand."""

from collections.abc import Callable

TURN = ["UpdateItem", "TransactWriteItems"]
CARDS = ["BatchGetItem", "BatchGetItem"]


def test_the_turns_of_a_purchase(calls: Callable[[str], list[str]]) -> None:
    assert calls("find running shoes under $100") == ["UpdateItem", *CARDS, "TransactWriteItems"]
    added = calls("add the second one")
    assert added == ["UpdateItem", "GetItem", *CARDS, "PutItem", "TransactWriteItems"]
    assert sorted(calls("make it two")) == sorted(added)
    assert calls("what's in my cart") == ["UpdateItem", "GetItem", *CARDS, "TransactWriteItems"]
    assert calls("thanks") == TURN
    compared = calls("compare the first two")
    assert compared == ["UpdateItem", *CARDS, "TransactWriteItems"]
    assert len(calls("was the first one cheaper before?")) == 5
    assert len(calls("anything similar to the first one?")) == 5
    assert len(calls("recommend something for me")) <= 6
    assert len(calls("a tent and some coffee")) == 6
    assert len(calls("find trail shoes and add the cheapest in 42")) <= 8

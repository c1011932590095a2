"""Utterances about comparing, past prices, suggestions, buying again, corrections: what they are taken for."""

from typing import Any

import pytest

from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.purchases import read_bought
from shared.assistant.language.wishes import RATHER, Wish
from shared.assistant.model import Memo


def only(message: str, lexicon: Lexicon, memo: Memo) -> Wish:
    wishes = understand(message, lexicon, memo)
    assert len(wishes) == 1, wishes
    return wishes[0]


def picks(wish: Wish) -> list[dict[str, Any]]:
    return [pick.model_dump(exclude_defaults=True) for pick in wish.picks]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("compare the first two", [{"ordinal": 1}, {"ordinal": 2}]),
        ("compare the first and the third one", [{"ordinal": 1}, {"ordinal": 3}]),
        (
            "whats the difference between the swift and the night stride",
            [{"name": "swift"}, {"name": "night stride"}],
        ),
        ("the first one vs the second one", [{"ordinal": 1}, {"ordinal": 2}]),
        ("compare them", []),
        ("pls compare all three", []),
        ("which is lighter", []),
        ("which one is cheaper?", []),
        ("which one is better rated", []),
        ("compare the cheapest with the dearest one", [{"by": "price_asc"}, {"by": "price_desc"}]),
    ],
)
def test_comparisons(message: str, expected: list[dict[str, Any]], lexicon: Lexicon, memo: Memo) -> None:
    wish = only(message, lexicon, memo)
    assert wish.intent == "compare"
    assert picks(wish) == expected


@pytest.mark.parametrize(
    ("words", "noun", "period"),
    [
        ("the one i bought last year", "", "last_year"),
        ("the tent that i ordered last month", "tent", "last_month"),
        ("the running shoes i have bought before", "running shoes", ""),
        ("my old tent", "tent", ""),
        ("the ones we got last week", "", "last_week"),
    ],
)
def test_what_was_bought(words: str, noun: str, period: str) -> None:
    bought = read_bought(["compare", "it", "with", *words.split()])
    assert bought
    assert (bought.noun, bought.period) == (noun, period)
    assert read_bought(["compare", "it", "with", "the", "second", "one"]) is None


@pytest.mark.parametrize(
    ("message", "intent", "about"),
    [
        ("was it cheaper before?", "price_history", ""),
        ("has this been cheaper", "price_history", ""),
        ("whats the price history of the second one", "price_history", ""),
        ("what did it cost last year", "price_history", ""),
        ("has the price gone up", "price_history", ""),
        ("was it ever on sale? has it ever been on sale", "price_history", ""),
        ("anything similar?", "recommend", "similar"),
        ("show me something like the first one", "recommend", "similar"),
        ("any alternatives to it", "recommend", "alternatives"),
        ("what goes with it", "recommend", "goes_with"),
        ("something to go with the second one", "recommend", "goes_with"),
        ("recommend something for me", "recommend", "for_me"),
        ("what do you recommend", "recommend", "for_me"),
        ("surprise me", "recommend", "for_me"),
        ("same as last time", "reorder", "last_order"),
        ("reorder please", "reorder", "last_order"),
        ("my usual", "reorder", "usual"),
        ("order the coffee again", "reorder", "latest"),
        ("buy the same coffee i bought last time", "reorder", "latest"),
    ],
)
def test_advice(message: str, intent: str, about: str, lexicon: Lexicon, focused: Memo) -> None:
    wish = understand(message, lexicon, focused)[0]
    assert (wish.intent, wish.about) == (intent, about)


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("recommend a tent", "search"),
        ("find something similar to a tent for running", "search"),
        ("cheaper ones", "refine"),
        ("tents cheaper than $50", "search"),
        ("i'll go with the first one", "add"),
        ("add it again", "add"),
        ("where is my last order", "orders"),
        ("one more", "add_more"),
        ("no thanks", "thanks"),
        ("no, cancel that", "cancel"),
        ("what is in my cart", "show_cart"),
        ("change it to 43", "add"),
        ("find shoes with no problem", "search"),
    ],
)
def test_what_only_sounds_like_it(message: str, intent: str, lexicon: Lexicon, focused: Memo) -> None:
    memo = focused if message != "recommend a tent" else Memo()
    assert understand(message, lexicon, memo)[0].intent == intent


def test_corrections(lexicon: Lexicon, focused: Memo) -> None:
    other = only("no, I meant the first one", lexicon, focused)
    assert (other.intent, other.about, picks(other)) == ("add", RATHER, [{"ordinal": 1}])
    red = only("not that one, the red one", lexicon, focused)
    assert (red.intent, red.about, picks(red)) == ("add", RATHER, [{"options": {"colour": "red"}}])
    assert picks(only("no, the other one", lexicon, focused)) == [{"never": ("Aurora Road",)}]
    number = only("i said three, not two", lexicon, focused)
    assert (number.intent, number.quantity) == ("set_quantity", 3)


@pytest.mark.parametrize(
    ("message", "excluded", "without"),
    [
        ("shoes but not red", {"colour": ["Red"]}, ()),
        ("shoes anything but red", {"colour": ["Red"]}, ()),
        ("shoes not blue or red", {"colour": ["Ocean Blue", "Sky Blue", "Red"]}, ()),
        ("shoes without leather", {}, ("leather",)),
        ("coffee without milk or sugar", {}, ("milk", "sugar")),
        ("shoes other than northpeak", {"brand": ["Northpeak"]}, ()),
        ("shoes that do not contain latex", {}, ("latex",)),
        ("no rush, show me shoes", {}, ()),
    ],
)
def test_what_is_not_wanted(
    message: str, excluded: dict[str, list[str]], without: tuple[str, ...], lexicon: Lexicon
) -> None:
    wish = understand(message, lexicon, Memo())[-1]
    assert wish.criteria
    assert (wish.criteria.excluded, wish.criteria.without) == (excluded, without)


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("a tent and a spa day", 2),
        ("tents and running shoes", 2),
        ("a mug, a lamp and a tent", 3),
        ("salt and pepper mill", 1),
        ("black and red shoes", 1),
        ("something for rain and snow", 1),
        ("shoes between 50 and 80 dollars", 1),
        ("find a tent and add the cheapest", 2),
    ],
)
def test_several_wishes(message: str, count: int, lexicon: Lexicon) -> None:
    assert len(understand(message, lexicon, Memo())) == count


def test_a_number_of_things_is_how_many_are_shown(lexicon: Lexicon) -> None:
    assert only("find two tents under $200", lexicon, Memo()).quantity == 2
    assert only("find 2 person tents", lexicon, Memo()).quantity is None

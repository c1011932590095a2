"""Utterances and what they are understood as."""

import pytest

from shared.assistant.language.grammar import FLOOR, understand
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Memo

RUNNING = ("Shoes > Running shoes",)


def only(message: str, lexicon: Lexicon, memo: Memo) -> Wish:
    wishes = understand(message, lexicon, memo)
    assert len(wishes) == 1, wishes
    return wishes[0]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("find running shoes under $100", {"categories": RUNNING, "price_max": 10_000}),
        ("runing shoes udner $80", {"categories": RUNNING, "price_max": 8_000}),
        ("i'm looking for waterproof tents", {"text": "waterproof", "categories": ("Outdoor > Tents",)}),
        ("coffee mug", {"text": "coffee mug"}),
        ("50% off spa near me", {"categories": ("Wellness > Spa",), "min_discount": 50}),
        ("do you have any leather boots", {"text": "boots", "attributes": {"material": ["Leather"]}}),
        ("show me the cheapest tent", {"categories": ("Outdoor > Tents",), "sort": "price_asc"}),
        ("Velora shoes in stock", {"brands": ("Velora",), "categories": ("Shoes",), "in_stock": True}),
        ("shoes that are not red", {"categories": ("Shoes",)}),
        (
            "anything by aurora trail in size XL",
            {"brands": ("Aurora Trail",), "attributes": {"size": ["XL"]}},
        ),
        (
            "blue running shoes in 43 cheapest first",
            {
                "categories": RUNNING,
                "attributes": {"colour": ["Ocean Blue", "Sky Blue"], "size": ["43"]},
                "sort": "price_asc",
            },
        ),
        (
            "a 2 person tent for $200",
            {"text": "2 person", "categories": ("Outdoor > Tents",), "price_max": 20_000},
        ),
    ],
)
def test_searches(message: str, expected: dict[str, object], lexicon: Lexicon) -> None:
    wish = only(message, lexicon, Memo())
    assert wish.intent == "search"
    assert wish.confidence >= FLOOR
    assert wish.criteria
    assert wish.criteria.model_dump(exclude_defaults=True) == expected


@pytest.mark.parametrize(
    ("message", "picks", "quantity"),
    [
        ("add the second one", [{"ordinal": 2}], None),
        ("add 2", [{"ordinal": 2}], None),
        ("add two of the first one", [{"ordinal": 1}], 2),
        ("add both", [{"ordinal": 1}, {"ordinal": 2}], None),
        ("add the first two", [{"ordinal": 1}, {"ordinal": 2}], None),
        ("put the last one in my cart", [{"ordinal": -1}], None),
        ("i'll take #3", [{"ordinal": 3}], None),
        ("add the cheapest in 43", [{"by": "price_asc", "options": {"size": "43"}}], None),
        ("add the blue one", [{"options": {"colour": "blue"}}], None),
        ("i want the second one please", [{"ordinal": 2}], None),
        ("buy it", [{"source": "focus"}], None),
        ("add the velora swift", [{"name": "Velora swift"}], None),
    ],
)
def test_adds(
    message: str, picks: list[dict[str, object]], quantity: int | None, lexicon: Lexicon, memo: Memo
) -> None:
    wish = only(message, lexicon, memo)
    assert (wish.intent, wish.quantity) == ("add", quantity)
    assert [pick.model_dump(exclude_defaults=True) for pick in wish.picks] == picks


@pytest.mark.parametrize(
    ("message", "intent", "quantity"),
    [
        ("make it two", "set_quantity", 2),
        ("actually make it 4", "set_quantity", 4),
        ("two", "set_quantity", 2),
        ("set the aurora to 3", "set_quantity", 3),
        ("one more", "add_more", 1),
        ("remove it", "remove", None),
        ("take out the second one", "remove", None),
        ("empty my cart", "clear", None),
        ("remove everything", "clear", None),
        ("whats in my cart", "show_cart", None),
        ("chekout please", "checkout", None),
        ("i'm ready to pay", "checkout", None),
        ("check out the second one", "details", None),
        ("in 43", "add", None),
        ("cheaper", "refine", None),
        ("only in stock", "refine", None),
        ("in blue", "add", None),
        ("more", "refine", None),
        ("under $50", "refine", None),
        ("tell me more about the third", "details", None),
        ("the second one", "details", None),
        ("where is my order", "orders", None),
        ("ord_01k9zzzzzzzzzzzzzzzzzzzzzz", "orders", None),
        ("cancel", "cancel", None),
        ("never mind", "cancel", None),
        ("pay with pm_card_ok", "payment", None),
        ("I want to return my shoes", "unsupported", None),
        ("got a promo code", "unsupported", None),
        ("hi there!", "greeting", None),
        ("thanks a lot", "thanks", None),
        ("bye", "goodbye", None),
        ("what can you do?", "help", None),
        ("tell me a joke", "off_topic", None),
        ("ship it to Ada, 1 Elm Road, Leeds, LS1 1AA, UK", "address", None),
    ],
)
def test_other_wishes(
    message: str, intent: str, quantity: int | None, lexicon: Lexicon, focused: Memo
) -> None:
    wish = only(message, lexicon, focused)
    assert (wish.intent, wish.quantity) == (intent, quantity)
    assert wish.confidence >= FLOOR


@pytest.mark.parametrize(
    ("message", "intents"),
    [
        ("find trail shoes under $90 and add the cheapest in 43", ["search", "add"]),
        ("hi! find me tents, thanks", ["search"]),
        ("add it and check out", ["add", "checkout"]),
        ("remove the first one. add two of the second", ["remove", "add"]),
        ("black and white shoes", ["search"]),
    ],
)
def test_several_wishes(message: str, intents: list[str], lexicon: Lexicon, memo: Memo) -> None:
    assert [wish.intent for wish in understand(message, lexicon, memo)] == intents


@pytest.mark.parametrize("message", ["asdf qwer zxcv tyui poiu lkjh", "👟👟👟", "?!", "the of and to"])
def test_what_is_not_understood_is_not_guessed(message: str, lexicon: Lexicon) -> None:
    assert max(wish.confidence for wish in understand(message, lexicon, Memo())) < FLOOR


def test_an_answer_to_where_is_an_address_and_a_command_is_still_a_command(lexicon: Lexicon) -> None:
    asked = Memo(asked="address")
    assert only("Ada Byron, 1 Elm Road, Leeds, LS1 1AA, UK", lexicon, asked).intent == "address"
    assert only("empty my cart", lexicon, asked).intent == "clear"


def test_an_answer_to_which_one_is_an_add(lexicon: Lexicon, memo: Memo) -> None:
    asked = memo.model_copy(update={"asked": "subject"})
    assert only("the second one", lexicon, asked).intent == "add"

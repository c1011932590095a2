"""Discount codes by word: which the shopper gives, which they give up, and what is none at all."""

import pytest

from shared.assistant.language.coding import said
from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.model import Memo


@pytest.mark.parametrize(
    ("message", "wished"),
    [
        ("use code SUMMER10", ("use_code", "SUMMER10")),
        ("Use SUMMER10", ("use_code", "SUMMER10")),
        ("apply the coupon summer10 please", ("use_code", "SUMMER10")),
        ("my promo code is FRIENDS-5", ("use_code", "FRIENDS-5")),
        ("i have a coupon code SAVE20", ("use_code", "SAVE20")),
        ("add the discount code welcome", ("use_code", "WELCOME")),
        ('redeem voucher "XMAS_24"', ("use_code", "XMAS_24")),
        ("could you please use my code: TEN?", ("use_code", "TEN")),
        ("remove the code", ("drop_code", "")),
        ("take the coupon off again", ("drop_code", "")),
        ("remove code SUMMER10", ("drop_code", "SUMMER10")),
        ("don't use the voucher", ("drop_code", "")),
        ("why is my code not working?", ("ask_code", "")),
        ("my promo code doesn't work", ("ask_code", "")),
        ("which codes are on my cart", ("ask_code", "")),
    ],
)
def test_codes_are_read(message: str, wished: tuple[str, str], lexicon: Lexicon) -> None:
    (wish,) = understand(message, lexicon, Memo())
    assert (wish.intent, wish.text) == wished


@pytest.mark.parametrize(
    "message",
    [
        "got a promo code",
        "I have a coupon",
        "do you take promo codes",
        "where do i enter a discount code",
        "use the blue one",
        "add two tents",
        "my postal code is 97201",
        "shoes for the dress code BLACK",
        "remove the tent",
        "the page says: use code SUMMER10",
        '"please use the code SUMMER10 for all of my friends" is what it says',
    ],
)
def test_what_gives_no_code_is_none(message: str, lexicon: Lexicon) -> None:
    wishes = understand(message, lexicon, Memo())
    assert not [wish for wish in wishes if wish.intent in ("use_code", "drop_code")]


def test_a_code_and_what_else_is_wished_are_two(lexicon: Lexicon) -> None:
    wishes = understand("use code SUMMER10 and check out", lexicon, Memo())
    assert [wish.intent for wish in wishes] == ["use_code", "checkout"]


def test_a_code_is_said_as_a_word() -> None:
    assert said("SUMMER10", "use summer10!")
    assert not said("SUMMER1", "use summer10!")
    assert not said("MMER10", "use summer10!")

"""Cleaning, folding, tokens, numbers: what the grammar stands on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.assistant.language.numbers import count_at, numbers_in, ordinal_at
from shared.assistant.language.spelling import Speller
from shared.assistant.language.text import Phrases, clean, fold, stem, tokens, words


def test_control_and_invisible_characters_are_dropped() -> None:
    assert clean("find\x00 \u200btents\u202e\r\nplease\ufeff") == "find tents please"


def test_curly_quotes_and_full_width_letters_are_made_plain() -> None:
    assert clean("what’s ＣＡＲＴ") == "what's CART"


def test_accents_and_case_are_folded() -> None:
    assert fold("Café CRÈME") == "cafe creme"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't", ["do", "not"]),
        ("what's in it", ["what", "is", "in", "it"]),
        ("I'll take O'Neill's", ["i", "will", "take", "o'neill's"]),
        ("men's", ["men"]),
        ("$1,299.99!", ["$", "1,299.99", "!"]),
        ("2nd pm_card_ok usb-c", ["2", "nd", "pm_card_ok", "usb-c"]),
        ("gimme whats", ["give", "me", "what", "is"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(clean(text))] == expected


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        ("shoes", "shoe"),
        ("dresses", "dress"),
        ("berries", "berry"),
        ("bus", "bus"),
        ("gas", "gas"),
        ("glass", "glass"),
    ],
)
def test_singulars(word: str, singular: str) -> None:
    assert stem(word) == singular


@pytest.mark.parametrize(
    ("text", "value", "width"),
    [
        ("two", 2, 1),
        ("43", 43, 1),
        ("twenty five", 25, 2),
        ("twenty-five dollars", 25, 1),
        ("two hundred and fifty", 250, 4),
        ("a hundred", 100, 2),
        ("a dozen", 12, 2),
        ("half a dozen", 6, 3),
        ("a couple of", 2, 3),
        ("one thousand two hundred", 1_200, 4),
        ("two and three", 2, 1),
    ],
)
def test_counts(text: str, value: int, width: int) -> None:
    assert count_at(text.split(), 0) == (value, width)


@pytest.mark.parametrize("text", ["shoe", "a tent", "half price", "12345678901"])
def test_what_is_no_count(text: str) -> None:
    assert count_at(text.split(), 0) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("second", 2), ("2 nd", 2), ("# 3", 3), ("number two", 2), ("last", -1), ("option 4", 4), ("top", 1)],
)
def test_ordinals(text: str, value: int) -> None:
    found = ordinal_at(text.split(), 0)
    assert found
    assert found[0] == value


@pytest.mark.parametrize("text", ["number", "number plate", "item 99", "2", "shoe"])
def test_what_is_no_ordinal(text: str) -> None:
    assert ordinal_at(text.split(), 0) is None


def test_every_reading_of_every_number() -> None:
    assert {2, 43, 250} <= numbers_in(
        ["two", "of", "the", "second", "in", "43", "for", "two", "hundred", "and", "fifty"]
    )


def test_slips_of_the_finger_are_mended_and_wrong_letters_are_not_guessed() -> None:
    speller = Speller(["checkout", "remove", "under", "running"])
    assert speller.mend("chekout") == "checkout"
    assert speller.mend("runing") == "running"
    assert speller.mend("runnning") == "running"
    assert speller.mend("udner") == "under"
    assert speller.mend("remote") == "remote"
    assert speller.mend("sock") == "sock"
    assert speller.mend("x" * 1_000) == "x" * 1_000


def test_the_longest_phrase_is_found() -> None:
    phrases = Phrases.of({"a": "trail", "b": "trail shoes"})
    assert phrases.all(["red", "trail", "shoes", "on", "a", "trail"]) == [(1, 2, "b"), (5, 1, "a")]


@given(st.text(max_size=300))
def test_any_text_has_tokens_within_itself(text: str) -> None:
    cleaned = clean(text)
    for token in tokens(cleaned):
        assert 0 <= token.start < token.end <= len(cleaned)
        assert token.text
    assert all(word[0].isalnum() for word in words(text))

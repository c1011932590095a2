import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.search.spelling import distance, nearest

KNOWN = [("shoe", 9), ("shirt", 5), ("short", 7), ("running", 3), ("kettle", 2), ("tv", 8)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sheo", "shoe"),
        ("shoee", "shoe"),
        ("sho", "shoe"),
        ("shoa", "shoe"),
        ("runing", "running"),
        ("rnuinng", "running"),
        ("shart", "short"),
        ("kettle", "kettle"),
        ("xxxx", None),
        ("kexxxe", None),
        ("tw", None),
        ("to", None),
    ],
)
def test_the_nearest_word_of_the_catalogue_is_meant(typed: str, meant: str | None) -> None:
    assert nearest(typed, KNOWN) == meant


def test_of_equally_near_words_the_more_frequent_is_meant_then_the_first_in_the_alphabet() -> None:
    assert nearest("cart", [("card", 1), ("care", 2)]) == "care"
    assert nearest("cart", [("carp", 1), ("card", 1)]) == "card"


def test_short_words_are_forgiven_one_slip_and_long_ones_two() -> None:
    assert nearest("tabel", [("tables", 1)]) is None
    assert nearest("tabels", [("tables", 1)]) == "tables"
    assert nearest("abcdefgh", [("abcdexyz", 1)]) is None


WORDS = st.text(alphabet="abc", max_size=6)


def slips(one: str, other: str) -> int:
    """The textbook's recurrence of optimal string alignment, without any short cut."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        slips(one[:-1], other) + 1,
        slips(one, other[:-1]) + 1,
        slips(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[-1] + other[-2]:
        ways.append(slips(one[:-2], other[:-2]) + 1)
    return min(ways)


@given(st.text(alphabet="abc", max_size=5), st.text(alphabet="abc", max_size=5), st.integers(0, 4))
def test_slips_are_counted_as_the_textbook_does(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(slips(one, other), most + 1)


@given(WORDS, WORDS)
def test_two_words_are_as_far_apart_either_way(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)

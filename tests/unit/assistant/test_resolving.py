from typing import Any

import pytest

from shared.assistant.language.resolving import Candidate, Choice, NothingSuch, WhichOne, among_named, choose
from shared.assistant.plan import Pick
from shared.kernel.money import Money


def usd(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


def shoe(number: int, title: str, price: int, *choices: tuple[str, str, int, int]) -> Candidate:
    made = tuple(
        Choice(f"S{number}-{i}", {"Colour": colour, "Size": size}, usd(cost), stock)
        for i, (colour, size, cost, stock) in enumerate(choices, 1)
    )
    options = {
        "Colour": list(dict.fromkeys(c[0] for c in choices)),
        "Size": list(dict.fromkeys(c[1] for c in choices)),
    }
    return Candidate(
        f"prd_{number}", f"S{number}-1", title, "Velora", price=usd(price), options=options, choices=made
    )


THINGS = (
    shoe(
        1,
        "Swift runner",
        8_900,
        ("Black", "42", 8_900, 3),
        ("Black", "43", 8_900, 0),
        ("Red", "43", 9_100, 2),
    ),
    shoe(2, "Aurora road runner", 7_900, ("Sky Blue", "42", 7_900, 1)),
    shoe(3, "Night walker", 3_000, ("Red", "43", 3_000, 1)),
)


def pick(**given: Any) -> Pick:
    return Pick(**given)


@pytest.mark.parametrize(
    ("given", "sku"),
    [
        ({"ordinal": 2}, "S2-1"),
        ({"ordinal": -1}, "S3-1"),
        ({"by": "price_asc"}, "S3-1"),
        ({"by": "price_desc"}, "S1-1"),
        ({"by": "price_asc", "options": {"size": "42"}}, "S2-1"),
        ({"options": {"colour": "blue"}}, "S2-1"),
        ({"name": "aurora"}, "S2-1"),
        ({"name": "swift runners", "options": {"size": "43"}}, "S1-3"),
        ({"ordinal": 1, "options": {"colour": "black", "size": "43"}}, "S1-2"),
        ({"name": "walker", "options": {"material": "night"}}, "S3-1"),
    ],
)
def test_the_one_that_is_meant(given: dict[str, Any], sku: str) -> None:
    assert choose(pick(**given), THINGS).sku == sku


@pytest.mark.parametrize(
    "given",
    [
        {"ordinal": 4},
        {"ordinal": 0},
        {"ordinal": 2, "options": {"size": "43"}},
        {"options": {"colour": "purple"}},
        {"name": "kettle"},
    ],
)
def test_what_nothing_fits(given: dict[str, Any]) -> None:
    with pytest.raises(NothingSuch):
        choose(pick(**given), THINGS)


def test_nothing_at_hand_and_no_prices() -> None:
    with pytest.raises(NothingSuch):
        choose(pick(), ())
    with pytest.raises(NothingSuch):
        choose(pick(by="price_asc"), [Candidate("prd_9", "S9", "Unpriced")])


def test_several_that_fit_are_named() -> None:
    with pytest.raises(WhichOne) as raised:
        choose(pick(name="runner"), THINGS)
    assert raised.value.facts["titles"] == ["Swift runner", "Aurora road runner"]


def test_half_of_the_words_must_be_in_a_name() -> None:
    assert among_named("aurora hiking boots gold", THINGS) == []
    assert [thing.product_id for thing in among_named("night boots", THINGS)] == ["prd_3"]


def test_what_was_looked_for_is_taken_where_several_will_do() -> None:
    thing = Candidate(
        "prd_1",
        "A",
        "Swift",
        options={"Colour": ["Red"], "Size": ["42", "43"]},
        choices=(
            Choice("A", {"Colour": "Red", "Size": "42"}, usd(1_000), 5, sought=False),
            Choice("B", {"Colour": "Red", "Size": "43"}, usd(1_000), 5),
        ),
    )
    assert choose(pick(options={"colour": "red"}), [thing]).sku == "B"

"""A small vocabulary and a conversation in which three shoes were shown."""

import pytest

from shared.assistant.language.lexicon import Lexicon
from shared.assistant.model import Criteria, Focus, Memo, Shown
from shared.kernel.money import Money
from shared.search.model import Facet, FacetValue


def facet(name: str, *values: str) -> Facet:
    return Facet(name=name, values=tuple(FacetValue(value=value, count=3) for value in values))


def shown(number: int, title: str, price: int, **options: list[str]) -> Shown:
    money = Money(amount=price, currency="USD")
    return Shown(
        product_id=f"prd_{number}",
        sku=f"SKU-{number}",
        title=title,
        brand="Velora",
        price=money,
        options=options,
    )


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.of(
        (
            facet("brand", "Northpeak", "Velora", "Aurora Trail"),
            facet(
                "category",
                "Shoes",
                "Shoes > Running shoes",
                "Shoes > Trail shoes",
                "Outdoor > Tents",
                "Groceries > Coffee",
                "Wellness > Spa",
            ),
            facet("kind", "good", "offer"),
            facet("attr.colour", "Black", "Ocean Blue", "Sky Blue", "Red"),
            facet("attr.size", "40", "41", "42", "43", "M", "XL"),
            facet("attr.material", "Cotton", "Leather"),
            facet("attr.waterproof", "yes", "no"),
        ),
        "USD",
    )


@pytest.fixture
def memo() -> Memo:
    return Memo(
        results=(
            shown(1, "Velora Swift", 8_900, colour=["Black"], size=["42", "43"]),
            shown(2, "Aurora Road", 7_900, colour=["Ocean Blue"], size=["42"]),
            shown(3, "Night Stride", 3_000, colour=["Red"], size=["43"]),
        ),
        criteria=Criteria(categories=("Shoes > Running shoes",)),
    )


@pytest.fixture
def focused(memo: Memo) -> Memo:
    focus = Focus(
        product_id="prd_2", sku="SKU-2", line_id="lin_1", title="Aurora Road", quantity=2,
        options={"Colour": "Ocean Blue", "Size": "42"}, range={"Colour": ["Ocean Blue"], "Size": ["42", "43"]},
    )  # fmt: skip
    return memo.model_copy(update={"focus": focus})

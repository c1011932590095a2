"""What calls cost, by the list that is in the tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.assistant.models.converse import Usage
from shared.assistant.models.prices import CURRENT, Price, price_list

HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
COUNTS = st.integers(0, 1_000_000)


def test_the_list_says_what_it_is_and_when_it_was_read() -> None:
    prices = price_list()
    assert prices.name == CURRENT
    assert prices.read_on == "2026-11-25"
    assert "aws.amazon.com/bedrock/pricing" in prices.source


@pytest.mark.parametrize(
    ("model", "cost"),
    [
        (f"global.{HAIKU}", 1_000_000 + 5_000_000 + 100_000 + 1_250_000),
        (f"us.{HAIKU}", 1_100_000 + 5_500_000 + 110_000 + 1_375_000),
        (f"arn:aws:bedrock:eu-west-1:1:inference-profile/eu.{HAIKU}", 8_085_000),
        ("amazon.nova-lite-v1:0", 60_000 + 240_000 + 15_000 + 60_000),
        ("self-hosted", 0),
    ],
)
def test_a_million_of_each_kind_of_token(model: str, cost: int) -> None:
    million = 1_000_000
    usage = Usage(
        input_tokens=million, output_tokens=million, cache_read_tokens=million, cache_write_tokens=million
    )
    assert price_list().of(model).cost(usage) == cost


def test_a_model_that_is_not_listed_costs_as_the_dearest() -> None:
    assert price_list().of("maker.new-1").output == 16_500_000


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_no_call_is_rounded_to_less_than_it_costs(i: int, o: int, r: int, w: int) -> None:
    price = Price(input=35_000, output=140_000, cache_read=8_750, cache_write=35_000)
    usage = Usage(input_tokens=i, output_tokens=o, cache_read_tokens=r, cache_write_tokens=w)
    exact = i * 35_000 + o * 140_000 + r * 8_750 + w * 35_000
    assert 0 <= price.cost(usage) * 1_000_000 - exact < 1_000_000

"""Any message is read in bounded time and never fails; twice the length takes about twice as long."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.assistant.language.assent import assent
from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.planning import plan_of
from shared.assistant.model import LONGEST_MESSAGE, Memo

NASTY = [
    "1,1,1,", "a'", "$", "9", "ship to ", "and then ", "not no without ", "((((", "two hundred and ", "in 43 ", "the ",
    "a-a-a-", "add the first and ", ", ", ". ", "under $1 ", "cheapest ", "half a dozen ", "\u0301", "👩‍👩‍👧‍👦", "ﷺ", "İ", "%",
    "between 1 and ", "first two ", "make it ", "size ", "..", "_", "running shoes ", "remove it and add ", "\x00",
]  # fmt: skip


@pytest.mark.parametrize("piece", NASTY)
def test_long_repetitions_take_bounded_time(piece: str, lexicon: Lexicon, focused: Memo) -> None:
    message = (piece * LONGEST_MESSAGE)[:LONGEST_MESSAGE]
    started = time.process_time()
    plan_of(understand(message, lexicon, focused), focused)
    assent(message)
    assert time.process_time() - started < 0.5


def test_time_grows_with_length_and_not_faster(lexicon: Lexicon, focused: Memo) -> None:
    def taken(length: int) -> float:
        rng = random.Random(7)
        message = "".join(rng.choice(NASTY) for _ in range(length))[:length]
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            understand(message, lexicon, focused)
            best = min(best, time.process_time() - started)
        return best

    taken(500)
    assert taken(4_000) < 24 * max(taken(500), 0.0005)


@settings(max_examples=200, deadline=None)
@given(message=st.text(min_size=1, max_size=400), words=st.lists(st.sampled_from(NASTY), max_size=20))
def test_any_message_makes_a_plan(message: str, words: list[str], lexicon: Lexicon) -> None:
    for said in (message, "".join(words) + message):
        wishes = understand(said, lexicon, Memo())
        assert len(plan_of(wishes, Memo()).steps) <= 8

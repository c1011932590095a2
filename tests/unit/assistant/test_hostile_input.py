"""Any message is read in bounded work and never fails; twice the length takes about twice the work.

Work is counted in calls, which no busy machine changes: Python's own, and those of C that it makes.
"""

import random
import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.assistant import auditor
from shared.assistant.language import addresses, cards, text
from shared.assistant.language.assent import assent
from shared.assistant.language.grammar import understand
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.planning import plan_of
from shared.assistant.model import LONGEST_MESSAGE, Memo

NASTY = [
    "1,1,1,", "a'", "$", "9", "ship to ", "and then ", "not no without ", "((((", "two hundred and ", "in 43 ", "the ",
    "a-a-a-", "add the first and ", ", ", ". ", "under $1 ", "cheapest ", "half a dozen ", "\u0301", "👩‍👩‍👧‍👦", "ﷺ", "İ", "%",
    "between 1 and ", "first two ", "make it ", "size ", "..", "_", "running shoes ", "remove it and add ", "\x00",
    "- 1 ", "add -", "OR 97201", "4111 ", "tomorrow ", "gift ",
]  # fmt: skip
#: Coverage's own work would be thrice that which is counted; what is read here has tests of single cases.
pytestmark = pytest.mark.no_cover
#: Calls for each character of a message: what the worst of these takes, twice.
_CALLS = 400


def work(act: Callable[[], object]) -> int:
    """The calls that ``act`` makes."""
    made = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return made


def read(message: str, lexicon: Lexicon, memo: Memo) -> None:
    plan_of(understand(message, lexicon, memo), memo)
    assent(message)
    cards.without_cards(message)


@pytest.mark.parametrize("piece", NASTY)
def test_the_work_grows_with_the_length_and_not_faster(piece: str, lexicon: Lexicon, focused: Memo) -> None:
    short, long = ((piece * length)[:length] for length in (LONGEST_MESSAGE // 4, LONGEST_MESSAGE))
    read(short, lexicon, focused)
    least, most = (work(lambda m=m: read(m, lexicon, focused)) for m in (short, long))
    assert most < 6 * least + 2_000
    assert most < _CALLS * max(LONGEST_MESSAGE, len(text.clean(long)))


def test_mixtures_take_no_more_work_for_their_length(lexicon: Lexicon, focused: Memo) -> None:
    def mixed(length: int) -> str:
        rng = random.Random(7)
        return "".join(rng.choice(NASTY) for _ in range(length))[:length]

    read(mixed(500), lexicon, focused)
    assert work(lambda: read(mixed(4_000), lexicon, focused)) < 12 * work(
        lambda: read(mixed(500), lexicon, focused)
    )


@pytest.mark.parametrize("module", [text, addresses, cards, auditor])
def test_no_pattern_repeats_a_repetition_that_can_go_back(module: Any) -> None:
    """Inside of C nothing is counted, so patterns are held to a form: nested repetitions are possessive."""
    patterns = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
    assert patterns
    for pattern in patterns:
        assert not re.search(r"[+*]\)(?:[+*]|\{\d+,\d*\})(?!\+)", pattern.pattern), pattern.pattern


@settings(max_examples=150, deadline=None)
@given(message=st.text(min_size=1, max_size=400), words=st.lists(st.sampled_from(NASTY), max_size=20))
def test_any_message_makes_a_plan(message: str, words: list[str], lexicon: Lexicon) -> None:
    for said in (message, "".join(words) + message):
        wishes = understand(said, lexicon, Memo())
        assert len(plan_of(wishes, Memo()).steps) <= 8

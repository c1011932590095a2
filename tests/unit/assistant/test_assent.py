"""Consent rests on this reading: a yes is a whole message that says nothing else."""

import pytest

from shared.assistant.language.assent import assent


@pytest.mark.parametrize(
    "message",
    [
        "yes", "Yes!", "yes please", "yep, do it", "ok", "sure, go ahead", "place the order", "confirm", "👍",
        "yes, place the order now please", "ja", "sí", "oui", "that's right", "I confirm", "sounds good thanks",
        "Yes. Yes.", "buy it", "y",
    ],
)  # fmt: skip
def test_a_yes(message: str) -> None:
    assert assent(message) is True


@pytest.mark.parametrize(
    "message",
    [
        "no",
        "nope",
        "no thanks",
        "cancel it",
        "don't",
        "not now",
        "never mind",
        "I changed my mind",
        "wait",
        "nein",
    ],
)
def test_a_no(message: str) -> None:
    assert assent(message) is False


@pytest.mark.parametrize(
    "message",
    [
        "yes but ship it to work", "yes?", "is that right?", "yes and add socks", "no wait yes", "yes if it is blue",
        "add the second one", "thanks", "", "...", "do not confirm yes", "yes " * 40, "yesterday", "okra",
        "don't you dare say yes", "ok cancel", "yes make it two", "great", "👎", "yes not", "maybe",
    ],
)  # fmt: skip
def test_everything_else_is_neither(message: str) -> None:
    assert assent(message) is None

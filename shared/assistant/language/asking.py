"""Where in a clause the thing that is asked for is named: people tell of their lives around a wish."""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.cues import EMPTY
from shared.assistant.language.text import among

#: Words that only a statement has: what stands with them before a wish tells why.
_TELLING = among(
    "i we my our she he they it its her his was is are were am has had been their there not been me us"
)
#: Words after which a reason follows.
_REASONS = among("because since as when")
#: First words of a sentence that asks for an answer.
QUESTIONS = among("is are does do can could will would how what which has have why when where who did was")
_BREAKS = among("i we he she they it because so but since although while if when , . ; ! ? :")
_MARKS = among(", . ; ! ? : so and")
_ASKING = among("which what where any")
_ANSWERED = ("so", "please", "and", "ok", "okay", "hey", "um", "well", "but", "hi")


def background(words: Sequence[str], wish: int, width: int) -> frozenset[int]:
    """The tokens around a wish at ``wish`` that tell of something else: "my old ones broke, i need …"."""
    end = wish
    while end > 0 and words[end - 1] in EMPTY:
        end -= 1
    begins = _asks_from(words, end)
    end = end if begins is None else begins
    before = range(end) if _TELLING.intersection(words[:end]) else range(0)
    after = next((at for at in range(wish + width, len(words) - 1) if _is_reason(words, at)), len(words))
    return frozenset(before) | frozenset(range(after, len(words)))


def _asks_from(words: Sequence[str], end: int) -> int | None:
    """Where the stretch before ``end`` begins that asks itself: ", which tents would you show"."""
    marks = [at for at in range(end) if words[at] in _MARKS]
    begins = marks[-1] + 1 if marks else None
    return begins if begins is not None and begins < end and words[begins] in _ASKING else None


def beside(words: Sequence[str], kept: frozenset[int]) -> frozenset[int]:
    """The tokens of stretches in which nothing is asked for: those without a token of ``kept``, which are
    of wishes and of the catalogue's words. None where no stretch has any."""
    stretches: list[list[int]] = [[]]
    for index, word in enumerate(words):
        if word in _BREAKS:
            stretches.append([])
        stretches[-1].append(index)
    talk = [stretch for stretch in stretches if not kept.intersection(stretch)]
    return (
        frozenset(index for stretch in talk for index in stretch)
        if len(talk) < len(stretches)
        else frozenset()
    )


def _is_reason(words: Sequence[str], at: int) -> bool:
    return words[at] in _REASONS and words[at + 1] in _TELLING


def is_question(words: Sequence[str]) -> bool:
    """Whether a clause begins as a question does, manners aside."""
    at = next((index for index, word in enumerate(words) if word not in _ANSWERED), 0)
    return words[at] in QUESTIONS


def is_statement(words: Sequence[str]) -> bool:
    """Whether a clause tells something of the shopper or the world: ``we are moving``, ``my knees hurt``."""
    at = next((index for index, word in enumerate(words) if word not in _ANSWERED), 0)
    return words[at] in _TELLING and len(words) > at + 1

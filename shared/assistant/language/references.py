"""How shoppers point at things: "the second one", "both", "the cheapest", "it", "the blue one"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.assistant.language.numbers import count_at, ordinal_at
from shared.assistant.language.superlatives import pointed
from shared.assistant.language.text import Phrases
from shared.assistant.plan import By

#: Things that one message can point at as "the first five".
_MOST = 8
_PRONOUNS = Phrases.of(
    {True: "it|that one|this one|that|this|them|those|these|the same|the same one|one of them|one of those"}
)
_BOTH = Phrases.of(
    {
        2: "both|both of them|the two|both of those",
        3: "all three|all 3|the three|all three of them|all three of those",
        4: "all four|all 4|the four|all four of them",
        0: "all of them|all of those|all|every one|each of them",
    }
)
_CHEAPEST: Phrases[By] = Phrases.of(
    {
        "price_asc": "cheapest|cheapest one|cheaper one|the cheaper|least expensive|lowest priced|"
        "less expensive one|most affordable|cheaper of the two|cheaper of them",
        "price_desc": "most expensive|most expensive one|dearest|priciest|more expensive one|pricier one|"
        "highest priced",
    }
)
_ONE = frozenset(("one", "ones", "pair", "colour", "color", "version", "size"))


@dataclass(slots=True)
class Reference:
    """What a clause points at, and which tokens say so; ``sorts`` point at nothing ("cheapest first")."""

    ordinals: list[int] = field(default_factory=list[int])
    every: int | None = None
    by: By | None = None
    pronoun: bool = False
    one: bool = False
    used: set[int] = field(default_factory=set[int])
    sorts: set[int] = field(default_factory=set[int])

    @property
    def given(self) -> bool:
        """Whether it points at something that was shown."""
        return bool(self.ordinals or self.every is not None or self.by or self.pronoun)


def read_reference(words: Sequence[str]) -> Reference:
    """The pointing words among ``words``."""
    found = Reference()
    _whole_phrases(words, found)
    index = 0
    while index < len(words):
        width = 0 if index in found.used or index in found.sorts else _ordinal(words, index, found)
        index += max(width, 1)
    found.one = found.one or any(word in _ONE for word in words)
    return found


def _whole_phrases(words: Sequence[str], found: Reference) -> None:
    for index, width, every in _BOTH.all(words):
        if words[max(index - 1, 0) : index + 1] in _NO_GROUP:
            continue
        found.every = every
        found.used |= set(range(index, index + width))
    for index, width, order in _CHEAPEST.all(words):
        if words[index + width : index + width + 1] == ["first"]:
            found.sorts |= set(range(index, index + width + 1))
            continue
        found.by = order
        found.used |= set(range(index, index + width))
    for index, width, by in pointed(words):
        found.by = by
        found.used |= set(range(index, index + width))
    for index, width, _ in _PRONOUNS.all(words):
        if index not in found.used and not _is_article(words, index, width):
            found.pronoun = True
            found.used |= set(range(index, index + width))


_NO_GROUP = (["after", "all"], ["at", "all"], ["is", "all"], ["not", "all"], ["above", "all"])
#: Times, before which a "last" points at nothing.
_TIMES = frozenset(
    ("week", "month", "year", "time", "night", "summer", "winter", "spring", "monday", "friday")
)


def _is_article(words: Sequence[str], index: int, width: int) -> bool:
    """``that is``, ``this week``, ``it is``: words that point at nothing here."""
    following = words[index + width] if index + width < len(words) else ""
    stating = following in ("is", "was", "would", "will")
    naming = words[index] in ("that", "this") and following.isalpha() and following not in _AFTER_POINTING
    return width == 1 and (stating or naming)


_AFTER_POINTING = frozenset(
    ("to", "in", "from", "and", "please", "now", "too", "one", "for", "with", "also", "into")
)


#: "On second thought" counts nothing.
_THINKING = (["thought"], ["thoughts"], ["glance"])


def _ordinal(words: Sequence[str], index: int, found: Reference) -> int:
    """Take an ordinal at ``index``; ``the first two`` are two of them. Returns its width."""
    if words[index + 1 : index + 2] in _THINKING:
        return 0
    hit = ordinal_at(words, index)
    if hit is None or _TIMES.intersection(words[index + 1 : index + 2]):
        return 0
    ordinal, width = hit
    count = count_at(words, index + width) if index + width < len(words) else None
    if count and ordinal in (1, -1) and words[index + width] != "one" and 1 < count[0] <= _MOST:
        found.ordinals += list(range(1, count[0] + 1)) if ordinal == 1 else list(range(-count[0], 0))
        width += count[1]
    else:
        found.ordinals.append(ordinal)
    found.used |= set(range(index, index + width))
    return width


def options_in(options: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether ``options`` fit what is wanted: the same value, or one that ends in it ("Sky Blue" is blue)."""
    have = {option_key(name): value for name, value in options.items()}
    return all(fits(have.get(option_key(name), ""), value) for name, value in wanted.items())


def option_key(name: str) -> str:
    """An option's name as search writes it: ``Shoe size`` is ``shoe_size``."""
    return name.strip().casefold().replace(" ", "_")


def fits(value: str, wanted: str) -> bool:
    """Whether an option's value is what is wanted, or ends in it."""
    folded, sought = value.casefold(), wanted.casefold()
    return folded == sought or folded.endswith(f" {sought}")

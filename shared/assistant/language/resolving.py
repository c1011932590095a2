"""Which thing is meant: a pick held against the things that it can mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from shared.assistant.language.lexicon import is_colour, is_size
from shared.assistant.language.references import option_key, options_in
from shared.assistant.language.text import known_words, stem, words
from shared.assistant.plan import By, Pick
from shared.kernel.errors import Conflict, NotFound
from shared.kernel.money import Money
from shared.storefront.measures import SIZES


class NothingSuch(NotFound):
    """Nothing that was shown fits the words."""

    code = "nothing_such"


class WhichOne(Conflict):
    """Several things fit the words; ``titles`` are theirs."""

    code = "which_one"


class Named(Protocol):
    """Something with a title and a brand."""

    @property
    def title(self) -> str: ...

    @property
    def brand(self) -> str: ...


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Choice:
    """One SKU of a candidate; ``sought`` where it has the options that were looked for."""

    sku: str
    options: dict[str, str]
    price: Money | None = None
    available: int = 0
    sought: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a pick can mean. ``options`` are all that it comes in; ``choices`` its SKUs, where
    they are known."""

    product_id: str
    sku: str
    title: str
    brand: str = ""
    line_id: str | None = None
    price: Money | None = None
    quantity: int = 1
    options: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    choices: tuple[Choice, ...] = ()
    kinds: tuple[str, ...] = ()
    measures: Mapping[str, int] = field(default_factory=dict[str, int])
    rating: int | None = None


def choose(pick: Pick, candidates: Sequence[Candidate]) -> Candidate:
    """The one candidate that a pick means, in the SKU that it asks for.

    Raises :class:`NothingSuch` and :class:`WhichOne`.
    """
    if not candidates:
        raise NothingSuch("There is nothing here that this could mean.")
    pick = _told_by_title(pick, candidates)
    if pick.ordinal is not None:
        return _in_options(_nth(candidates, pick.ordinal), pick)
    fitting = _named(_allowed(candidates, pick), pick)
    if pick.options:
        fitting = _with_options(fitting, pick)
    if pick.by is not None:
        by_price = pick.by in ("price_asc", "price_desc")
        return _in_options(_extreme(fitting, pick) if by_price else _measured(fitting, pick.by), pick)
    if len(fitting) > 1:
        titles = [candidate.title for candidate in fitting]
        raise WhichOne("Several things fit that.", titles=titles)
    return _in_options(fitting[0], pick)


def _told_by_title(pick: Pick, candidates: Sequence[Candidate]) -> Pick:
    """Properties that are no options here ("the leather one") are looked for in the titles."""
    have = {option_key(name) for candidate in candidates for name in candidate.options}
    strange = [value for name, value in pick.options.items() if option_key(name) not in have]
    if not strange or any(is_size(name) or is_colour(name) for name in pick.options):
        return pick
    kept = {name: value for name, value in pick.options.items() if option_key(name) in have}
    return pick.model_copy(update={"options": kept, "name": " ".join([pick.name, *strange]).strip()})


def _nth(candidates: Sequence[Candidate], ordinal: int) -> Candidate:
    index = ordinal - 1 if ordinal > 0 else ordinal
    if ordinal == 0 or not -len(candidates) <= index < len(candidates):
        several = f"are only {len(candidates)}" if len(candidates) > 1 else "is only one"
        raise NothingSuch(f"There {several} to choose from.", count=len(candidates))
    return candidates[index]


def _allowed(candidates: Sequence[Candidate], pick: Pick) -> Sequence[Candidate]:
    """Those that are none of what the pick rules out, by title or by all that they come in."""
    ruled_out = [set(map(stem, words(value))) for value in pick.never]
    left = [thing for thing in candidates if not any(_is_all(thing, value) for value in ruled_out)]
    if not left:
        raise NothingSuch("There is no other one here.")
    return left


def _is_all(thing: Candidate, value: set[str]) -> bool:
    """Whether a thing is of a value wherever it can be: named so, or in every choice of an option."""
    if value <= _words_of(thing):
        return True
    return any(
        values and all(value <= set(map(stem, words(one))) for one in values)
        for values in thing.options.values()
    )


def _measured(candidates: Sequence[Candidate], by: By) -> Candidate:
    """The one with the least or the most of a measure that all of them have."""
    kind, _, order = by.partition("_")
    numbers = _numbers(candidates, kind)
    if numbers is None:
        raise NothingSuch(f"I do not know the {kind} of all of them, so I cannot tell.")
    best = min(numbers) if order == "asc" else max(numbers)
    fitting = [thing for thing, number in zip(candidates, numbers, strict=True) if number == best]
    if len(fitting) > 1:
        raise WhichOne(f"Several have the same {kind}.", titles=[thing.title for thing in fitting])
    return fitting[0]


def _numbers(candidates: Sequence[Candidate], kind: str) -> list[int] | None:
    """That measure of each, or None where one lacks it: nobody is picked by a guess."""
    if kind == "rating":
        ratings = [thing.rating for thing in candidates]
        return [rating for rating in ratings if rating is not None] if None not in ratings else None
    for name in ("weight_g",) if kind == "weight" else SIZES:
        if all(name in thing.measures for thing in candidates):
            return [thing.measures[name] for thing in candidates]
    return None


def _named(candidates: Sequence[Candidate], pick: Pick) -> list[Candidate]:
    if not pick.name:
        return list(candidates)
    found = among_named(pick.name, candidates)
    if not found:
        raise NothingSuch(f"Nothing here is called “{pick.name}”.")
    return found


def _with_options(candidates: Sequence[Candidate], pick: Pick) -> list[Candidate]:
    fitting = [candidate for candidate in candidates if _comes_in(candidate, pick.options)]
    if not fitting:
        wanted = ", ".join(pick.options.values())
        raise NothingSuch(f"None of these comes in {wanted}.", wanted=wanted)
    return fitting


def _comes_in(candidate: Candidate, wanted: dict[str, str]) -> bool:
    if candidate.choices:
        return any(options_in(choice.options, wanted) for choice in candidate.choices)
    have = {option_key(name): values for name, values in candidate.options.items()}
    return all(
        any(options_in({name: value}, {name: sought}) for value in have.get(option_key(name), ()))
        for name, sought in wanted.items()
    )


def _extreme(candidates: Sequence[Candidate], pick: Pick) -> Candidate:
    priced = [
        (price, index) for index, c in enumerate(candidates) if (price := _price_in(c, pick)) is not None
    ]
    if not priced:
        raise NothingSuch("I cannot tell their prices apart.")
    best = min(priced) if pick.by == "price_asc" else max(priced, key=lambda entry: (entry[0], -entry[1]))
    return candidates[best[1]]


def _price_in(candidate: Candidate, pick: Pick) -> int | None:
    """What it costs, in minor units, in the options that are wanted."""
    prices = [c.price.amount for c in candidate.choices if c.price and options_in(c.options, pick.options)]
    if prices:
        return min(prices)
    return candidate.price.amount if candidate.price else None


def _in_options(candidate: Candidate, pick: Pick) -> Candidate:
    """The candidate in the SKU that is wanted: one that can be bought, that was looked for, the
    cheapest of those."""
    if not pick.options or not candidate.choices:
        return candidate
    fitting = [choice for choice in candidate.choices if options_in(choice.options, pick.options)]
    if not fitting:
        wanted = ", ".join(pick.options.values())
        raise NothingSuch(f"{candidate.title} does not come in {wanted}.", wanted=wanted)
    chosen = best_of(fitting)
    return Candidate(
        product_id=candidate.product_id,
        sku=chosen.sku,
        title=candidate.title,
        brand=candidate.brand,
        price=chosen.price,
        options=candidate.options,
        measures=candidate.measures,
        rating=candidate.rating,
    )


def best_of(choices: Sequence[Choice]) -> Choice:
    """The one of these that is taken where several will do."""
    return min(choices, key=lambda c: (c.available <= 0, not c.sought, c.price.amount if c.price else 0))


def among_named(name: str, things: Sequence[N]) -> list[N]:
    """The things whose title and brand hold all words of ``name``, or else the most of them, but half."""
    wanted = {stem(word) for word in words(name)}
    scored = [(len(wanted & _words_of(thing)), thing) for thing in things]
    best = max((score for score, _ in scored), default=0)
    if not wanted or best * 2 < len(wanted):
        return []
    return [thing for score, thing in scored if score == best]


def _words_of(thing: Named) -> set[str]:
    kinds: tuple[str, ...] = getattr(thing, "kinds", ())
    return {stem(word) for word in known_words(" ".join((thing.title, thing.brand, *kinds)))}

"""Which thing is meant: a pick held against the things that it can mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from shared.assistant.language.lexicon import is_colour, is_size
from shared.assistant.language.references import option_key, options_in
from shared.assistant.language.text import stem, words
from shared.assistant.plan import Pick
from shared.kernel.errors import Conflict, NotFound
from shared.kernel.money import Money


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


def choose(pick: Pick, candidates: Sequence[Candidate]) -> Candidate:
    """The one candidate that a pick means, in the SKU that it asks for.

    Raises :class:`NothingSuch` and :class:`WhichOne`.
    """
    if not candidates:
        raise NothingSuch("There is nothing here that this could mean.")
    pick = _told_by_title(pick, candidates)
    if pick.ordinal is not None:
        return _in_options(_nth(candidates, pick.ordinal), pick)
    fitting = _named(candidates, pick)
    if pick.options:
        fitting = _with_options(fitting, pick)
    if pick.by is not None:
        return _in_options(_extreme(fitting, pick), pick)
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
    return {stem(word) for word in words(" ".join((thing.title, thing.brand, *kinds)))}

"""The slots of what was understood, in the terms of the labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bench.evals.nlu.corpus import Slot
from shared.assistant.language.lexicon import Lexicon, is_colour, is_size
from shared.assistant.language.text import stem, words
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Criteria
from shared.assistant.plan import Pick

#: Slots that the wishes of this engine carry; labels of others are of rules that are still to come.
CARRIED = frozenset(
    [
        "item",
        "brand",
        "colour",
        "size",
        "price_min",
        "price_max",
        "discount",
        "quantity",
        "ordinal",
        "sort",
        "relative",
        "in_stock",
        "excluded",
    ]
)
#: Words that tell no two things apart, left out of labels and findings alike.
_FUNCTION = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "with",
        "and",
        "to",
        "or",
        "that",
        "from",
        "on",
        "by",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
    ]
)
_LETTERS = {"small": "s", "medium": "m", "large": "l"}


def labelled(slots: Iterable[Slot]) -> set[Slot]:
    """The labels made comparable: words folded, in the singular and in no order."""
    return _compared(slot for slot in slots if slot[0] in CARRIED)


def understood(wishes: Sequence[Wish], lexicon: Lexicon) -> set[Slot]:
    """The slots of some wishes."""
    return _compared(slot for wish in wishes for slot in _of(wish, lexicon))


def _compared(slots: Iterable[Slot]) -> set[Slot]:
    plain = ((name, _plain(name, value)) for name, value in slots)
    return {(name, value) for name, value in plain if value != ""}


def _of(wish: Wish, lexicon: Lexicon) -> Iterator[Slot]:
    if wish.relative:
        yield "relative", wish.relative
    if wish.criteria is not None:
        yield from _excluded(wish.criteria)
    if wish.quantity is not None:
        yield "quantity", wish.quantity
    if wish.picks:
        for pick in wish.picks:
            yield from _of_pick(pick, lexicon)
    elif wish.criteria is not None:
        yield from _of_criteria(wish.criteria)


def _of_pick(pick: Pick, lexicon: Lexicon) -> Iterator[Slot]:
    if pick.ordinal is not None:
        yield "ordinal", pick.ordinal
    if pick.by is not None:
        yield "sort", pick.by
    yield from _of_options({name: [value] for name, value in pick.options.items()})
    stems = [stem(word) for word in words(pick.name)]
    brands = [hit for hit in lexicon.phrases.all(stems) if hit[2].kind == "brand"]
    taken = {index for start, width, _ in brands for index in range(start, start + width)}
    yield from (("brand", term.value) for _, _, term in brands)
    others = [value for name, value in pick.options.items() if not (is_colour(name) or is_size(name))]
    yield "item", " ".join([*(word for index, word in enumerate(stems) if index not in taken), *others])


def _of_criteria(criteria: Criteria) -> Iterator[Slot]:
    amounts = {"price_min": criteria.price_min, "price_max": criteria.price_max}
    yield from ((name, amount // 100) for name, amount in amounts.items() if amount is not None)
    if criteria.min_discount is not None:
        yield "discount", criteria.min_discount
    if criteria.in_stock:
        yield "in_stock", "yes"
    if criteria.sort != "relevance":
        yield "sort", criteria.sort
    yield from (("brand", brand) for brand in criteria.brands)
    yield from _of_options(criteria.attributes)
    others = [
        value[0] for name, value in criteria.attributes.items() if not (is_colour(name) or is_size(name))
    ]
    kinds = [path.rpartition(">")[2] for path in criteria.categories]
    yield "item", " ".join([criteria.text, *kinds, *others])


def _excluded(criteria: Criteria) -> Iterator[Slot]:
    """Each property once, by its plain colour or first value, and words that are no property's."""
    for name, values in criteria.excluded.items():
        yield "excluded", values[0].rpartition(" ")[2] if is_colour(name) else values[0].rpartition(">")[2]
    yield from (("excluded", word) for word in criteria.without)


def _of_options(options: dict[str, list[str]]) -> Iterator[Slot]:
    for name, values in options.items():
        if is_colour(name):
            yield "colour", values[0].rpartition(" ")[2]
        elif is_size(name):
            yield "size", values[0]


def _plain(name: str, value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    if name == "size":
        return _LETTERS.get(value.casefold(), value.casefold())
    said = {stem(word) for word in words(value) if word not in _FUNCTION}
    return " ".join(sorted(said))

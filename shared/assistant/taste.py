"""What a person's memory says of the things at hand: which variant, in which order, and why.

Nothing that was asked for is hidden by it: it orders what was found, chooses among variants, and gives
reasons, each of a fact on the product's own card. What is suggested unasked is never what is avoided.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

from shared.assistant.language.lexicon import is_colour, is_size
from shared.assistant.language.text import known_words, stem, words
from shared.kernel.model import Model
from shared.memory.entries import Entry, Topic
from shared.memory.views import GARMENTS, phrase
from shared.search.model import Sort
from shared.storefront.model import Card
from shared.storefront.recommending import NothingFits, Remembered, Suggestions
from shared.storefront.tools import Findings

#: Names under which sizes are looked for besides the catalogue's own.
_SIZES = ("size", "shoe_size", "clothing_size")
_COLOURS = ("colour", "color")
_DENIALS = frozenset(("no", "without", "free", "vegan", "faux", "imitation", "non", "not", "zero"))
_NO, _YES = frozenset(("no", "false", "none", "0")), frozenset(("yes", "true"))
#: How much a fact weighs in the order: what is avoided goes behind whatever else suits.
_LIKED, _FITS, _AVOIDED = 1, 2, -4
#: Topics that say nothing of things by themselves; those by whose likes things can be looked for.
_NO_TASTE: frozenset[Topic] = frozenset(("note", "budget", "recipient"))
_LIKED_TOPICS: frozenset[Topic] = frozenset(("diet", "brand", "material", "taste", "colour"))
#: Suggestions that are made, and things that one search for them names.
_SUGGESTED, _MOST_SOUGHT = 6, 5
#: Texts of cards whose stems are kept.
_MOST_TEXTS = 4_096


class Taste:
    """What is remembered of one person and sure enough to go by."""

    def __init__(self, entries: Iterable[Entry] = (), size_name: str = "size") -> None:
        self._own = [entry for entry in entries if not entry.about or entry.about in GARMENTS]
        self._size_name = size_name
        self.recalled: set[Topic] = set()

    @cached_property
    def sought(self) -> dict[str, list[str]]:
        """The sizes and colours of theirs, as what a choice among variants goes by."""
        found: dict[str, list[str]] = {}
        for entry in self._of("size"):
            for name in dict.fromkeys((self._size_name, *_SIZES)):
                found.setdefault(name, []).append(entry.value)
        for entry in self._of("colour"):
            if entry.likes:
                for name in _COLOURS:
                    found.setdefault(name, []).append(entry.value)
        return found

    @property
    def remembered(self) -> Remembered:
        """The same as what suggestions are looked for by."""
        liked = [entry for entry in self._own if entry.likes and entry.topic in _LIKED_TOPICS]
        not_wanted = [entry for entry in self._own if _refuses(entry)]
        return Remembered(
            brands=tuple(entry.value for entry in liked if entry.topic == "brand")[:_MOST_SOUGHT],
            words=tuple(entry.value for entry in liked if entry.topic != "brand")[:_MOST_SOUGHT],
            shunned=tuple(entry.value for entry in not_wanted if entry.topic == "brand")[:_MOST_SOUGHT],
            without=tuple(entry.value for entry in not_wanted if entry.topic != "brand")[:_MOST_SOUGHT],
        )

    def refined(self, result: Model) -> Model:
        """What was found, with what suits first, unless another order was asked for; what is suggested,
        without what they refuse."""
        if isinstance(result, Suggestions):
            return self._suggested(result)
        if not isinstance(result, Findings) or result.query.sort is not Sort.RELEVANCE or not self._own:
            return result
        items = sorted(result.page.items, key=self._weight, reverse=True)
        if items == result.page.items:
            return result
        return result.model_copy(update={"page": result.page.model_copy(update={"items": items})})

    def _suggested(self, found: Suggestions) -> Suggestions:
        """The best of what is suggested. Raises :class:`NothingFits` where they refuse all of it."""
        items = [one for one in found.items if not self._refused(one.card)]
        if not items:
            raise NothingFits("Everything that I could suggest here is something you told me you avoid.")
        if found.kind == "for_me":
            items.sort(key=lambda one: self._weight(one.card), reverse=True)
        shown = tuple(items[:_SUGGESTED])
        spoken = [entry for entry in self._own if any(self._reason(entry, one.card) for one in shown)]
        told = tuple(phrase(e.topic, e.value, "", likes=e.likes) for e in spoken if found.kind == "for_me")
        return found.model_copy(update={"items": shown, "remembered": told})

    def _refused(self, card: Card) -> bool:
        """Whether a card says something that the person avoids or is allergic to."""
        return any(_refuses(entry) and _speaks(entry, card) for entry in self._own)

    def reasons(self, card: Card) -> list[str]:
        """Why a card suits or does not, in words: what the card says and what the person said."""
        found = [(entry, reason) for entry in self._own if (reason := self._reason(entry, card))]
        self.recalled |= {entry.topic for entry, _ in found}
        return list(dict.fromkeys(reason for _, reason in found))

    def used_for(self, card: Card) -> list[Entry]:
        """The entries that a card's reasons come from."""
        return [entry for entry in self._own if self._reason(entry, card)]

    def size_of(self, options: dict[str, str]) -> str | None:
        """The size of theirs among a SKU's options, where it is one."""
        taken = {value.casefold() for name, value in options.items() if is_size(name)}
        mine = next((e for e in self._of("size") if e.value.casefold() in taken), None)
        return mine.value if mine else None

    def _of(self, topic: Topic) -> list[Entry]:
        return [entry for entry in self._own if entry.topic == topic]

    def _weight(self, card: Card) -> int:
        weights = (self._weighs(entry) for entry in self._own if self._reason(entry, card))
        return sum(weights)

    @staticmethod
    def _weighs(entry: Entry) -> int:
        if _refuses(entry):
            return _AVOIDED
        return _FITS if entry.topic in ("size", "diet") else _LIKED

    def _reason(self, entry: Entry, card: Card) -> str:
        """What a card says that an entry speaks of; empty where it says nothing of it."""
        if entry.topic in _NO_TASTE:
            return ""
        if not _speaks(entry, card):
            return ""
        if _refuses(entry):
            said = "you are allergic to" if entry.topic == "allergy" else "you avoid"
            return f"mind: it says {entry.value}, which {said}"
        which = "which you seem to like" if entry.learned else "which you like"
        worded = {
            "size": f"in your size {entry.value}",
            "diet": f"{entry.value}, as you are",
            "brand": f"by {card.brand}, {which}",
            "colour": f"in {entry.value}, {which}",
        }
        return worded.get(entry.topic, f"{entry.value}, {which}")


def _refuses(entry: Entry) -> bool:
    """Whether an entry is of something that the person does not want at all."""
    return entry.topic not in _NO_TASTE and (entry.topic == "allergy" or not entry.likes)


def _speaks(entry: Entry, card: Card) -> bool:
    if entry.topic == "size":
        return _comes_in_size(card, entry)
    if entry.topic == "brand":
        return card.brand.casefold() == entry.value.casefold()
    return _says(card, entry.value) or (entry.topic == "colour" and _comes_in_colour(card, entry.value))


def _comes_in_size(card: Card, entry: Entry) -> bool:
    kinds = {word for kind in card.category for word in _stems(kind)}
    if entry.about and entry.about not in kinds:
        return False
    return any(
        is_size(name) and value.casefold() == entry.value.casefold() and variant.available > 0
        for variant in card.variants
        for name, value in variant.options.items()
    )


def _comes_in_colour(card: Card, colour: str) -> bool:
    wanted = colour.casefold()
    return any(
        is_colour(name) and (value.casefold() == wanted or value.casefold().endswith(f" {wanted}"))
        for name, values in card.options.items()
        for value in values
    )


def _says(card: Card, value: str) -> bool:
    """Whether a card says so in its title, options or properties, and does not deny it beside."""
    wanted = tuple(stem(word) for word in words(value.replace("-", " ")))
    return bool(wanted) and any(_holds(said, wanted) for said in _texts(card))


@lru_cache(maxsize=_MOST_TEXTS)
def _stems(text: str) -> tuple[str, ...]:
    """The stems of a text on a card, kept for the next person who is shown it."""
    return tuple(stem(word) for word in known_words(text.replace("-", " ")))


def _texts(card: Card) -> list[tuple[str, ...]]:
    facts = [
        f"{name} {'' if value.casefold() in _YES else value}"
        for name, value in card.highlights.items()
        if value.casefold() not in _NO
    ]
    options = [value for values in card.options.values() for value in values]
    return [_stems(text) for text in (card.title, *card.category, *facts, *options)]


def _holds(said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    width = len(wanted)
    for index in range(len(said) - width + 1):
        if said[index : index + width] == wanted:
            around = {*said[max(0, index - 1) : index], *said[index + width : index + width + 1]}
            if not around & (_DENIALS - set(wanted)):
                return True
    return False

"""Rules for what changes the cart: adding, changing how many or which, taking out."""

from __future__ import annotations

from shared.assistant.language.criteria import Found
from shared.assistant.language.cues import Cue
from shared.assistant.language.lexicon import is_size
from shared.assistant.language.reading import SETTERS, Reading
from shared.assistant.language.wishes import FORBIDDEN, INSTEAD, ONE, RATHER, Wish
from shared.assistant.plan import Pick

_JUST_ONE = ("make it one", "make that one", "just one", "only one", "only want one")
_ONE_LESS = (
    "remove one", "take out one", "take one out", "take one away", "take one off",
    "get rid of one", "drop one", "delete one", "one less", "one fewer",
)  # fmt: skip
_CHANGES: tuple[Cue, ...] = ("add", "remove", "clear", "quantity", "checkout", "more_of")
_TOO = ("too", "as well", "also")
#: A number this near to the size that is there is another size, and no quantity.
_NEXT_SIZES = 12


def clear(reading: Reading) -> Wish | None:
    """``empty my cart``, ``remove everything``."""
    clause = reading.clause
    whole = clause.has("everything") or (clause.reference.every == 0 and not reading.found.subject)
    if clause.has("clear") and clause.has("cart", "everything"):
        return Wish("clear", 95)
    return Wish("clear", 93) if clause.has("remove") and whole else None


def forbidden(reading: Reading) -> Wish | None:
    """``don't add that``: what is forbidden is left alone, and nothing else is done for it."""
    words, clause = reading.clause.words, reading.clause
    starts = {clause.cues[cue][0] for cue in _CHANGES if cue in clause.cues}
    for at, word in enumerate(words[:-1]):
        if word in ("not", "never") and at + 1 in starts and words[at - 1 : at] != ["why"]:
            return Wish("cancel", 90, about=FORBIDDEN)
    return None


def how_many(reading: Reading) -> Wish | None:
    """A quantity that nobody can have is asked about rather than read as another."""
    return Wish("how_many", 90) if reading.odd and not reading.clause.has("find") else None


def swap(reading: Reading) -> Wish | None:
    """ "in 43", "swap it for 43", "change it to 43" after something was added: the same in another size."""
    if not reading.on_line or reading.clause.has("find", "add", "remove", "more_of"):
        return None
    found = reading.found
    bare = (
        found.options and not found.subject and not found.bounds.given and not reading.clause.has("details")
    )
    options = dict(found.options) if bare else _other_size(reading)
    if not options:
        return None
    return Wish("add", 80, picks=[Pick(source="focus", options=options)], about=INSTEAD)


def _other_size(reading: Reading) -> dict[str, str]:
    """The size that a bare number means: one that exists, near to the one that is there."""
    clause, focus = reading.clause, reading.memo.focus
    if focus is None or not clause.has("swap", "quantity"):
        return {}
    there = next((value for name, value in focus.options.items() if is_size(name)), "")
    for word in reversed(clause.words):
        size = reading.lexicon.sizes.get(word)
        if size is not None and (clause.has("swap") or _near(word, there)):
            return {size.name: size.value}
    return {}


def _near(word: str, there: str) -> bool:
    if not (word.isdecimal() and there.isdecimal()):
        return False
    return int(word) > _NEXT_SIZES and abs(int(word) - int(there)) <= _NEXT_SIZES


def quantity(reading: Reading) -> Wish | None:
    """``make it two``, ``one more``, a bare ``two``."""
    clause = reading.clause
    if clause.has("more_of") and not reading.found.subject:
        return Wish("add_more", 90, picks=reading.picks("focus"), quantity=1)
    just_one = reading.said(*_JUST_ONE) and (clause.has("quantity") or reading.on_line)
    if just_one and not clause.has("add", "find"):
        picks = by_name(reading, "focus") if reading.named else [Pick(source="focus")]
        return Wish("set_quantity", 90, picks=picks, quantity=1)
    count = reading.count
    if count is None:
        return None
    if clause.has("quantity") or (clause.words[0] in SETTERS and "to" in clause.words):
        picks = by_name(reading, "focus") if reading.named else reading.picks("focus")
        return Wish("set_quantity", 92, picks=picks, quantity=count)
    bare = reading.on_line and not clause.has("find", "add", "remove") and not reading.found.left
    if bare and not clause.reference.ordinals and not reading.found.filtered:
        return Wish("set_quantity", 70, picks=reading.picks("focus"), quantity=count)
    return None


def remove(reading: Reading) -> Wish | None:
    """``remove it``, ``take out the second one``; ``remove one`` takes one of several away."""
    clause = reading.clause
    less = reading.said(*_ONE_LESS)
    if not clause.has("remove") and not less:
        return None
    count = reading.count or (1 if less else None)
    picks = by_name(reading, "cart") if reading.named else reading.picks("cart")
    if count is not None and not clause.reference.ordinals:
        return Wish("fewer", 90, picks=picks, quantity=count)
    return Wish("how_many", 85) if count is not None else Wish("remove", 93, picks=picks)


def add(reading: Reading) -> Wish | None:
    """``add …`` with anything; ``get me``, ``I want`` only with something that was shown."""
    clause = reading.clause
    if clause.has("details") or not clause.has("add", "wish") or _denied(reading):
        return None
    plain = clause.has("add") and not (
        reading.said("order", "buy", "purchase", "take", "include") and not reading.pointing
    )
    if plain and not clause.has("find"):
        return adding(reading, 95 if reading.pointing else 85)
    if reading.pointing and not reading.found.subject and reading.memo.results:
        return adding(reading, 88)
    if reading.named and not clause.has("find"):
        return adding(reading, 86)
    return None


def _denied(reading: Reading) -> bool:
    """``i do not like these``: a wish that is denied."""
    start, _ = min(reading.clause.cues[cue] for cue in ("add", "wish") if cue in reading.clause.cues)
    return any(word in ("not", "never") for word in reading.clause.words[max(start - 2, 0) : start])


def selected(reading: Reading) -> Wish | None:
    """A bare "the second one": what was asked for, one more where it is "too", or else a closer look."""
    reference = reading.clause.reference
    bare = reference.given and not reading.found.subject and not reading.clause.cues
    if not bare or not reading.memo.results:
        return None
    added = reading.on_line and (reading.said(*_TOO) or reading.clause.words[0] == "and")
    if reading.memo.asked == "instead" and reading.on_line:
        return Wish("add", 75, picks=reading.picks()[:1], about=RATHER)
    return Wish("add" if added or reading.memo.asked == "subject" else "details", 75, picks=reading.picks())


def by_name(reading: Reading, source: str = "shown") -> list[Pick]:
    """What the clause points at, called by the words that are of a shown thing's title and by no others."""
    name = " ".join(reading.named)
    return [pick.model_copy(update={"name": name}) for pick in reading.picks(source)]


def adding(reading: Reading, confidence: int) -> Wish:
    """An add of what the clause points at or names."""
    count = reading.count
    reference, memo = reading.clause.reference, reading.memo
    if count and not reference.given and not _named(reading.found) and memo.results and memo.focus is None:
        reference.ordinals, count = [count], None
    wish = Wish("add", confidence, picks=reading.picks(), criteria=reading.found.criteria, quantity=count)
    wish.about = ONE if reference.one and memo.results else ""
    return wish


def _named(found: Found) -> bool:
    """Whether a thing is called by anything but a number."""
    return bool(found.left or found.terms)

"""A wish from a guess: the intent is the model's, every slot is read from the clause by the rules.

An intent whose slots are not there makes no wish: a quantity without a number, a refinement of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from shared.assistant.language import carting
from shared.assistant.language.asking import is_statement
from shared.assistant.language.guessing import Guess
from shared.assistant.language.numbers import count_at
from shared.assistant.language.reading import Reading
from shared.assistant.language.wishes import INSTEAD, Intent, Wish
from shared.assistant.plan import Pick

KNOWN: frozenset[str] = frozenset(get_args(Intent))
_Former = Callable[[Reading, Guess], Wish | None]
#: What the shopper's words alone decide, and nothing that was shown.
_PLAIN = frozenset(
    [
        "clear",
        "show_cart",
        "checkout",
        "cancel",
        "greeting",
        "thanks",
        "goodbye",
        "help",
        "off_topic",
        "gift",
        "browse",
    ]
) | frozenset(["policy", "human", "recall", "reorder", "why", "price_history", "compare", "recommend"])
#: Those of them that may be about some thing.
_OF_THINGS = frozenset(["reorder", "why", "price_history", "compare", "recommend"])
#: Intents that change something: a guess has to lead by more.
CHANGES = frozenset(
    [
        "add",
        "set_quantity",
        "add_more",
        "fewer",
        "remove",
        "clear",
        "checkout",
        "address",
        "payment",
        "cancel",
        "remember",
        "forget",
        "reorder",
    ]
)


def formed(guess: Guess, reading: Reading) -> Wish | None:
    """The wish of that intent in this clause, or None where the clause cannot be one."""
    if guess.intent not in KNOWN:
        return None
    former = _FORMERS.get(guess.intent)
    if former is not None:
        return former(reading, guess)
    return _plain(reading, guess) if guess.intent in _PLAIN else None


def _plain(reading: Reading, guess: Guess) -> Wish:
    wish = Wish(guess.intent, text=reading.original)  # pyright: ignore[reportArgumentType]
    if guess.intent not in _OF_THINGS:
        return wish
    wish.criteria = reading.found.criteria
    if reading.pointing or reading.named or reading.memo.focus:
        wish.picks = reading.picks()
    return wish


def _search(reading: Reading, guess: Guess) -> Wish | None:
    found = reading.found
    sought = found.subject or found.terms or found.filtered or found.criteria.sort != "relevance"
    told = is_statement(reading.clause.words) and not reading.clause.has("find", "wish", "add", "gift")
    return Wish("search", criteria=found.criteria, told=told) if sought else None


def _refine(reading: Reading, guess: Guess) -> Wish | None:
    found = reading.found
    more = found.filtered or found.criteria.attributes or found.excluded or found.criteria.sort != "relevance"
    if reading.memo.criteria is None or not (guess.what or more):
        return None
    kept = found.criteria.model_copy(update={"text": ""})
    return Wish("refine", criteria=kept, relative=guess.what)  # pyright: ignore[reportArgumentType]


def _add(reading: Reading, guess: Guess) -> Wish | None:
    found, memo = reading.found, reading.memo
    if reading.on_line and found.options and not reading.pointing:
        return Wish("add", picks=[Pick(source="focus", options=dict(found.options))], about=INSTEAD)
    if reading.pointing or reading.named or found.options or found.subject:
        return carting.adding(reading, 80) if memo.results or found.subject else None
    count = _count(reading)
    return Wish("add", picks=[Pick(source="focus")], quantity=count) if memo.focus else None


def _details(reading: Reading, guess: Guess) -> Wish | None:
    if not (reading.memo.results or reading.memo.focus):
        return None
    if reading.clause.reference.ordinals or reading.named:
        return Wish("details", picks=carting.by_name(reading))
    return Wish("details", picks=[Pick(source="focus")] if reading.memo.focus else reading.picks())


def _set_quantity(reading: Reading, guess: Guess) -> Wish | None:
    count = _count(reading)
    if count is None or not (reading.on_line or reading.named):
        return None
    return Wish("set_quantity", picks=_line(reading, "focus"), quantity=count)


def _counted(reading: Reading, guess: Guess) -> Wish | None:
    """One more, or one less: one where no other number is said."""
    source = "focus" if guess.intent == "add_more" else "cart"
    intent = "add_more" if guess.intent == "add_more" else "fewer"
    return Wish(intent, picks=_line(reading, source), quantity=_count(reading) or 1)


def _remove(reading: Reading, guess: Guess) -> Wish | None:
    return Wish("remove", picks=reading.picks("cart"))


def _text(reading: Reading, guess: Guess) -> Wish | None:
    intent = "address" if guess.intent == "address" else "payment"
    return Wish(intent, text=reading.original)


def _orders(reading: Reading, guess: Guess) -> Wish | None:
    return Wish("orders")


def _unsupported(reading: Reading, guess: Guess) -> Wish | None:
    return Wish("unsupported", about=guess.what) if guess.what else None


def _line(reading: Reading, source: str) -> list[Pick]:
    """The line that is meant: by name, or the one at hand."""
    return carting.by_name(reading, source) if reading.named else [Pick(source="focus")]


def _count(reading: Reading) -> int | None:
    if reading.count is not None:
        return reading.count
    words = reading.clause.words
    counts = (count_at(words, index) for index in range(len(words)))
    found = [hit[0] for hit in counts if hit and hit[0] > 0]
    return found[-1] if found else None


_FORMERS: Mapping[str, _Former] = {
    "search": _search,
    "refine": _refine,
    "add": _add,
    "details": _details,
    "set_quantity": _set_quantity,
    "add_more": _counted,
    "fewer": _counted,
    "remove": _remove,
    "address": _text,
    "payment": _text,
    "orders": _orders,
    "unsupported": _unsupported,
}

"""A wish from a guess: the intent is the model's, every slot is read from the clause by the rules.

An intent whose slots are not there makes no wish: a quantity without a number, a refinement of nothing.
What is remembered, forgotten or bought again is never guessed: the rules alone start that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from shared.assistant.language import carting, services
from shared.assistant.language.asking import is_statement
from shared.assistant.language.guessing import Guess
from shared.assistant.language.numbers import count_at
from shared.assistant.language.reading import Reading
from shared.assistant.language.wishes import INSTEAD, Intent, Wish
from shared.assistant.plan import Pick

KNOWN: frozenset[str] = frozenset(get_args(Intent))
#: Things of a comparison, at the least.
_TWO = 2
_Former = Callable[[Reading, Guess], Wish | None]
#: What the shopper's words alone decide, and nothing that was shown.
_PLAIN = frozenset(
    (
        "clear", "show_cart", "checkout", "cancel", "greeting", "thanks", "goodbye", "help", "off_topic",
        "gift", "browse", "orders", "recall",
    )
)  # fmt: skip
#: What is said of no thing of the catalogue's.
_OF_NOTHING = frozenset(("off_topic", "recall", "greeting", "thanks", "goodbye", "help", "browse"))
#: Intents that change something: a guess has to lead by more.
CHANGES = frozenset(
    (
        "add", "set_quantity", "add_more", "fewer", "remove", "clear", "checkout", "address", "payment",
        "cancel",
    )
)  # fmt: skip


def formed(guess: Guess, reading: Reading) -> Wish | None:
    """The wish of that intent in this clause, or None where the clause cannot be one."""
    if guess.intent not in KNOWN:
        return None
    former = _FORMERS.get(guess.intent)
    if former is not None:
        return former(reading, guess)
    return _plain(reading, guess) if guess.intent in _PLAIN else None


def _plain(reading: Reading, guess: Guess) -> Wish | None:
    """What the words alone say; of a thing of the shop's there is no talk but of the shop."""
    found, pointed = reading.found, reading.clause.reference
    told = pointed.ordinals or pointed.by
    if guess.intent in _OF_NOTHING and (
        reading.named or found.terms or (told and guess.intent == "off_topic")
    ):
        return None
    return Wish(guess.intent, text=reading.original)  # pyright: ignore[reportArgumentType]


def _policy(reading: Reading, guess: Guess) -> Wish | None:
    """A question of the shop's own; beside what is looked for or bought the rules alone know one."""
    other = reading.clause.has("find", "orders", "payment", "checkout", "cart")
    return None if other or not reading.clause.content else Wish("policy", text=services.question(reading))


def _human(reading: Reading, guess: Guess) -> Wish | None:
    """Somebody who wants people and names nothing of the catalogue's."""
    nothing = reading.found.terms or reading.found.filtered or not reading.clause.content
    return None if nothing else Wish("human", about="person", text=services.question(reading))


def _why(reading: Reading, guess: Guess) -> Wish | None:
    return Wish("why", picks=[pick for pick in reading.picks() if pick.ordinal])


def _price_history(reading: Reading, guess: Guess) -> Wish | None:
    picks = _at_hand(reading)
    return Wish("price_history", picks=picks[:1]) if picks else None


def _compare(reading: Reading, guess: Guess) -> Wish | None:
    """What is pointed at side by side, or all that is shown; one thing alone is no comparison."""
    ordinals = reading.clause.reference.ordinals
    if len(reading.memo.results) < _TWO or len(ordinals) == 1 or reading.named:
        return None
    return Wish("compare", picks=reading.picks() if ordinals else [])


def _recommend(reading: Reading, guess: Guess) -> Wish | None:
    """Something for the shopper, where nothing says what; what is like a thing the rules alone know."""
    found = reading.found
    vague = not (found.subject or found.terms or found.filtered or reading.pointing or reading.named)
    return Wish("recommend", about="for_me") if vague else None


def _at_hand(reading: Reading) -> list[Pick]:
    """What a question points at or names, or else the thing at hand; none where nothing was shown."""
    if not (reading.memo.results or reading.memo.focus):
        return []
    if reading.clause.reference.ordinals or reading.named:
        return carting.by_name(reading)
    return [Pick(source="focus")] if reading.memo.focus else reading.picks()


def _search(reading: Reading, guess: Guess) -> Wish | None:
    found = reading.found
    sought = found.subject or found.terms or found.filtered or found.criteria.sort != "relevance"
    asked = reading.clause.has("find", "wish", "add", "gift")
    mentioned = is_statement(reading.clause.words) and not asked
    return Wish("search", criteria=found.criteria, mentioned=mentioned) if sought else None


def _refine(reading: Reading, guess: Guess) -> Wish | None:
    found = reading.found
    more = found.filtered or found.criteria.attributes or found.criteria.sort != "relevance"
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
    picks = _at_hand(reading)
    return Wish("details", picks=picks) if picks else None


def _set_quantity(reading: Reading, guess: Guess) -> Wish | None:
    count = _count(reading)
    if count is None or not (reading.on_line or reading.named):
        return None
    return Wish("set_quantity", picks=_line(reading, "focus"), quantity=count)


def _counted(reading: Reading, guess: Guess) -> Wish | None:
    """One more, or one less: one where no other number is said. "The third one too" is another thing."""
    if guess.intent == "add_more" and reading.clause.reference.ordinals:
        return None
    source = "focus" if guess.intent == "add_more" else "cart"
    intent = "add_more" if guess.intent == "add_more" else "fewer"
    return Wish(intent, picks=_line(reading, source), quantity=_count(reading) or 1)


def _remove(reading: Reading, guess: Guess) -> Wish | None:
    return Wish("remove", picks=reading.picks("cart"))


def _text(reading: Reading, guess: Guess) -> Wish | None:
    intent = "address" if guess.intent == "address" else "payment"
    return Wish(intent, text=reading.original)


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
    "unsupported": _unsupported,
    "policy": _policy,
    "human": _human,
    "why": _why,
    "price_history": _price_history,
    "compare": _compare,
    "recommend": _recommend,
}

"""A wish from a guess: the intent is the model's, every slot is read from the clause by the rules.

An intent whose slots are not there makes no wish: a quantity without a number, a refinement of nothing.
What is remembered or bought again is never guessed: the rules alone start that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from shared.assistant.language import advising, carting, remembering, services
from shared.assistant.language.asking import is_statement
from shared.assistant.language.cues import PLAIN
from shared.assistant.language.guessing import Guess, is_noise
from shared.assistant.language.numbers import count_at
from shared.assistant.language.reading import Reading
from shared.assistant.language.statements import read_statements
from shared.assistant.language.wishes import INSTEAD, Intent, Wish
from shared.assistant.plan import Pick
from shared.memory.tools import MOST_SAID

#: A lead by which a guess holds against single words that speak for something else.
SURE = 12
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
    told = (pointed.ordinals or pointed.by) and guess.intent == "off_topic"
    ours = reading.named or found.criteria.sort != "relevance" or (found.terms and guess.lead < SURE)
    lost = any(map(is_noise, reading.clause.words))
    if guess.intent in _OF_NOTHING and (ours or told or lost):
        return None
    return Wish(guess.intent, text=reading.original)  # pyright: ignore[reportArgumentType]


def _policy(reading: Reading, guess: Guess) -> Wish | None:
    """A question of the shop's own; beside what is looked for or bought the rules alone know one."""
    words = reading.clause.words
    other = guess.lead < SURE and reading.clause.has("find", "wish", "orders", "payment", "checkout", "cart")
    other = other or (reading.clause.has("address") and not services.is_asked(words))
    return None if other or not reading.clause.content else Wish("policy", text=services.question(reading))


def _human(reading: Reading, guess: Guess) -> Wish | None:
    """Somebody who wants people, names nothing of the catalogue's, and gives no address."""
    told = guess.lead < SURE and (reading.found.terms or reading.found.filtered)
    nothing = told or not reading.clause.content or "@" in reading.original
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
    """Something for the shopper, where nothing says what, or something like the thing at hand."""
    found = reading.found
    named = found.terms or found.filtered or reading.named
    like = advising.likeness(reading)
    if like and reading.memo.focus and not named:
        return Wish("recommend", picks=_at_hand(reading)[:1], about=like)
    vague = not named and (guess.lead >= SURE or not (found.subject or reading.pointing))
    return Wish("recommend", about="for_me") if vague else None


def _at_hand(reading: Reading) -> list[Pick]:
    """What a question points at or names, or else the thing at hand; none where nothing was shown."""
    if not (reading.memo.results or reading.memo.focus):
        return []
    if reading.clause.reference.ordinals or reading.named:
        return carting.by_name(reading)
    return [Pick(source="focus")] if reading.memo.focus else reading.picks()


def _reorder(reading: Reading, guess: Guess) -> Wish | None:
    """What was bought before, all of it or what of it is named."""
    return advising.bought_again(reading) if not reading.clause.has("find") else None


def _remember(reading: Reading, guess: Guess) -> Wish | None:
    """Only what the rules can read as said of the shopper: what is nobody's business is never kept."""
    told = tuple(read_statements(reading.original).statements[:MOST_SAID])
    return Wish("remember", told=told, text=reading.original) if told else None


def _forget(reading: Reading, guess: Guess) -> Wish | None:
    """Forgetting cannot be undone: only a guess that is sure starts it."""
    return remembering.forgotten(reading) if guess.lead >= SURE else None


def _search(reading: Reading, guess: Guess) -> Wish | None:
    found = reading.found
    sought = found.subject or found.terms or found.filtered or found.criteria.sort != "relevance"
    asked = reading.clause.has("find", "wish", "add", "gift")
    mentioned = is_statement(reading.clause.words) and not asked
    return Wish("search", criteria=found.criteria, mentioned=mentioned) if sought else None


def _refine(reading: Reading, guess: Guess) -> Wish | None:
    found = reading.found
    more = found.filtered or found.criteria.attributes or found.criteria.sort != "relevance"
    if reading.memo.criteria is None or reading.clause.has("gift") or not (guess.what or more):
        return None
    if reading.clause.reference.ordinals and not more:
        return None
    kept = found.criteria.model_copy(update={"text": "", **_taken_away(reading)})
    return Wish("refine", criteria=kept, relative=guess.what)  # pyright: ignore[reportArgumentType]


def _taken_away(reading: Reading) -> dict[str, Any]:
    """What "get rid of the red ones" and "i don't want halden" say: their values are not wanted."""
    criteria = reading.found.criteria
    if not reading.clause.has("remove"):
        return {}
    brands = {"brand": list(criteria.brands)} if criteria.brands else {}
    shunned = {**criteria.excluded, **criteria.attributes, **brands}
    return {"attributes": {}, "brands": (), "excluded": shunned}


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
    foreign = guess.what != "languages" or (not reading.found.terms and _is_strange(reading.clause.words))
    return Wish("unsupported", about=guess.what) if guess.what and foreign else None


def _is_strange(words: Sequence[str]) -> bool:
    """Whether most words are no English ones, and none is only letters."""
    return 2 * sum(word in PLAIN for word in words) < len(words) and not any(map(is_noise, words))


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
    "reorder": _reorder,
    "remember": _remember,
    "forget": _forget,
}

"""From clauses to wishes: ordered rules, each explainable, each looking at tables and at what was shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.assistant.language import carting, looking
from shared.assistant.language.asking import is_statement
from shared.assistant.language.assent import assent
from shared.assistant.language.cards import HIDDEN
from shared.assistant.language.clauses import clauses
from shared.assistant.language.criteria import Found
from shared.assistant.language.cues import OCCASIONS
from shared.assistant.language.foreign import is_foreign
from shared.assistant.language.judging import FLOOR, dressed, judged, rule_of
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.reading import Reading, reading_of
from shared.assistant.language.text import clean
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Memo

#: A search that the catalogue's own words confirm.
_SURE = 85
#: A thing that is only spoken of.
_TOLD = 52
#: Words without a verb that may still be the name of a thing.
_FEW = 4
#: Words that nothing says are looked for, and a wish beside which they are only talk.
_UNASKED, _SAID = 60, 75
_DECLINED = frozenset(("off_topic", "unsupported"))
_Rule = Callable[[Reading], Wish | None]


def understand(message: str, lexicon: Lexicon, memo: Memo) -> list[Wish]:
    """The wishes of a message, in order; one of intent ``unknown`` where nothing is understood."""
    cleaned = clean(message)
    cut = clauses(cleaned, lexicon)
    said = assent(cleaned)
    readings = [
        reading_of(clause, lexicon, memo, cleaned[clause.start : clause.end], not index)
        for index, clause in enumerate(cut)
    ]
    guessed = said is None and memo.asked != "address"
    wishes = [judged(_wish(reading), reading) if guessed else _wish(reading) for reading in readings]
    looks = bool(cut) and cut[0].has("find") and "," not in cleaned
    if memo.asked == "address" and cut and not (looks or _commanded(wishes)):
        return [Wish("address", 90, text=cleaned)]
    wishes = _told_apart(wishes) or [Wish("unknown", 0)]
    if said is not None and max(wish.confidence for wish in wishes) < FLOOR:
        return [Wish("nothing_pending" if said else "cancel", 90)]
    return wishes


def _commanded(wishes: Sequence[Wish]) -> bool:
    """Whether a message that could be an address is a plain wish instead."""
    return all(wish.intent not in ("search", "unknown", "details", "orders") for wish in wishes)


def _told_apart(wishes: list[Wish]) -> list[Wish]:
    """Without the politeness around a wish: "hi, find tents, thanks" only looks for tents. Beside what
    is declined, words that the catalogue does not know are part of it and nothing to look for."""
    polite = ("greeting", "thanks", "goodbye", "unknown", "help")
    real = [wish for wish in wishes if wish.intent not in polite]
    if any(wish.confidence >= _SAID and not wish.told for wish in real):
        real = [
            wish for wish in real if wish.intent != "search" or (wish.confidence > _UNASKED and not wish.told)
        ]
    if any(wish.intent in _DECLINED for wish in real):
        real = [wish for wish in real if not _adrift(wish)]
    return real or wishes[:1]


def _adrift(wish: Wish) -> bool:
    """What beside a declined wish is taken for a part of it: a guess, and a search for unknown words."""
    return (wish.guessed and wish.intent not in _DECLINED) or (
        wish.intent == "search" and wish.confidence < _SURE
    )


def ruled(reading: Reading) -> str:
    """What the rules alone say of a clause, for the model beside them: the intent and how sure, in tens."""
    return rule_of(_wish(reading))


def _wish(reading: Reading) -> Wish:
    for rule in RULES:
        wish = rule(reading)
        if wish is not None:
            return dressed(wish, reading)
    return Wish("unknown", 20)


def _unsupported(reading: Reading) -> Wish | None:
    topic = reading.clause.unsupported
    if topic is None or (topic == "returns" and reading.clause.has("cart")):
        return None
    return Wish("unsupported", 90, about=topic)


def _off_topic(reading: Reading) -> Wish | None:
    return Wish("off_topic", 90) if reading.clause.off_topic else None


def _orders(reading: Reading) -> Wish | None:
    clause = reading.clause
    number = next((word for word in clause.words if word.startswith("ord_")), "")
    if number or (clause.has("orders") and not clause.has("checkout")):
        return Wish("orders", 92, about=number)
    return None


def _address(reading: Reading) -> Wish | None:
    if not reading.clause.has("address") or not reading.first:
        return None
    return Wish("address", 90, text=reading.original)


def _payment(reading: Reading) -> Wish | None:
    method = next((word for word in reading.clause.words if word.startswith("pm_")), "")
    card = HIDDEN in reading.original or (reading.memo.asked == "payment" and reading.said("card"))
    if method or card or reading.clause.has("payment"):
        return Wish("payment", 92, about=method, text=reading.original)
    return None


def _cancel(reading: Reading) -> Wish | None:
    return Wish("cancel", 92) if reading.clause.has("cancel") and not reading.found.subject else None


def _checkout(reading: Reading) -> Wish | None:
    clause = reading.clause
    if not clause.has("checkout"):
        return None
    index, width = clause.cues["checkout"]
    looks = clause.words[index : index + width] == ["check", "out"] and (
        (clause.reference.given and not clause.has("cart")) or reading.found.subject
    )
    return Wish("details", 92, picks=reading.picks()) if looks else Wish("checkout", 95)


def _cart(reading: Reading) -> Wish | None:
    return Wish("show_cart", 95) if reading.clause.has("cart") and not reading.found.left else None


def _refine(reading: Reading) -> Wish | None:
    clause, found = reading.clause, reading.found
    relative = "cheaper" if clause.has("cheaper") else "dearer" if clause.has("dearer") else ""
    further = clause.has("next") and not found.left and not found.bounds.given
    relative = relative or ("next" if further else "")
    if reading.memo.criteria is None or found.subject or clause.has("gift"):
        return None
    if found.bounds.discount and clause.words[0] in ("what", "any", "show", "find"):
        return None
    order = found.criteria.sort
    if relative or found.filtered or found.criteria.attributes or found.excluded or clause.has("stock"):
        return Wish("refine", 88, criteria=found.criteria, relative=relative)  # pyright: ignore[reportArgumentType]
    if order not in ("relevance", "newest"):
        return Wish("refine", 88, criteria=found.criteria)
    return None


def _gift(reading: Reading) -> Wish | None:
    """A present for somebody, and not a word of what they like."""
    found = reading.found
    said = [word for word in found.left if word not in OCCASIONS and not word.isdecimal()]
    vague = reading.clause.has("gift") and not said and not found.terms and not found.filtered
    return Wish("gift", 90) if vague else None


def _browse(reading: Reading) -> Wish | None:
    """What there is at all."""
    clause, found = reading.clause, reading.found
    if found.subject or found.terms or found.filtered or not clause.has("departments", "brands"):
        return None
    return Wish("browse", 90, about="brands" if clause.has("brands") else "departments")


def _foreign(reading: Reading) -> Wish | None:
    """Another language is told apart, so that nothing is looked for that nobody asked for."""
    known = reading.found.terms or not is_foreign(reading.original)
    return None if known else Wish("unsupported", 80, about="languages")


def _search(reading: Reading) -> Wish | None:
    found, clause = reading.found, reading.clause
    asked = clause.has("find", "wish", "add", "cheaper", "gift")
    told = not asked and is_statement(clause.words)
    ordered = found.criteria.sort != "relevance"
    if not found.subject and not found.terms and not found.filtered and not ordered:
        return None
    return Wish("search", _TOLD if told else _sought(found, asked=asked), criteria=found.criteria, told=told)


def _sought(found: Found, *, asked: bool) -> int:
    """How sure it is that something is looked for, in percent: most where the catalogue knows the words."""
    if found.criteria.categories or found.terms:
        return 95 if asked else 88
    if not found.subject:
        return 80
    if not any(word[0].isalpha() for word in found.left):
        return 30
    return 82 if asked else 60 if len(found.left) <= _FEW else 30


def _polite(reading: Reading) -> Wish | None:
    clause = reading.clause
    if clause.has("help") and not reading.found.subject:
        return Wish("help", 92)
    if reading.found.left or reading.found.subject or reading.said("something", "anything"):
        return None
    for cue in ("greeting", "goodbye", "thanks"):
        if clause.has(cue):
            return Wish(cue, 92)
    return None


RULES: tuple[_Rule, ...] = (
    _unsupported,
    _off_topic,
    _orders,
    _address,
    _payment,
    _cancel,
    carting.clear,
    _checkout,
    carting.how_many,
    carting.swap,
    carting.quantity,
    carting.remove,
    carting.add,
    _cart,
    looking.details,
    carting.selected,
    _gift,
    _refine,
    _browse,
    _polite,
    _foreign,
    _search,
)

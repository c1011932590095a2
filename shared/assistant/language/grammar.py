"""From clauses to wishes: ordered rules, each explainable, each looking at tables and at what was shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.assistant.language.bounds import read_bounds
from shared.assistant.language.clauses import Clause, clauses
from shared.assistant.language.criteria import Found, is_size_number, read_criteria
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.numbers import count_at
from shared.assistant.language.text import clean
from shared.assistant.language.wishes import INSTEAD, ONE, Wish
from shared.assistant.model import Memo
from shared.assistant.plan import Pick
from shared.kernel.quantity import MOST

#: Below this confidence a question is better than a guess.
FLOOR = 50
#: Words without a verb that may still be the name of a thing.
_FEW = 4
_SETTERS = frozenset(("set", "change", "update", "make", "increase", "reduce", "put"))
_Rule = Callable[["Reading"], Wish | None]


@dataclass(slots=True)
class Reading:
    """A clause in its conversation: what it looks for was read already."""

    clause: Clause
    found: Found
    memo: Memo
    original: str
    first: bool
    count: int | None

    def said(self, *phrases: str) -> bool:
        """Whether the clause holds one of these phrases, as whole words."""
        line = f" {' '.join(self.clause.words)} "
        return any(f" {phrase} " in line for phrase in phrases)


def understand(message: str, lexicon: Lexicon, memo: Memo) -> list[Wish]:
    """The wishes of a message, in order; one of intent ``unknown`` where nothing is understood."""
    cleaned = clean(message)
    cut = clauses(cleaned, lexicon)
    wishes = [
        _wish(_reading(clause, lexicon, memo, cleaned[clause.start : clause.end], not index))
        for index, clause in enumerate(cut)
    ]
    if memo.asked == "address" and cut and not _commanded(wishes):
        return [Wish("address", 90, text=cleaned)]
    return _told_apart(wishes) or [Wish("unknown", 0)]


def _commanded(wishes: Sequence[Wish]) -> bool:
    """Whether a message that could be an address is a plain wish instead."""
    return all(wish.intent not in ("search", "unknown", "details", "orders") for wish in wishes)


def _told_apart(wishes: list[Wish]) -> list[Wish]:
    """Without the politeness around a wish: "hi, find tents, thanks" only looks for tents."""
    polite = ("greeting", "thanks", "goodbye", "unknown")
    real = [wish for wish in wishes if wish.intent not in polite]
    return real or wishes[:1]


def _reading(clause: Clause, lexicon: Lexicon, memo: Memo, original: str, first: bool) -> Reading:
    count, counting = _counted(clause, lexicon, memo)
    cues = clause.cue_tokens - _stock_tokens(clause)
    found = read_criteria(clause.words, lexicon, cues | counting | _pointing(clause))
    return Reading(clause, found, memo, original, first, count)


def _stock_tokens(clause: Clause) -> frozenset[int]:
    index, width = clause.cues.get("stock", (0, 0))
    return frozenset(range(index, index + width))


def _pointing(clause: Clause) -> frozenset[int]:
    """Pointing words, except a superlative that orders a search ("the cheapest tent")."""
    points = clause.reference.given and (not clause.reference.by or clause.has("add", "remove"))
    return frozenset(clause.reference.used) if points else frozenset()


def _counted(clause: Clause, lexicon: Lexicon, memo: Memo) -> tuple[int | None, frozenset[int]]:
    """A quantity and its tokens, where the clause is one that can have a quantity."""
    bare = not clause.cues and memo.focus is not None
    asked = clause.has("add", "quantity", "remove") or clause.words[0] in _SETTERS
    if not (bare or asked or (clause.has("wish") and clause.reference.given)):
        return None, frozenset()
    words = clause.words
    used = clause.reference.used | read_bounds(words, lexicon.currency).used
    for index in range(len(words)):
        hit = None if index in used or _is_size(words, index, lexicon) else count_at(words, index)
        if hit and words[index] != "one" and 0 < hit[0] <= MOST:
            return hit[0], frozenset(range(index, index + hit[1]))
    return None, frozenset()


def _is_size(words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Whether a number is one that things come in."""
    known = index > 0 and words[index - 1] == "in" and words[index] in lexicon.sizes
    return known or is_size_number(words, index)


def _wish(reading: Reading) -> Wish:
    for rule in RULES:
        wish = rule(reading)
        if wish is not None:
            return wish
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
    if (
        method
        or reading.clause.has("payment")
        or (reading.memo.asked == "payment" and "card" in reading.clause.words)
    ):
        return Wish("payment", 92, about=method)
    return None


def _cancel(reading: Reading) -> Wish | None:
    return Wish("cancel", 92) if reading.clause.has("cancel") and not reading.found.subject else None


def _clear(reading: Reading) -> Wish | None:
    clause = reading.clause
    whole = clause.has("everything") or (clause.reference.every == 0 and not reading.found.subject)
    if clause.has("clear") and clause.has("cart", "everything"):
        return Wish("clear", 95)
    return Wish("clear", 93) if clause.has("remove") and whole else None


def _checkout(reading: Reading) -> Wish | None:
    clause = reading.clause
    if not clause.has("checkout"):
        return None
    index, width = clause.cues["checkout"]
    looks = clause.words[index : index + width] == ["check", "out"] and (
        (clause.reference.given and not clause.has("cart")) or reading.found.subject
    )
    return Wish("details", 75, picks=_picks(reading)) if looks else Wish("checkout", 95)


def _quantity(reading: Reading) -> Wish | None:
    clause = reading.clause
    if clause.has("more_of") and not reading.found.subject:
        return Wish("add_more", 90, picks=_picks(reading, "focus"), quantity=1)
    count = 1 if reading.said("make it one", "make that one", "just one", "only one") else reading.count
    if clause.words[0] in _SETTERS and count is not None and "to" in clause.words:
        return Wish("set_quantity", 90, picks=_picks(reading, "focus"), quantity=count)
    if clause.has("quantity") and count is not None:
        return Wish("set_quantity", 95, picks=_picks(reading, "focus"), quantity=count)
    focused = reading.memo.focus is not None and reading.memo.focus.line_id
    bare = focused and count is not None and not clause.has("find", "add") and not reading.found.left
    if bare and not clause.reference.ordinals and not reading.found.filtered:
        return Wish("set_quantity", 70, picks=_picks(reading, "focus"), quantity=count)
    return None


def _remove(reading: Reading) -> Wish | None:
    if not reading.clause.has("remove"):
        return None
    return Wish("remove", 93, picks=_picks(reading, "cart"))


def _add(reading: Reading) -> Wish | None:
    """``add …`` with anything; ``get me``, ``I want`` only with something that was shown."""
    clause = reading.clause
    pointing = clause.reference.given or (clause.reference.one and bool(reading.found.options))
    if clause.has("details") or not clause.has("add", "wish"):
        return None
    plain = clause.has("add") and not (
        reading.said("order", "buy", "purchase", "take", "include") and not pointing
    )
    if plain and not clause.has("find"):
        return _adding(reading, 95 if pointing else 85)
    if pointing and not reading.found.subject and reading.memo.results:
        return _adding(reading, 88)
    return None


def _adding(reading: Reading, confidence: int) -> Wish:
    quantity = reading.count
    reference, memo = reading.clause.reference, reading.memo
    if quantity and not reference.given and not reading.found.left and memo.results and memo.focus is None:
        reference.ordinals, quantity = [quantity], None
    wish = Wish("add", confidence, picks=_picks(reading), criteria=reading.found.criteria, quantity=quantity)
    wish.about = ONE if reference.one and memo.results else ""
    return wish


def _cart(reading: Reading) -> Wish | None:
    return Wish("show_cart", 95) if reading.clause.has("cart") and not reading.found.left else None


def _details(reading: Reading) -> Wish | None:
    if not reading.clause.has("details", "compare"):
        return None
    pointing = reading.clause.reference.given or bool(reading.memo.focus) or bool(reading.memo.results)
    return Wish("details", 85, picks=_picks(reading)) if pointing else None


def _selected(reading: Reading) -> Wish | None:
    """A bare "the second one": what was asked for, or else a closer look."""
    reference = reading.clause.reference
    bare = reference.given and not reading.found.subject and not reading.clause.cues
    if not bare or not reading.memo.results:
        return None
    return Wish("add" if reading.memo.asked == "subject" else "details", 75, picks=_picks(reading))


def _other_size(reading: Reading) -> Wish | None:
    """ "in 43" after something was added: the same thing in another size."""
    focus = reading.memo.focus
    bare = reading.found.options and not reading.found.subject and not reading.found.bounds.given
    if not bare or focus is None or focus.line_id is None or reading.clause.has("find", "add"):
        return None
    pick = Pick(source="focus", options=reading.found.options)
    return Wish("add", 80, picks=[pick], about=INSTEAD)


def _refine(reading: Reading) -> Wish | None:
    clause, found = reading.clause, reading.found
    relative = "cheaper" if clause.has("cheaper") else "dearer" if clause.has("dearer") else ""
    relative = relative or ("next" if clause.has("next") and not found.left else "")
    if reading.memo.criteria is None or found.subject:
        return None
    if found.bounds.discount and clause.words[0] in ("what", "any", "show", "find"):
        return None
    sorted_ = found.criteria.sort != "relevance"
    if relative or found.filtered or sorted_ or found.criteria.attributes or clause.has("stock"):
        return Wish("refine", 88, criteria=found.criteria, relative=relative)  # pyright: ignore[reportArgumentType]
    return None


def _search(reading: Reading) -> Wish | None:
    found, clause = reading.found, reading.clause
    asked = clause.has("find", "wish", "add", "cheaper")
    named = bool(found.criteria.categories or found.terms)
    if not found.subject and not found.terms and not found.filtered:
        return None
    if named:
        return Wish("search", 95 if asked else 88, criteria=found.criteria)
    if asked:
        return Wish("search", 82, criteria=found.criteria)
    few = len(found.left) <= _FEW
    return Wish("search", 60 if few and found.left else 30, criteria=found.criteria)


def _polite(reading: Reading) -> Wish | None:
    clause = reading.clause
    if clause.has("help") and not reading.found.subject:
        return Wish("help", 92)
    for cue in ("greeting", "goodbye", "thanks"):
        if clause.has(cue) and not reading.found.left and not reading.found.subject:
            return Wish(cue, 92)
    return None


def _picks(reading: Reading, source: str = "shown") -> list[Pick]:
    """What the clause points at, one pick for each thing."""
    reference, found = reading.clause.reference, reading.found
    name = " ".join([*found.criteria.brands, *_category_words(found), *found.left])[:200]
    base = Pick(source=source, options=found.options, by=reference.by, name=name)  # pyright: ignore[reportArgumentType]
    ordinals = reference.ordinals
    if reference.every is not None and not ordinals:
        shown = len(reading.memo.results) if source == "shown" else 2
        ordinals = list(range(1, min(reference.every or shown, shown, 4) + 1))
    if ordinals:
        return [base.model_copy(update={"ordinal": ordinal}) for ordinal in ordinals[:4]]
    alone = reference.pronoun and not name and not found.options and reference.by is None
    return [base.model_copy(update={"source": "focus"})] if alone and source == "shown" else [base]


def _category_words(found: Found) -> list[str]:
    return [category.rpartition(">")[2].strip() for category in found.criteria.categories]


RULES: tuple[_Rule, ...] = (
    _unsupported,
    _off_topic,
    _orders,
    _address,
    _payment,
    _cancel,
    _clear,
    _checkout,
    _quantity,
    _remove,
    _add,
    _cart,
    _details,
    _selected,
    _other_size,
    _refine,
    _polite,
    _search,
)

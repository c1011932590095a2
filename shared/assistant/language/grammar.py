"""From clauses to wishes: ordered rules, each explainable, each looking at tables and at what was shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.assistant.language import (
    advising,
    carting,
    coding,
    comparing,
    correcting,
    looking,
    remembering,
    services,
)
from shared.assistant.language.asking import is_statement
from shared.assistant.language.assent import assent
from shared.assistant.language.cards import HIDDEN
from shared.assistant.language.clauses import clauses
from shared.assistant.language.criteria import Found
from shared.assistant.language.cues import OCCASIONS
from shared.assistant.language.foreign import is_foreign
from shared.assistant.language.judging import FLOOR, dressed, judged, rule_of
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.quoting import own_words
from shared.assistant.language.reading import Reading, is_of_an_order, reading_of
from shared.assistant.language.several import apart, how_many, joined
from shared.assistant.language.text import clean, tokens
from shared.assistant.language.unsafe import FIRST, unsafe_topic
from shared.assistant.language.wishes import FORBIDDEN, Wish
from shared.assistant.model import Memo

#: A search that the catalogue's own words confirm.
_SURE = 85
#: A thing that is only spoken of.
_TOLD = 52
#: Words without a verb that may still be the name of a thing.
_FEW = 4
#: A clause that begins so asks something, and does not name a thing.
_WONDERING = frozenset(("how", "why", "when", "who"))
#: Words that nothing says are looked for, and a wish beside which they are only talk.
_UNASKED, _SAID = FLOOR + 10, 75
#: Guesses that are likely, and such as hold beside what the rules know.
_LIKELY, _GUESSED = 80, 86
_DECLINED = frozenset(("off_topic", "unsupported", "policy", "human"))
#: What is done once however often it is said, and what is where only a guess says it again.
_ONCE = frozenset(
    ("human", "clear", "checkout", "show_cart", "cancel", "orders", "recall", "help", "gift", "browse")
)
_BY_GUESS = frozenset(("set_quantity", "add_more", "fewer", "compare", "recommend", "price_history", "why"))
#: What is said of a thing before it is asked for.
_TALK = frozenset(("thanks", "unknown"))
#: What a sentence that only tells why may sound like.
_STORIES = frozenset(("off_topic", "recommend", "reorder", "browse", "price_history", "gift"))
_Rule = Callable[[Reading], Wish | None]


def understand(message: str, lexicon: Lexicon, memo: Memo) -> list[Wish]:
    """The wishes of a message, in order; one of intent ``unknown`` where nothing is understood."""
    whole = clean(message)
    if (gravest := unsafe_topic([token.text for token in tokens(whole)])) in FIRST:
        return [Wish("off_topic", 95, about=gravest or "")]
    own = own_words(whole)
    remember, cleaned = remembering.told(own, lexicon)
    if remember is None:
        return _understood(cleaned, lexicon, memo, own != whole)
    others = _understood(cleaned, lexicon, memo, own != whole) if cleaned else []
    return remembering.beside(remember, others, lexicon)


def _understood(cleaned: str, lexicon: Lexicon, memo: Memo, pasted: bool) -> list[Wish]:
    """The wishes in a shopper's own words; ``pasted`` is that somebody else's stood beside them."""
    cut = apart(clauses(cleaned, lexicon), lexicon)
    said = assent(cleaned)
    readings = [
        reading_of(clause, lexicon, memo, cleaned[clause.start : clause.end], not index)
        for index, clause in enumerate(cut)
    ]
    guessed = said is None and memo.asked != "address"
    wishes = [judged(_wish(reading), reading) if guessed else _wish(reading) for reading in readings]
    wishes = _pointed_on(wishes, readings)
    looks = bool(cut) and cut[0].has("find") and "," not in cleaned
    if memo.asked == "address" and cut and not (looks or _commanded(wishes)):
        return [Wish("address", 90, text=cleaned)]
    if pasted:
        # Beside what was pasted, words that the catalogue and the rules do not know only bring it in.
        sure = (wish for wish in wishes if wish.intent != "search" or wish.confidence >= _SURE)
        wishes = [wish for wish in sure if not wish.guessed]
    wishes = _told_apart(joined(_meant(wishes, memo))) or [Wish("unknown", 0)]
    if said is not None and max(wish.confidence for wish in wishes) <= (_UNASKED if said else _SAID):
        return [Wish("nothing_pending" if said else "cancel", 90)]
    return wishes


def _pointed_on(wishes: list[Wish], readings: Sequence[Reading]) -> list[Wish]:
    """ "The third one looks great, put it in": an "it" is what the clause before pointed at."""
    told: list[Wish] = []
    for wish, reading in zip(wishes, readings, strict=True):
        before = readings[len(told) - 1] if told else None
        if before and wish.intent in ("add", "details") and wish.picks and _of_the_same(wish):
            shown = told[-1].intent == "details" and told[-1].confidence <= _SAID
            talk = shown or told[-1].intent in _TALK
            if talk and before.clause.reference.ordinals and not reading.named:
                wish.picks = before.picks()
                told[-1] = Wish("unknown", 0)
        told.append(wish)
    return told


def _meant(wishes: list[Wish], memo: Memo) -> list[Wish]:
    """Without a "no" that only begins what is wanted instead: "nah, show me boots"."""
    others = [wish for wish in wishes if wish.intent != "cancel" or wish.about == FORBIDDEN]
    sure = any(wish.confidence >= _SAID and wish.intent not in ("unknown", "thanks") for wish in others)
    return others if sure and memo.pending is None and wishes[0].intent == "cancel" else wishes


def _commanded(wishes: Sequence[Wish]) -> bool:
    """Whether a message that could be an address is a plain wish instead."""
    return all(wish.intent not in ("search", "unknown", "details", "orders") for wish in wishes)


def _told_apart(wishes: list[Wish]) -> list[Wish]:
    """Without the politeness around a wish: "hi, find tents, thanks" only looks for tents. Beside what
    is declined, words that the catalogue does not know are part of it and nothing to look for."""
    polite = ("greeting", "thanks", "goodbye", "unknown", "help")
    real = [wish for wish in wishes if wish.intent not in polite]
    real = [wish for wish in real if not _doubtful(wish, real)]
    if any(wish.confidence >= _SAID and not wish.mentioned for wish in real):
        real = [wish for wish in real if not _talk(wish)]
    declined = [wish for wish in real if wish.intent in _DECLINED]
    if declined:
        ruled_out = any(not wish.guessed for wish in declined)
        real = [wish for wish in real if not _adrift(wish, beside_rule=ruled_out)]
    return _once(real) or wishes[:1]


def _once(wishes: Sequence[Wish]) -> list[Wish]:
    """What one clause says and the next says again in other words is wished once."""
    kept: list[Wish] = []
    for wish in wishes:
        again = next((other for other in kept if _same(other, wish)), None)
        if again is None:
            kept.append(wish)
        elif again.guessed and not wish.guessed:
            kept[kept.index(again)] = wish
    return kept


def _same(one: Wish, other: Wish) -> bool:
    """Whether two wishes are one said twice: nothing could be done twice, or one of them is only guessed."""
    if one.intent != other.intent:
        return False
    if one.intent in ("add", "remove"):
        return (one.guessed or other.guessed) and _of_the_same(one) and _of_the_same(other)
    return one.intent in _ONCE or (one.intent in _BY_GUESS and (one.guessed or other.guessed))


def _of_the_same(wish: Wish) -> bool:
    """Whether it is about the thing at hand and says nothing else of it."""
    return all(pick.source == "focus" and not pick.options for pick in wish.picks)


def _talk(wish: Wish) -> bool:
    """What is only talk beside a wish that is sure: words that nothing says are looked for."""
    told = wish.mentioned and wish.unruled and wish.intent in _STORIES
    return told or (wish.intent == "search" and (wish.mentioned or wish.confidence <= _UNASKED))


def _doubtful(wish: Wish, others: Sequence[Wish]) -> bool:
    """What is only guessed, and not surely, beside a wish that is more than that."""
    if not wish.unruled or wish.confidence >= _GUESSED:
        return False
    least = max(_SAID, wish.confidence + 1) if wish.confidence >= _LIKELY else _SAID
    ruled = any(not other.guessed and other.confidence >= least for other in others)
    return ruled or (wish.confidence < _LIKELY and any(o.confidence > wish.confidence for o in others))


def _adrift(wish: Wish, *, beside_rule: bool) -> bool:
    """What beside a declined wish is taken for a part of it: a guess, and a search for unknown words."""
    if wish.guessed:
        return beside_rule or wish.intent not in _DECLINED
    return wish.intent == "search" and wish.confidence < _SURE


def ruled(reading: Reading) -> str:
    """What the rules alone say of a clause, for the model beside them: the intent and how sure, in tens."""
    return rule_of(_wish(reading))


def _wish(reading: Reading) -> Wish:
    for rule in RULES:
        wish = rule(reading)
        if wish is not None:
            if wish.intent == "search":
                wish.quantity = how_many(reading.clause.words, reading.lexicon)
            return dressed(wish, reading)
    return Wish("unknown", 20, text=reading.original)


def _unsupported(reading: Reading) -> Wish | None:
    topic = reading.clause.unsupported
    return Wish("unsupported", 90, about=topic) if topic else None


def _off_topic(reading: Reading) -> Wish | None:
    topic = unsafe_topic(reading.clause.words)
    known = reading.found.terms and reading.clause.has("find", "add", "wish") and topic != "prompt"
    if topic is not None and not known:
        return Wish("off_topic", 90, about=topic)
    return Wish("off_topic", 90) if reading.clause.off_topic else None


def _orders(reading: Reading) -> Wish | None:
    clause = reading.clause
    number = next((word for word in clause.words if word.startswith("ord_")), "")
    numbered = is_of_an_order(clause.words) and not clause.has("remove")
    if number or numbered or (clause.has("orders") and not clause.has("checkout")):
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
    if relative or found.filtered or found.criteria.attributes or clause.has("stock"):
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
    mentioned = not asked and is_statement(clause.words)
    ordered = found.criteria.sort != "relevance"
    if not found.subject and not found.terms and not found.filtered and not ordered:
        return None
    wondering = clause.words[0] in _WONDERING
    sure = _TOLD if mentioned else _sought(found, asked=asked, wondering=wondering)
    return Wish("search", sure, criteria=found.criteria, text=reading.original, mentioned=mentioned)


def _sought(found: Found, *, asked: bool, wondering: bool) -> int:
    """How sure it is that something is looked for, in percent: most where the catalogue knows the words."""
    if found.criteria.categories or found.terms:
        return 95 if asked else 88
    if not found.subject:
        return 80
    if not any(word[0].isalpha() for word in found.left):
        return 30
    if asked:
        return 82
    return 60 if len(found.left) <= _FEW and not wondering else 30


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
    remembering.why,
    remembering.forget,
    remembering.recall,
    coding.code,
    services.human,
    services.policy,
    _unsupported,
    _off_topic,
    advising.price_history,
    advising.reorder,
    _orders,
    _address,
    _payment,
    _cancel,
    carting.forbidden,
    carting.clear,
    _checkout,
    carting.how_many,
    correcting.correction,
    correcting.again,
    comparing.compare,
    advising.recommend,
    carting.swap,
    carting.quantity,
    carting.remove,
    carting.add,
    _cart,
    correcting.brand,
    looking.details,
    carting.selected,
    _gift,
    _refine,
    _browse,
    _polite,
    _foreign,
    _search,
)

"""What a turn teaches of the shopper: from what was looked for, put into the cart and bought in it.

Only what the shopper's own words named counts of a search, and nothing counts of departments that tell
of health, faith, politics or love: what cannot be told apart teaches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shared.assistant.evidence import Evidence, Outcome, touched
from shared.assistant.language.lexicon import is_colour, is_size
from shared.assistant.language.text import words
from shared.assistant.model import Memo
from shared.carts.model import CartView
from shared.checkout.model import CheckoutStatus
from shared.checkout.tools import Prepared
from shared.memory.decay import Signal
from shared.memory.entries import Lesson, Topic
from shared.memory.private import private
from shared.search.model import SearchQuery

#: Words beside which a search says nothing of what is liked: "never show me Fell again".
_DENYING = frozenset(("not", "never", "no", "without", "hate", "avoid", "except"))
#: Values of one property that a search may name and still say something.
_FEW = 2


def lessons(memo: Memo, message: str, evidence: Evidence) -> list[Lesson]:
    """What the turn's own acts teach."""
    said = set(words(message))
    found: list[Lesson] = []
    for outcome in evidence.outcomes:
        if not outcome.done:
            continue
        if isinstance(outcome.given, SearchQuery):
            found += _of_search(outcome.given, said)
        elif outcome.step.tool == "carts.add" and isinstance(outcome.result, CartView):
            found += _of_add(outcome, outcome.result, memo, evidence)
        elif outcome.step.tool == "checkout.confirm" and isinstance(outcome.result, Prepared):
            found += _of_purchase(outcome.result, memo, evidence)
    return list(dict.fromkeys(found))


def _of_search(query: SearchQuery, said: set[str]) -> Iterator[Lesson]:
    if query.cursor or said & _DENYING or private((*query.categories, query.text)):
        return
    named = [("brand", brand) for brand in query.brands]
    named += [(name, v) for name, values in query.attributes.items() if len(values) <= _FEW for v in values]
    yield from _made([(name, v) for name, v in named if set(words(v)) <= said], "filtered")


def _of_add(outcome: Outcome, cart: CartView, memo: Memo, evidence: Evidence) -> Iterator[Lesson]:
    line, subject = touched(outcome, cart), outcome.subject
    if line is None or subject is None or not _open(line.product_id, memo, evidence):
        return
    brand = [("brand", subject.brand)] if subject.brand else []
    yield from _made([*brand, *line.options.items()], "carted")


def _of_purchase(bought: Prepared, memo: Memo, evidence: Evidence) -> Iterator[Lesson]:
    if bought.checkout.status not in (CheckoutStatus.RUNNING, CheckoutStatus.COMPLETED):
        return
    lines = [line for line in bought.checkout.lines if _open(line.product_id, memo, evidence)]
    brands = {shown.product_id: shown.brand for shown in memo.results if shown.brand}
    for line in lines:
        brand = [("brand", brands[line.product_id])] if line.product_id in brands else []
        yield from _made([*brand, *line.options.items()], "bought")


def _open(product_id: str, memo: Memo, evidence: Evidence) -> bool:
    """Whether a thing is known to be of no private department."""
    card = next((card for card in evidence.cards if card.product_id == product_id), None)
    if card is not None:
        return not private((*card.category, card.title))
    shown = next((shown for shown in memo.results if shown.product_id == product_id), None)
    return shown is not None and not shown.private


def _made(named: Iterable[tuple[str, str]], signal: Signal) -> Iterator[Lesson]:
    for name, value in named:
        topic = _topic(name)
        if topic is not None:
            yield Lesson(topic=topic, value=value, signal=signal)


def _topic(name: str) -> Topic | None:
    if name == "brand":
        return "brand"
    if is_size(name):
        return "size"
    return "colour" if is_colour(name) else "material" if "material" in name.casefold() else None

"""Figures in the place where they stand: a price is its own thing's, a stock is what is left of it.

A number that some record carries proves nothing where it is said of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shared.assistant.evidence import Evidence
from shared.assistant.language.numbers import count_at
from shared.assistant.language.text import tokens
from shared.assistant.things import Thing, Things, plain
from shared.carts.model import CartView
from shared.orders.tools import OrderList
from shared.storefront.tools import Findings

MONEY = re.compile(r"[$€£¥₹₿] ?(\d++(?:[.,]\d++)*+)")
_TOTAL = re.compile(
    r"\b(?:total|totals|in all|altogether|comes? to|sum|subtotal|tax|delivery|shipping|order)\b",
    re.IGNORECASE,
)
_FINAL = re.compile(r"\b(?:in all|altogether|total|comes? to)\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:subtotal|before|plus|tax)\b", re.IGNORECASE)
_COSTS = re.compile(
    r"\b(?:costs?|priced|price is|prices? of|each|apiece|goes for|sells for|yours for)\b", re.IGNORECASE
)
_BOUND = re.compile(
    r"\b(?:under|below|up to|over|above|at most|at least|less than|more than|between|from|within|budget|"
    r"limit|around|about|of|and)\s*$",
    re.IGNORECASE,
)
_OR_LESS = re.compile(r" or (?:less|under|below|more)\b", re.IGNORECASE)
_N = (
    r"(\d{1,9}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|a couple(?: of)?|"
    r"a single|twenty|fifty)"
)
_LEFT = re.compile(
    rf"(?<![$€£.,\d]){_N} (?:(?:\w{{1,12}} )?of (?:it|them|these|the ⟦\d+⟧|"
    rf"⟦\d+⟧) )?(?:(?!and )\w{{1,12}} )?(?:are |is )?(?:still )?"
    r"(?:left|remaining|remains?|in stock|available)\b",
    re.IGNORECASE,
)
_ADDED = re.compile(rf"\b(?:added|put|popped|dropped) {_N}\b(?! of the)", re.IGNORECASE)
_CARTED = (
    re.compile(
        rf"\b{_N} (?:\w{{1,12}} )?(?:items?|things?|products?|lines?|pieces?|"
        rf"articles?)\b(?: \w{{1,12}}){{0,3}} (?:cart|basket|bag)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:cart|basket|bag) (?:now |currently )?(?:has|holds|contains|is at|counts) {_N}\b",
        re.IGNORECASE,
    ),
)
_FOUND = (
    re.compile(
        rf"\b(?:found|see|have|there (?:are|is)|got|are|here are|showing|carry|sell|stock) (?:the |all |"
        rf"exactly |just |only |about |over |more than |these )?{_N}\b(?! (?:left|remaining|in stock|"
        rf"items?|things?|of (?:it|them)))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_N} (?:\w{{1,12}} )?(?:results?|matches|options|choices|products|kinds|models)\b(?! in your)",
        re.IGNORECASE,
    ),
)
_STARS = re.compile(
    r"\b(\d(?:\.\d)?|one|two|three|four|five)[- ]?(?:/ ?5|of 5|out of (?:5|five)|stars?)|"
    r"\b(?:rated|rating of) (\d(?:\.\d)?)|\b(\d{1,9}) (?:reviews?|ratings?|buyers|people)\b",
    re.IGNORECASE,
)
_WORDS = {"one": 1, "a single": 1, "a dozen": 12, "a couple": 2, "a couple of": 2}


class Figures:
    """Holds the figures of a sentence against the records that they are said of."""

    def __init__(
        self, evidence: Evidence, things: Things, totals: set[str], finals: set[str], said: set[str]
    ) -> None:
        self._evidence = evidence
        self._things = things
        self._totals = totals
        self._finals = finals
        self._said = said

    def faults(self, sentence: str) -> Iterator[str]:
        """The figures of a sentence that are said of the wrong thing; names are marks in it."""
        named = self._things.named(sentence)
        yield from self._prices(sentence, named)
        about = [thing for _, thing in named]
        yield from self._left(sentence, about)
        yield from self._counts(sentence)
        yield from self._stars(sentence, about)

    def _prices(self, sentence: str, named: Sequence[tuple[int, Thing]]) -> Iterator[str]:
        for match in MONEY.finditer(sentence):
            amount = plain(match[1])
            before = sentence[: match.start()]
            bounded = _BOUND.search(before) or _OR_LESS.match(sentence[match.end() :])
            if amount in self._said and bounded:
                continue
            clause = re.split(r"[,;:]| and |, ", before)[-1]
            around = clause + sentence[match.end() : match.end() + 20].partition(",")[0]
            if _TOTAL.search(around):
                whole = _FINAL.search(around) and not _PART.search(around)
                if amount not in (self._finals if whole else self._totals):
                    yield f"sum {amount}"
            elif owner := _owner(match.start(), named):
                if amount not in owner.amounts:
                    yield f"price {amount} of {owner.title}"
            elif _COSTS.search(around) and not any(amount in thing.amounts for thing in self._things.list):
                yield f"price {amount}"

    def _left(self, sentence: str, about: Sequence[Thing]) -> Iterator[str]:
        stocks = {thing.available for thing in about or self._things.list} - {None}
        if not about:
            stocks |= self._pieces()
        for match in _LEFT.finditer(sentence):
            if _number(match[1]) not in stocks:
                yield f"stock {match[1]}"

    def _counts(self, sentence: str) -> Iterator[str]:
        yield from _unlike("added", [_ADDED], sentence, self._given())
        if self._evidence.last(CartView) is not None:
            yield from _unlike("cart", _CARTED, sentence, self._pieces())
        found = self._evidence.last(Findings)
        if found is not None:
            stocks = {thing.available for thing in self._things.list}
            counts = {found.page.total, len(found.page.items), *self._given(), *stocks, *self._pieces()}
            yield from _unlike("found", _FOUND, sentence, counts)
        orders = self._evidence.last(OrderList)
        if orders is not None and found is None:
            yield from _unlike("orders", _FOUND, sentence, {len(orders.items)})

    def _pieces(self) -> set[int]:
        cart = self._evidence.last(CartView)
        return {len(cart.lines), sum(line.quantity for line in cart.lines)} if cart else set()

    def tellable(self) -> set[str]:
        """Counts that a sentence may tell on its own: of what was found, given, held, left and rated."""
        found, orders, cart = (self._evidence.last(kind) for kind in (Findings, OrderList, CartView))
        counts = {*self._given(), *self._pieces()}
        counts |= {found.page.total, len(found.page.items)} if isinstance(found, Findings) else set()
        counts |= {len(orders.items)} if isinstance(orders, OrderList) else set()
        counts |= {line.quantity for line in cart.lines} if isinstance(cart, CartView) else set()
        counts |= {thing.available or 0 for thing in self._things.list} | {len(self._evidence.cards)}
        counts |= {len(error.facts.get("titles", ())) for o in self._evidence.outcomes if (error := o.error)}
        rated = {number for thing in self._things.list for number in thing.rating}
        return {str(count) for count in counts} | rated | ({"5"} if rated else set())

    def _given(self) -> set[int]:
        given = (outcome.given for outcome in self._evidence.outcomes if outcome.done)
        return {quantity for one in given if (quantity := getattr(one, "quantity", None)) is not None}

    def _stars(self, sentence: str, about: Sequence[Thing]) -> Iterator[str]:
        known = {number for thing in about or self._things.list for number in thing.rating}
        for match in _STARS.finditer(sentence):
            said = next(filter(None, match.groups()))
            number = plain(said) or str(_number(said))
            if number not in known:
                yield f"rating {number}"


def _owner(place: int, named: Sequence[tuple[int, Thing]]) -> Thing | None:
    """The thing that a figure is said of: the last one named before it, or else the first after it."""
    before = [thing for at, thing in named if at < place]
    return before[-1] if before else named[0][1] if named else None


def _unlike(
    what: str, patterns: Sequence[re.Pattern[str]], sentence: str, right: set[int | None] | set[int]
) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(sentence):
            if _number(match[1]) not in right:
                yield f"{what} {match[1]}"


def _number(text: str) -> int | None:
    text = text.casefold()
    if text.isdecimal():
        return int(text)
    if text in _WORDS:
        return _WORDS[text]
    hit = count_at([token.text for token in tokens(text)], 0)
    return hit[0] if hit else None

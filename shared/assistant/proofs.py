"""What proves each claim: a step of this turn, or a record that it read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from shared.assistant.claims import CLAUSE, DEEDS, DENIES, IDLE, PROMISES, STATES, SUPPOSES
from shared.assistant.evidence import Evidence, touched
from shared.assistant.things import Thing, Things
from shared.carts.model import CartView
from shared.catalog.prices import PriceHistory
from shared.checkout.model import CheckoutStatus
from shared.checkout.tools import Prepared
from shared.kernel.money import Money
from shared.orders.tools import OrderList
from shared.search.model import Sort
from shared.storefront.model import LOW
from shared.storefront.purchases import Again, Purchases
from shared.storefront.recommending import Suggestions
from shared.storefront.tools import Findings

Match = re.Match[str]
_ALL: Mapping[str, re.Pattern[str]] = {**DEEDS, **PROMISES, **STATES}
#: Claims that a wish or a condition does not make ("if you want it added", "what is on sale").
_LOOSE = frozenset(DEEDS) | {"in stock", "on sale", "cheapest", "dearest", "compared", "free", "rated"}
#: Claims that a question does not make: to ask where it shall be delivered promises nothing.
_ASKED = frozenset((*DEEDS, *STATES, "shipped"))
#: Where a deed's own things end.
_REST = re.compile(r"[;:]|,? (?:leaving|but|so|while)\b")
_ALL_OF = re.compile(r"\b(?:all|both|everything|each|every)\b", re.IGNORECASE)
#: Where what is said of one thing ends and what is said of the next begins.
_NEXT_THING = re.compile(
    r"[,;:]|\b(?:but|while|whereas)\b|(?:is|are|was|has|have|costs?)\b[^,;:]*?\band\b", re.IGNORECASE
)
#: Claims that are denials by themselves.
_DENYING = frozenset(("sold out", "nothing found", "free", "scarce", "dated"))
_QUESTION = re.compile(
    r"^(?:…|[^\w⟦]|(?:or|and|so|great|ok|okay|sure|also|now|then|done|perfect|thanks|alright|,)\b[ ,]*)*+"
    r"(?:shall|should|would|do|does|did|is|are|can|could|may|want|need|how|what|which|where|when|who|like|"
    r"ready|any|anything|care|"
    r"will|have|has|interested|looking|fancy|maybe|something|more)\b",
    re.IGNORECASE,
)
_IF_BEFORE = re.compile(r"\b(?:if|once|unless|until|whether|before|when|after)\s*$", re.IGNORECASE)
_IF_AFTER = re.compile(
    r"^[^.!?]{0,40}\b(?:once|if|as soon as|only (?:after|when|if|once)|when) (?:you|i)\b", re.IGNORECASE
)
_NOTHING_AFTER = re.compile(r"^ (?:nothing|no\b|none)", re.IGNORECASE)
_NAMED_CART = re.compile(r"cart|basket|bag", re.IGNORECASE)
_TOOLS = {
    "added": ("carts.add", "carts.add_all"),
    "removed": ("carts.remove", "carts.clear"),
    "changed": ("carts.set_quantity", "carts.add", "carts.remove", "checkout.update"),
    "canceled": ("checkout.cancel", "orders.cancel"),
    "ticketed": ("support.open_ticket",),
}
#: What a composer's sentence says of one thing proves nothing of another.
_OF_A_THING = frozenset(("in stock", "sold out", "scarce", "on sale", "cheapest", "dearest"))
#: What the shopper did before this conversation.
_PAST = re.compile(r"\byou (?:have |had |'ve )?(?:once |last )?(?:bought|ordered|purchased)$", re.IGNORECASE)
_HALF = 50
#: Names of products that are kept.
_MOST_NAMES = 4_096
_BOTH = 2
_PARTS = {"third": "33", "quarter": "25", "fifth": "20", "tenth": "10"}


def claims_in(sentence: str) -> Iterator[tuple[str, Match]]:
    """The claims that a sentence makes: those that it denies, supposes or asks about are none."""
    said = IDLE.sub(lambda found: "·" * len(found[0]), sentence)
    for claim, pattern in _ALL.items():
        for match in pattern.finditer(said):
            if not (claim in _ASKED and _asks(said, match)) and not _taken_back(claim, said, match):
                yield claim, match


@lru_cache(maxsize=_MOST_NAMES)
def makes_claim(name: str) -> bool:
    """Whether a product's title or brand is a claim by itself; kept for the next turn that shows it."""
    return any(True for _ in claims_in(name))


def _asks(said: str, match: Match) -> bool:
    """Whether a question asks it: the whole sentence, or the clause that it stands in."""
    if not said.rstrip().endswith("?"):
        return False
    begin = max(said.rfind(mark, 0, match.start()) for mark in ",;:") + 1
    return bool(_QUESTION.match(said) or _QUESTION.match(said[begin:].lstrip()))


def _taken_back(claim: str, said: str, match: Match) -> bool:
    begins, before = 0, ""
    for cut in CLAUSE.finditer(said, 0, match.start()):
        subject = cut[0].strip().casefold().split(" ")[0] in ("i", "we")
        begins = cut.start() if subject else cut.end()
        before = said[: cut.start()] if subject else ""
    clause = said[begins : match.start()]
    if claim not in _DENYING and (DENIES.search(clause) or _NOTHING_AFTER.match(said[match.end() :])):
        return True
    supposed = SUPPOSES.search(clause) or _IF_BEFORE.search(before) or _IF_AFTER.match(said[match.end() :])
    return claim in _LOOSE and bool(supposed)


class Proofs:
    """Holds the claims of a sentence against evidence. ``proven`` are claims that the composer made."""

    def __init__(
        self, evidence: Evidence, things: Things, facts: Sequence[tuple[str, Any]], proven: set[str]
    ) -> None:
        self._evidence = evidence
        self._things = things
        self._facts = facts
        self._proven = proven
        self._by: Mapping[str, Callable[[str, Match, list[Thing]], bool]] = {
            "added": self._added, "removed": self._removed, "changed": self._done("changed"),
            "ordered": self._ordered, "paid": self._state("captured"), "canceled": self._canceled,
            "ticketed": self._done("ticketed"), "told a past": self._priced_before,
            "held": self._held, "shipped": self._shipped,
            "refunded": self._state("refunded", "partially_refunded"),
            "in stock": self._in_stock, "sold out": self._sold_out, "scarce": self._scarce,
            "on sale": self._on_sale, "half": self._half, "part off": self._part_off,
            "cheapest": self._extreme(min, Sort.PRICE_ASC), "dearest": self._extreme(max, Sort.PRICE_DESC),
            "compared": self._compared, "free": self._free, "rated": self._rated,
            "nothing found": self._nothing, "only": self._only,
        }  # fmt: skip

    def missing(self, sentence: str) -> list[str]:
        """The claims of a sentence that nothing proves."""
        return [
            claim
            for claim, match in claims_in(sentence)
            if not self._proved(claim, sentence, match, self._named_by(sentence, match))
        ] + self._denied(sentence)

    def _named_by(self, sentence: str, match: Match) -> list[Thing]:
        """The things that a claim is made of: those of its clause, or else the last one named before it."""
        cuts = [0, *(cut.end() for cut in _NEXT_THING.finditer(sentence)), len(sentence)]
        begin = max(cut for cut in cuts if cut <= match.start())
        end = min(cut for cut in cuts if cut >= match.end())
        places = self._things.named(sentence)
        inside = [thing for at, thing in places if begin <= at < end]
        return inside or [thing for at, thing in places if at < match.start()][-1:] or [t for _, t in places]

    def _proved(self, claim: str, sentence: str, match: Match, named: list[Thing]) -> bool:
        proof = self._by.get(claim)
        if proof is not None and proof(sentence, match, named):
            return True
        return claim in self._proven and claim not in DEEDS and not (claim in _OF_A_THING and named)

    def _denied(self, sentence: str) -> list[str]:
        """Deeds that were done and that the sentence denies."""
        if "?" in sentence:
            return []
        done = {"added": ("carts.add",), "removed": ("carts.remove", "carts.clear")}
        failed = any(not outcome.done for outcome in self._evidence.outcomes)
        return [
            f"not {claim}"
            for claim, tools in done.items()
            if not failed
            and self._evidence.done(*tools)
            and any(
                DENIES.search(sentence[max(0, m.start() - 20) : m.start()])
                for m in re.finditer(
                    {"added": r"\badd(?:ed)?\b", "removed": r"\bremoved?\b"}[claim], sentence
                )
            )
        ]

    def _done(self, claim: str) -> Callable[[str, Match, list[Thing]], bool]:
        def proof(sentence: str, match: Match, named: list[Thing]) -> bool:
            swap = re.match(r"sw", match[0], re.IGNORECASE)
            whole = not swap or bool(self._evidence.done("carts.add") and self._evidence.done("carts.remove"))
            return whole and bool(self._evidence.done(*_TOOLS[claim]))

        return proof

    def _titles(self, *tools: str) -> set[str]:
        """The things that steps of these tools were about."""
        found: set[str] = set()
        for outcome in self._evidence.done(*tools):
            line = touched(outcome, outcome.result) if isinstance(outcome.result, CartView) else None
            found |= {line.title} if line else set()
            found |= {outcome.subject.title} if outcome.subject else set()
        return found

    def _added(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        after = [thing for _, thing in self._things.named(_REST.split(sentence[match.start() :])[0])]
        about = {thing.title for thing in after or named}
        cart = self._evidence.last(CartView)
        if _NAMED_CART.search(match[0]) and "add" not in match[0].casefold():
            held = {line.title for line in cart.lines} if cart else set[str]()
            return bool(held) and about <= held
        tried = [outcome for outcome in self._evidence.outcomes if outcome.step.tool == "carts.add"]
        whole = all(outcome.done for outcome in tried) or not _ALL_OF.search(sentence[match.start() :])
        return (
            bool(self._evidence.done(*_TOOLS["added"])) and whole and about <= self._titles(*_TOOLS["added"])
        )

    def _removed(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        cart = self._evidence.last(CartView)
        if "empty" in match[0].casefold():
            return cart is not None and not cart.lines
        if re.search(r"emptied|cleared", match[0], re.IGNORECASE):
            return bool(self._evidence.done("carts.clear")) or (
                bool(self._evidence.done("carts.remove")) and cart is not None and not cart.lines
            )
        if self._evidence.done("carts.clear"):
            return True
        rest = _REST.split(sentence[match.start() :])[0]
        after = {thing.title for _, thing in self._things.named(rest)}
        taken = self._evidence.done("carts.remove")
        if _ALL_OF.search(sentence) and cart is not None and cart.lines and len(taken) < _BOTH:
            return False
        return bool(taken) and after <= self._titles("carts.remove")

    def _ordered(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        prepared, orders = self._evidence.last(Prepared), self._evidence.last(OrderList)
        status = prepared.checkout.status if prepared else None
        if _PAST.search(sentence[: match.end()]) and self._bought():
            return True
        if status is CheckoutStatus.COMPLETED:
            return True
        if status is CheckoutStatus.RUNNING and "being" in match[0].casefold():
            return True
        if re.search(r"confirmed|complete", match[0], re.IGNORECASE):
            return self._has("status", "confirmed", "completed")
        return bool(orders and orders.items) or any(name == "number" for name, _ in self._facts)

    def _bought(self) -> bool:
        """Whether the turn has read what the shopper bought before."""
        suggested = self._evidence.last(Suggestions)
        read = self._evidence.last(Purchases) or self._evidence.last(Again)
        return read is not None or bool(suggested and suggested.basis)

    def _priced_before(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        """Which way a price went is held against the same record in ``comparative.py``."""
        return self._evidence.last(PriceHistory) is not None

    def _held(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        prepared = self._evidence.last(Prepared)
        return prepared is not None and prepared.checkout.status is CheckoutStatus.RUNNING

    def _canceled(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        return bool(self._evidence.done(*_TOOLS["canceled"])) or self._has("status", "canceled")

    def _has(self, field: str, *values: str) -> bool:
        return any(name == field and value in values for name, value in self._facts)

    def _state(self, *values: str) -> Callable[[str, Match, list[Thing]], bool]:
        return lambda sentence, match, named: self._has("payment_state", *values)

    def _shipped(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        delivered = re.search(r"delivered|door", match[0], re.IGNORECASE)
        return self._has("fulfilment_state", "delivered", *(() if delivered else ("shipped",)))

    def _about(self, named: list[Thing]) -> list[Thing]:
        return named or [thing for thing in self._things.list if thing.available is not None]

    def _in_stock(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        stocks = [(thing.available or 0) > 0 for thing in self._about(named)]
        every = named or _ALL_OF.search(sentence)
        asked = any(name == "in_stock" and value for name, value in self._facts)
        return (bool(stocks) and (all(stocks) if every else any(stocks))) or (asked and not named)

    def _sold_out(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        stocks = [thing.available == 0 for thing in self._about(named)]
        return bool(stocks) and (all(stocks) if named else any(stocks))

    def _scarce(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        low = [0 < (thing.available or 0) < LOW for thing in self._about(named)]
        return bool(low) and (all(low) if named else any(low))

    def _on_sale(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        if named:
            return all(thing.percents for thing in named)
        asked = any(name == "min_discount" and value for name, value in self._facts)
        return asked or any(thing.percents for thing in self._things.list)

    def _half(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        return any(int(p) >= _HALF for thing in named or self._things.list for p in thing.percents)

    def _part_off(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        percent = next((value for part, value in _PARTS.items() if part in match[0].casefold()), "")
        return any(percent in thing.percents for thing in named or self._things.list)

    def _extreme(self, best: Callable[..., int], sort: Sort) -> Callable[[str, Match, list[Thing]], bool]:
        def proof(sentence: str, match: Match, named: list[Thing]) -> bool:
            prices = [thing.price for thing in self._things.list if thing.price is not None]
            if named:
                return bool(prices) and any(thing.price == best(prices) for thing in named)
            found = self._evidence.last(Findings)
            picked = any(o.step.subject and o.step.subject.by == sort.value for o in self._evidence.outcomes)
            return picked or (found is not None and found.query.sort is sort)

        return proof

    def _compared(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        """One thing beside another, or "the cheaper one" of all that there are."""
        if re.match(r" (?:one|of the)", sentence[match.end() :]) and len(named) == 1:
            sort = Sort.PRICE_ASC if re.search(r"cheaper|less", match[0], re.IGNORECASE) else Sort.PRICE_DESC
            return self._extreme(min if sort is Sort.PRICE_ASC else max, sort)(sentence, match, named)
        before = [t for at, t in self._things.named(sentence) if at < match.start()]
        after = [t for at, t in self._things.named(sentence) if at > match.start()]
        if len(before) != 1 or len(after) != 1 or before[0].price is None or after[0].price is None:
            return False
        word = match[0].casefold()
        if "same" in word or "twice" in word or "double" in word or "fraction" in word or "as much" in word:
            return False
        less = bool(re.search(r"cheaper|less|better", word))
        return before[0].price < after[0].price if less else before[0].price > after[0].price

    def _free(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        return any(
            isinstance(value, Money) and value.amount == 0 and name in ("amount", "price", "total")
            for name, value in self._facts
        )

    def _rated(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        return any(thing.rating for thing in named or self._things.list)

    def _nothing(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        found, orders, cart = (
            self._evidence.last(Findings),
            self._evidence.last(OrderList),
            self._evidence.last(CartView),
        )
        lacking = found is not None and (not found.page.total or bool(found.relaxed) or found.page.partial)
        return lacking or (orders is not None and not orders.items) or (cart is not None and not cart.lines)

    def _only(self, sentence: str, match: Match, named: list[Thing]) -> bool:
        found = self._evidence.last(Findings)
        return found is not None and found.page.total == 1

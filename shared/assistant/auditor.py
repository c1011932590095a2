"""Nothing leaves that the turn's evidence does not carry: every number, link, name and claim.

Names come from records and may say anything, so marks take their place before claims are looked for.
What the composer wrote from records is proven; what a model made of it is held against both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from shared.assistant import comparative
from shared.assistant.claims import PROPERTIES
from shared.assistant.evidence import Evidence
from shared.assistant.figures import MONEY, Figures
from shared.assistant.language.numbers import count_at
from shared.assistant.language.text import clean, fold, tokens, words
from shared.assistant.proofs import Proofs, claims_in, makes_claim
from shared.assistant.speech import strange_names, strange_speech, strange_streets
from shared.assistant.things import Things, plain
from shared.assistant.wording import untaxed
from shared.carts.model import CartView
from shared.checkout.model import CheckoutView
from shared.checkout.tools import Prepared
from shared.kernel.money import SYMBOLS, Money
from shared.orders.model import OrderView
from shared.orders.tools import OrderList
from shared.pricing.model import Quote

_NUMBER = re.compile(r"\d++(?:[.,]\d++)*+")
_PERCENT = re.compile(r"(\d++) ?(?:%|percent)")
_LINK = re.compile(
    r"(?:https?://|hxxps?://|www\.)\S++|\b[\w-]{1,60}\.(?:com|net|org|io|shop|store|co|example|de|uk|ru|"
    r"xyz|info|biz|app|dev|link|"
    r"site|me|ly|test|click|top|online)\b\S*+|\b\w{2,30} (?:dot|punkt) \w{2,10}\b|\]\(|<[a-z/!]|\S++@\S++",
    re.IGNORECASE,
)
_ID = re.compile(r"\b[a-z]{2,5}_[0-9a-zA-Z]{6,}+\b")
_TOOL = re.compile(
    r"\b(?:catalog|carts|checkout|orders|memory|support|prices)\.[a-z_]{2,30}\b|\bfrom_step\b|</?data>",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"([$€£¥₹₿])|\b(?:\d\S*+|twenty|thirty|forty|fifty|ten|hundred|ninety|sixty|seventy|eighty|twelve|"
    r"fifteen|five|nine) ?"
    r"(usd|dollars?|bucks|eur|euros?|gbp|pounds?|quid|jpy|yen|chf|francs?|cents?|pence|rupees?|inr|yuan|"
    r"cny|pesos?|bitcoins?|btc|cad|aud)\b",
    re.IGNORECASE,
)
_OF_CURRENCY = {
    "USD": frozenset(("$", "usd", "dollar", "dollars", "bucks", "cent", "cents")),
    "EUR": frozenset(("€", "eur", "euro", "euros", "cent", "cents")),
    "GBP": frozenset(("£", "gbp", "pound", "pounds", "quid", "pence")),
    "JPY": frozenset(("¥", "jpy", "yen")),
}
_NAMES = frozenset(("title", "brand"))
#: Texts of a merchant's whose numbers and words prove nothing.
_UNTOLD = frozenset(("description", "value", "image", "passage", "question"))
#: Fields of codes for programs: digits in them are no facts.
_CODED = re.compile(r"(?:^|_)(?:id|sku|consent|link|cursor|at|image|key|gtin)$")
#: Fields whose values are words of the store's own.
_STATES = frozenset(
    ("status", "payment_state", "fulfilment_state", "availability", "code", "type", "currency", "kind")
)
_PHONE = re.compile(
    r"(\+\d{1,3}[ -]\d[\d -]{5,15}|\b(?:call|dial|phone|ring|text)\b[^.!?]{0,20}?\d{3}[\d -]{0,12})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[!?\n])\s*|(?<=[.])\s+|(?<=…)\s*(?=[A-Z])|\n")
_SHORTEST_NAME = 2
_DATE = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) "
    r"\d{4}\b"
)


class Auditor:
    """Holds a reply against the evidence of its turn.

    ``said`` are texts whose numbers may be repeated: the shopper's own. ``verbatim`` are texts of
    records and of the store's, told word for word. ``proven`` are sentences that the composer wrote
    from records, ``names`` titles that the shopper was shown before.
    """

    def __init__(
        self,
        evidence: Evidence,
        *,
        said: Sequence[str],
        verbatim: Sequence[str] = (),
        proven: Sequence[str] = (),
        names: Sequence[str] = (),
        currency: str = "USD",
    ) -> None:
        self._evidence = evidence
        self._said = said
        self._verbatim = [text for text in verbatim if text]
        self._proven = proven
        self._spoken = {number for text in said for number in _numbers(text)}
        self._currency = currency
        self._things = Things(evidence, names)
        self._facts = self._things.facts

    def faults(self, text: str) -> list[str]:
        """What in ``text`` has no evidence; an empty list is a clean reply."""
        cleaned = "\n".join(clean(line) for line in text.splitlines())
        bare = self._without_names(cleaned)
        told = [sentence.strip() for sentence in _SENTENCE.split(bare) if sentence and sentence.strip()]
        fresh = [sentence for sentence in told if sentence not in self._told]
        return [
            *(f"price {amount}" for amount in _found(MONEY, bare) if plain(amount) not in self._amounts),
            *(f"percent {percent}" for percent in _found(_PERCENT, bare) if percent not in self._percents),
            *(f"number {number}" for number in _numbers(bare) if not self._has(number)),
            *(f"link {link}" for link in _found(_LINK, cleaned) if link.rstrip(".,)") not in self._links),
            *(f"id {found}" for found in _found(_ID, bare) if found not in self._evidence.ids()),
            *(f"phone {found}" for found in _found(_PHONE, cleaned)),
            *(f"tool {found}" for found in _found(_TOOL, bare)),
            *(f"claim: {claim}" for claim in comparative.faults(cleaned, self._evidence)),
            *(fault for sentence in fresh for fault in self._fresh(sentence)),
        ]

    def _fresh(self, sentence: str) -> Iterator[str]:
        """What is wrong with a sentence that the composer did not write."""
        yield from (f"claim: {claim}" for claim in self._proofs.missing(sentence))
        yield from self._figures.faults(sentence)
        yield from (f"number {number}" for number in _numbers(sentence) if number not in self._tellable)
        yield from self._money_words(sentence)
        yield from (f"name {name}" for name in strange_names(sentence, self._known))
        yield from (
            f"property {word}" for word in words(sentence) if word in PROPERTIES and word not in self._known
        )
        yield from (f"street {street}" for street in strange_streets(sentence, self._written))
        yield from strange_speech(sentence, self._known)

    def _money_words(self, sentence: str) -> Iterator[str]:
        own = _OF_CURRENCY.get(self._currency, frozenset())
        for match in _CURRENCY.finditer(sentence):
            unit = (match[1] or match[2]).casefold()
            known = own if self._currency in SYMBOLS else frozenset((self._currency.casefold(),))
            if unit not in known:
                yield f"currency {unit}"

    @cached_property
    def _told(self) -> frozenset[str]:
        """The composer's sentences, names taken out."""
        bare = self._without_names(clean(" ".join(self._proven)))
        return frozenset(sentence.strip() for sentence in _SENTENCE.split(bare) if sentence)

    @cached_property
    def _spelled_out(self) -> Iterable[str]:
        """The composer's own words alone: what a record says in them is no claim of the store's."""
        told = " ".join(self._proven)
        for text in sorted({clean(text) for text in self._record_texts}, key=len, reverse=True):
            told = told.replace(text, "…") if len(text) > _SHORTEST_NAME else told
        return _SENTENCE.split(told)

    @cached_property
    def _record_texts(self) -> list[str]:
        titles = [thing.title for thing in self._things.list]
        facts = [v for name, v in self._facts if isinstance(v, str) and name not in _STATES]
        return titles + facts

    @cached_property
    def _written(self) -> str:
        """All that records and the shopper have in words."""
        return fold("\n".join([*self._record_texts, *self._said, *self._verbatim]))

    @cached_property
    def _proofs(self) -> Proofs:
        proven = {claim for sentence in self._spelled_out for claim, _ in claims_in(sentence)}
        return Proofs(self._evidence, self._things, self._facts, proven)

    @cached_property
    def _tellable(self) -> set[str]:
        """Numbers that a sentence of a model's may hold: no other count of some record's."""
        told = {number for sentence in self._told for number in _numbers(sentence)}
        texts = {
            plain(match[0])
            for name, value in self._facts
            if isinstance(value, str) and name not in _UNTOLD and not _CODED.search(name)
            for match in _NUMBER.finditer(value)
        }
        return told | self._amounts | self._percents | texts | self._figures.tellable()

    @cached_property
    def _figures(self) -> Figures:
        told = {number for sentence in self._told for number in _numbers(sentence)}
        return Figures(self._evidence, self._things, told | self._sums, told | self._finals, self._spoken)

    @cached_property
    def _finals(self) -> set[str]:
        """What carts, checkouts and orders come to."""
        orders = self._evidence.last(OrderList)
        placed = [*(orders.items if orders else ()), *filter(None, [self._evidence.last(OrderView)])]
        return {plain(str(one.total)) for one in (*self._bills(), *placed)}

    @cached_property
    def _sums(self) -> set[str]:
        """The same with the parts of it: before tax, the tax, delivery."""
        parts = [entry.amount for bill in self._bills() for entry in bill.totals]
        parts += [money for bill in self._bills() for money in (untaxed(bill), bill.total - untaxed(bill))]
        return self._finals | {plain(str(money)) for money in parts}

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names and texts of records, the longest first, and what takes their place.

        One that is a claim by itself is left in: where a model says it, it is not known to be a name.
        """
        brands = {value for name, value in self._facts if name in _NAMES and isinstance(value, str)}
        marks = {**dict.fromkeys((*self._verbatim, *brands), "…"), **self._things.names()}
        kept = {
            name: mark
            for text, mark in marks.items()
            if len(name := clean(text)) > _SHORTEST_NAME
            and (text in self._own_words or not makes_claim(name))
        }
        return {name: kept[name] for name in sorted(kept, key=len, reverse=True)}

    @cached_property
    def _own_words(self) -> frozenset[str]:
        """Texts told word for word that are no title: notes, summaries, refusals."""
        titles = {thing.title for thing in self._things.list}
        return frozenset(text for text in self._verbatim if text not in titles)

    def _without_names(self, text: str) -> str:
        there = [re.escape(name) for name in self._names if name in text]
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(there) or '(?!)'})(?!\w)")
        return self._without_dates(pattern.sub(lambda match: self._names[match[0]], text))

    def _without_dates(self, text: str) -> str:
        """The text without the dates that records have; any other date is a number without proof."""
        return _DATE.sub(lambda found: "…" if found[0] in self._dates else found[0], text)

    @cached_property
    def _dates(self) -> set[str]:
        return {f"{d.day} {d:%B %Y}" for _, d in self._facts if isinstance(d, datetime)}

    @cached_property
    def _known(self) -> frozenset[str]:
        """Every word of the records, of the shopper's and of the composer's."""
        texts = [value for name, value in self._facts if isinstance(value, str) and name not in _UNTOLD]
        keys = [name for name, _ in self._facts]
        return frozenset(
            word
            for text in (*texts, *keys, *self._said, *self._proven, *self._verbatim)
            for word in words(fold(text))
        )

    @cached_property
    def _amounts(self) -> set[str]:
        """Every amount of a record, the bounds of a search, and what the shopper said."""
        money = {plain(str(value)) for _, value in self._facts if type(value) is Money}
        bounds = [value for name, value in self._facts if name in ("price_min", "price_max") and value]
        money |= {plain(str(untaxed(bill))) for bill in self._bills()}
        money |= {plain(str(bill.total - untaxed(bill))) for bill in self._bills()}
        money |= {amount for thing in self._things.list for amount in thing.amounts}
        return money | {plain(str(Money(amount=b, currency=self._currency))) for b in bounds} | self._spoken

    def _bills(self) -> list[Quote | CheckoutView]:
        """What the cart and the checkout come to: a reply may tell them before their tax."""
        cart, prepared = self._evidence.last(CartView), self._evidence.last(Prepared)
        return [*([cart.quote] if cart else []), *([prepared.checkout] if prepared else [])]

    @cached_property
    def _percents(self) -> set[str]:
        found = {str(value) for name, value in self._facts if name in ("discount_percent", "min_discount")}
        return found | self._spoken

    @cached_property
    def _links(self) -> set[str]:
        return {value for name, value in self._facts if name in ("link", "url") and isinstance(value, str)}

    def _has(self, number: str) -> bool:
        """Whether records carry the number; what takes long to gather is looked at last."""
        return (
            number in self._amounts
            or number in self._percents
            or number in self._counts
            or number in self._texts
        )

    @cached_property
    def _counts(self) -> set[str]:
        """Whole numbers of records, and lengths of lists."""
        numbers = [(name, value) for name, value in self._facts if type(value) is int]
        tenths = (str(Decimal(value).scaleb(-1)) for name, value in numbers if name == "tenths")
        return self._figures.tellable().union((str(value) for _, value in numbers), tenths)

    @cached_property
    def _texts(self) -> set[str]:
        """Digits inside the texts of records."""
        return {
            plain(match[0])
            for name, value in self._facts
            if isinstance(value, str) and name not in _UNTOLD
            for match in _NUMBER.finditer(value)
        }


def _found(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    return (match[1] if match.re.groups else match[0] for match in pattern.finditer(text))


def _numbers(text: str) -> list[str]:
    """The numbers in a text, in digits, written alike, and in words where they are above one."""
    text = re.sub(r"⟦[0-9]{1,4}⟧", "…", text)
    digits = [plain(match[0]) for match in _NUMBER.finditer(text)]
    spoken = [token.text for token in tokens(clean(text))]
    spelled = [
        str(hit[0])
        for index, word in enumerate(spoken)
        if word.isalpha() and word not in ("a", "half", "one", "zero") and (hit := count_at(spoken, index))
    ]
    return digits + spelled

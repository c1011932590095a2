"""Nothing leaves that the turn's evidence does not carry: every number, link and claim of an act.

Names come from records and may say anything, so they are taken out before claims are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from shared.assistant import claims
from shared.assistant.evidence import Evidence, fields_of
from shared.assistant.language.numbers import count_at
from shared.assistant.language.text import clean, tokens
from shared.assistant.wording import untaxed
from shared.carts.model import CartView
from shared.checkout.model import CheckoutStatus, CheckoutView
from shared.checkout.tools import Prepared
from shared.kernel.money import Money
from shared.orders.model import OrderView
from shared.orders.tools import OrderList
from shared.pricing.model import Quote
from shared.storefront.purchases import Again, Purchases
from shared.storefront.recommending import Suggestions

_NUMBER = re.compile(r"\d++(?:[.,]\d++)*+")
_MONEY = re.compile(r"[$€£¥] ?(\d++(?:[.,]\d++)*+)")
_PERCENT = re.compile(r"(\d++) ?%")
_LINK = re.compile(r"(?:https?://|www\.)\S++", re.IGNORECASE)
_ID = re.compile(r"\b[a-z]{2,5}_[0-9a-z]{20,}+\b")
_NAMES = frozenset(("title", "brand"))
#: Texts of a merchant's whose numbers prove nothing.
_UNTOLD = frozenset(("description", "value", "image", "passage", "question"))
_SENTENCE = re.compile(r"[.!?\n]++")
#: A sentence with one of these does not claim that something was done.
_DENIES = re.compile(
    r"\b(?:not|no|nothing|cannot|n't|never|if|once|when|until|before|will|would|shall|should|could|can|may|"
    r"say|want|without|yet|ready to)\b",
    re.IGNORECASE,
)
#: What the shopper did before this conversation.
_PAST = re.compile(r"\byou (?:have |had )?(?:once )?(?:bought|ordered|purchased|paid)\b", re.IGNORECASE)
_DATE = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) "
    r"\d{4}\b"
)
_CLAIMS = {
    "added": re.compile(
        r"\b(?:added|put (?:it|them|this|that) in|now in your cart|is in your cart)\b", re.IGNORECASE
    ),
    "removed": re.compile(r"\b(?:removed|took out|taken out|deleted|emptied)\b", re.IGNORECASE),
    "changed": re.compile(r"\b(?:updated|changed|set it to|made it)\b", re.IGNORECASE),
    "ordered": re.compile(
        r"\b(?:order(?:ed)? (?:is|was|has been|been) (?:placed|confirmed|completed?)|ordered|"
        r"purchased|bought|order is on|being placed|order placed|order confirmed)\b",
        re.IGNORECASE,
    ),
    "paid": re.compile(r"\b(?:paid|charged|captured|payment (?:went|has gone) through)\b", re.IGNORECASE),
    "canceled": re.compile(r"\b(?:cancell?ed|called off)\b", re.IGNORECASE),
    "shipped": re.compile(r"\b(?:shipped|dispatched|delivered|on its way|out for delivery)\b", re.IGNORECASE),
    "refunded": re.compile(r"\b(?:refund(?:ed)?|reimbursed|money back)\b", re.IGNORECASE),
    "discounted": re.compile(
        r"\b(?:coupon|voucher|promo code|discount (?:was )?applied|free shipping)\b", re.IGNORECASE
    ),
    "ticketed": re.compile(
        r"\bticket (?:is|was|has been|been) (?:opened|created|submitted|filed)|"
        r"\b(?:opened|created|submitted|filed) (?:a|the|your|this) ticket|"
        r"\b(?:passed|forwarded|handed|escalated) (?:it|this|that|you|your \w+)\b",
        re.IGNORECASE,
    ),
    "messaged": re.compile(r"\b(?:e-?mailed|texted|notified|sent you)\b", re.IGNORECASE),
}
_TOOLS = {
    "added": ("carts.add", "carts.add_all"),
    "removed": ("carts.remove", "carts.clear"),
    "changed": ("carts.set_quantity", "carts.add", "checkout.update"),
    "canceled": ("checkout.cancel",),
    "ticketed": ("support.open_ticket",),
}


class Auditor:
    """Holds a reply against the evidence of its turn.

    ``said`` are texts whose numbers may be repeated: the shopper's own. ``verbatim`` are texts of
    records and of the store's, told word for word.
    """

    def __init__(
        self, evidence: Evidence, *, said: Sequence[str], verbatim: Sequence[str] = (), currency: str = "USD"
    ) -> None:
        self._evidence = evidence
        self._said = said
        self._verbatim = sorted(filter(None, verbatim), key=len, reverse=True)
        results = [outcome.result for outcome in evidence.outcomes if outcome.result is not None]
        self._facts = [pair for result in results for pair in fields_of(result)]
        self._spoken = {number for text in said for number in _numbers(text)}
        self._currency = currency

    def faults(self, text: str) -> list[str]:
        """What in ``text`` has no evidence; an empty list is a clean reply."""
        bare = self._without_dates(self._without_names(text))
        return [
            *(f"price {amount}" for amount in _found(_MONEY, bare) if _plain(amount) not in self._amounts),
            *(f"percent {percent}" for percent in _found(_PERCENT, bare) if percent not in self._percents),
            *(f"number {number}" for number in _numbers(bare) if not self._proven(number)),
            *(f"link {link}" for link in _found(_LINK, bare) if link.rstrip(".,)") not in self._links),
            *(f"id {found}" for found in _found(_ID, bare) if found not in self._evidence.ids()),
            *(f"claim: {claim}" for claim in self._claims(bare)),
            *(f"claim: {claim}" for claim in claims.faults(text, self._evidence)),
        ]

    def _without_names(self, text: str) -> str:
        for told in self._verbatim:
            text = text.replace(told, "…")
        names = {value for name, value in self._facts if name in _NAMES and isinstance(value, str)}
        for name in sorted(filter(None, names), key=len, reverse=True):
            text = text.replace(name, "…")
        return text

    def _without_dates(self, text: str) -> str:
        """The text without the dates that records have; any other date is a number without proof."""
        known = {f"{d.day} {d:%B %Y}" for _, d in self._facts if isinstance(d, datetime)}
        return _DATE.sub(lambda found: "…" if found[0] in known else found[0], text)

    @cached_property
    def _amounts(self) -> set[str]:
        """Every amount of a record, the bounds of a search, and what the shopper said."""
        money = {_plain(str(value)) for _, value in self._facts if isinstance(value, Money)}
        bounds = [value for name, value in self._facts if name in ("price_min", "price_max") and value]
        money |= {_plain(str(untaxed(bill))) for bill in self._bills()}
        return money | {_plain(str(Money(amount=b, currency=self._currency))) for b in bounds} | self._spoken

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

    def _proven(self, number: str) -> bool:
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
        numbers = [
            (name, value)
            for name, value in self._facts
            if isinstance(value, int) and not isinstance(value, bool)
        ]
        tenths = (str(Decimal(value).scaleb(-1)) for name, value in numbers if name == "tenths")
        return self._counted().union((str(value) for _, value in numbers), tenths)

    @cached_property
    def _texts(self) -> set[str]:
        """Digits inside the texts of records."""
        return {
            _plain(match[0])
            for name, value in self._facts
            if isinstance(value, str) and name not in _UNTOLD
            for match in _NUMBER.finditer(value)
        }

    def _counted(self) -> set[str]:
        """Sums that a reply may reckon: how many pieces, lines, cards and orders there are."""
        counts: set[int] = {len(self._evidence.cards)}
        cart, orders = self._evidence.last(CartView), self._evidence.last(OrderList)
        if cart is not None:
            counts |= {len(cart.lines), sum(line.quantity for line in cart.lines)}
            counts |= {line.quantity * line.sell_unit.increment for line in cart.lines}
        if orders is not None:
            counts.add(len(orders.items))
        return {str(count) for count in counts}

    def _claims(self, text: str) -> list[str]:
        past = ["bought"] if _PAST.search(text) and not self._bought() else []
        told = _PAST.sub("…", text)
        sentences = [sentence for sentence in _SENTENCE.split(told) if not _DENIES.search(sentence)]
        return past + [
            claim
            for claim, words in _CLAIMS.items()
            if any(words.search(sentence) for sentence in sentences) and not self._shown(claim)
        ]

    def _shown(self, claim: str) -> bool:
        """Whether a step of this turn, or a record that it read, carries the claim."""
        if claim in _TOOLS:
            return bool(self._evidence.done(*_TOOLS[claim])) or (claim == "canceled" and self._canceled())
        if claim == "ordered":
            return self._ordered()
        if claim in ("paid", "shipped", "refunded"):
            words = {"paid": "captured", "shipped": "shipped delivered", "refunded": "refunded"}[claim]
            return any(
                value in words.split()
                for name, value in self._facts
                if name in ("payment_state", "fulfilment_state")
            )
        return False

    def _bought(self) -> bool:
        """Whether the turn has read what the shopper bought before."""
        bought = (Purchases, Again, OrderView, OrderList)
        suggested = self._evidence.last(Suggestions)
        return any(self._evidence.last(kind) for kind in bought) or bool(suggested and suggested.basis)

    def _canceled(self) -> bool:
        return any(value == "canceled" for name, value in self._facts if name == "status")

    def _ordered(self) -> bool:
        under_way = (CheckoutStatus.RUNNING, CheckoutStatus.COMPLETED)
        views = [p.checkout for p in [self._evidence.last(Prepared)] if p is not None]
        placed = any(view.status in under_way for view in views)
        return (
            placed or self._evidence.last(OrderView) is not None or self._evidence.last(OrderList) is not None
        )


def _found(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    return (match[1] if match.re.groups else match[0] for match in pattern.finditer(text))


def _numbers(text: str) -> list[str]:
    """The numbers in a text, in digits, written alike, and in words where they are above one."""
    digits = [_plain(match[0]) for match in _NUMBER.finditer(text)]
    words = [token.text for token in tokens(clean(text))]
    spelled = [
        str(hit[0])
        for index, word in enumerate(words)
        if word.isalpha() and word not in ("a", "half", "one", "zero") and (hit := count_at(words, index))
    ]
    return digits + spelled


def _plain(number: str) -> str:
    """``1,299.00`` as ``1299``: without group marks and without zeros that say nothing."""
    match = _NUMBER.search(number)
    digits = match[0].replace(",", "") if match else ""
    return digits.rstrip("0").rstrip(".") if digits.count(".") == 1 else digits

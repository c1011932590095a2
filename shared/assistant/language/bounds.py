"""Price bounds and discounts in a message: "under $100", "between fifty and 80 dollars", "half price"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from shared.assistant.language.numbers import count_at
from shared.assistant.language.text import Phrases, among
from shared.kernel.money import exponent

Side = Literal["max", "min", "around", "span"]
_BEFORE: Phrases[Side] = Phrases.of(
    {
        "max": "under|below|less than|cheaper than|at most|up to|no more than|not more than|not over|max|"
        "maximum|max of|maximum of|within|not above|lower than|no higher than|for under|beneath|budget is|"
        "budget of|my budget is|budget|<|< =|not exceeding|no pricier than|for at most|for less than|sub|"
        "not cost more than|not be more than|not more as|no more as|not cost over|not go over|not go above|"
        "not exceed|nothing over|nothing above|none over|limit is|maximum is|max is|limit of|my limit is|"
        "my limit|limit "
        "would be|"
        "cap|cap it at|cap at|capped at|keep it under|not looking to spend over|"
        "not looking to spend more than|not spend over|not want to spend over|not pay over|"
        "not want to pay more than|looking to spend|can spend|to spend|spend|not spend more than|"
        "cannot spend more than|a max of|"
        "not pay more than|cost less than|costs less than|cost under|costs under|less as|cheaper as|inside|"
        "maximal|maximally|not higher than|not above|afford",
        "min": "over|above|more than|at least|starting at|min|minimum|min of|upwards of|pricier than|"
        "higher than|no less than|not under|not less than|> =|>|starting from",
        "around": "around|about|roughly|approximately|approx|circa|near|close to|something like",
        "span": "between|from|anywhere from|in the range of|in the range|in the|thinking|somewhere between|"
        "say between|something between",
    }
)
_AFTER: Phrases[Side] = Phrases.of(
    {
        "max": "or less|or lower|or under|or below|or cheaper|max|maximum|tops|at most|and under|and below|"
        "limit|"
        "to spend|budget|at the most|at max",
        "min": "or more|or over|or above|or better|or higher|and up|and above|minimum|at least|plus|+",
        "around": "or so|ish|give or take",
    }
)
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_UNITS = Phrases.of(
    {
        True: "$|€|£|¥|dollars|dollar|bucks|buck|usd|eur|euro|euros|gbp|pounds|pound|quid|jpy|yen|chf|francs|"
        "rupees|rs|inr|cad|aud|kr|dolar|dolars|dollers|euroes",
    }
)
_CODES = frozenset(("usd", "eur", "gbp", "chf", "jpy", "cad", "aud"))
_JOINTS = frozenset(("and", "to", "-", "or", "till", "until"))
_DISCOUNT_AFTER = frozenset(
    ("off", "discount", "reduction", "reduced", "sale", "discounted", "cheaper", "less")
)
_SALE = Phrases.of(
    {
        1: "on sale|discounted|on offer|reduced|deals|deal|bargains|bargain|in the sale|special offers|"
        "discount|"
        "discounts|marked down|markdown|markdowns|clearance|sales|reductions|on special|special offer|on "
        "discount|"
        "price cut|price cuts|promotions|promotion"
    }
)
#: Words of these tables, which no other word is a slip of.
VOCABULARY = _BEFORE.vocabulary | _AFTER.vocabulary | _SALE.vocabulary | _UNITS.vocabulary
#: A bare number this small after "over" or "around" is a size or a count rather than a price.
_LEAST_BARE = 5
_WHOLE = 100
#: Characters of the longest amount that is read, and of a group of thousands.
_DIGITS = 12
_GROUP = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits in minor units, a least discount in percent, and the tokens that said so."""

    low: int | None = None
    high: int | None = None
    discount: int | None = None
    used: frozenset[int] = frozenset()

    @property
    def given(self) -> bool:
        return self.low is not None or self.high is not None or self.discount is not None


@dataclass(frozen=True, slots=True)
class _Amount:
    minor: int
    end: int
    marked: bool


def read_bounds(words: Sequence[str], currency: str) -> Bounds:
    """The bounds that ``words`` set, the last of each kind where there are several."""
    low = high = discount = None
    used: set[int] = set()
    index = 0
    while index < len(words):
        found = _bound_at(words, index, currency)
        if found is None:
            index += 1
            continue
        bound, end = found
        low = bound.low if bound.low is not None else low
        high = bound.high if bound.high is not None else high
        discount = bound.discount if bound.discount is not None else discount
        used |= set(range(index, end))
        index = end
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Bounds(low, high, discount, frozenset(used))


def _bound_at(words: Sequence[str], index: int, currency: str) -> tuple[Bounds, int] | None:
    return _discount_at(words, index) or _before(words, index, currency) or _after(words, index, currency)


def _before(words: Sequence[str], index: int, currency: str) -> tuple[Bounds, int] | None:
    """A comparison and its amount: ``under $100``, ``between 50 and 80``."""
    hit = _BEFORE.at(words, index)
    start = index + hit[1] if hit else len(words)
    amount = _amount_at(words, start, currency) if start < len(words) else None
    if hit is None or amount is None:
        return None
    side = hit[0]
    if side == "span":
        return _span(words, amount, currency)
    if not amount.marked and (side != "max" or amount.end < len(words)) and _counts(words, amount, currency):
        return None
    return _sided(side, amount.minor), amount.end


def _counts(words: Sequence[str], amount: _Amount, currency: str) -> bool:
    """Whether a bare number counts things or sizes rather than money: ``at least 2``, ``over 15 inches``."""
    following = words[amount.end] if amount.end < len(words) else ""
    small = amount.minor < _LEAST_BARE * 10 ** exponent(currency)
    measured = following in _MEASURES
    return small or measured


_MEASURES = among(
    "inch inches cm mm g kg grams gram ml l litres liters oz lb lbs pounds people persons person stars star "
    "hours hour hrs minutes min days watt watts w wh mah gb tb degrees percent % pieces pack "
    "mile miles km"
)


def _span(words: Sequence[str], first: _Amount, currency: str) -> tuple[Bounds, int] | None:
    """The rest of ``between 50 and 80``."""
    second = _joined(words, first.end, currency)
    if second is None:
        return None
    return Bounds(low=first.minor, high=second.minor), second.end


def _joined(words: Sequence[str], index: int, currency: str) -> _Amount | None:
    if index + 2 < len(words) and list(words[index : index + 2]) == ["up", "to"]:
        return _amount_at(words, index + 2, currency)
    if index + 1 < len(words) and words[index] in _JOINTS:
        return _amount_at(words, index + 1, currency)
    return None


def _after(words: Sequence[str], index: int, currency: str) -> tuple[Bounds, int] | None:
    """An amount and its comparison (``$50 or less``), or two amounts (``$50 - $80``)."""
    amount = _amount_at(words, index, currency)
    if amount is None:
        return None
    second = _joined(words, amount.end, currency)
    if second is not None and (amount.marked or second.marked):
        return Bounds(low=amount.minor, high=second.minor), second.end
    hit = _AFTER.at(words, amount.end) if amount.end < len(words) else None
    if hit and (amount.marked or not _counts(words, amount, currency)):
        return _sided(hit[0], amount.minor), amount.end + hit[1]
    return (_sided("max", amount.minor), amount.end) if amount.marked else None


def _sided(side: Side, minor: int) -> Bounds:
    if side == "around":
        return Bounds(low=minor * 8 // 10, high=minor * 12 // 10)
    return Bounds(high=minor) if side == "max" else Bounds(low=minor)


def _discount_at(words: Sequence[str], index: int) -> tuple[Bounds, int] | None:
    """``50% off``, ``at least 30 percent off``, ``half price``, ``on sale``."""
    lead = _BEFORE.at(words, index)
    if lead and lead[0] != "span" and index + lead[1] < len(words):
        return _percent_at(words, index + lead[1])
    if words[index : index + 2] in (["half", "price"], ["half", "off"]):
        return Bounds(discount=50), index + 2
    hit = _SALE.at(words, index)
    if hit:
        return Bounds(discount=1), index + hit[1]
    return _percent_at(words, index)


def _percent_at(words: Sequence[str], index: int) -> tuple[Bounds, int] | None:
    """``50% off``, and what makes it a least one after it."""
    count = count_at(words, index)
    if count is None or not 0 < count[0] < _WHOLE:
        return None
    at = index + count[1]
    if words[at : at + 1] not in (["%"], ["percent"]):
        return None
    off = at + 1 < len(words) and words[at + 1] in _DISCOUNT_AFTER
    if not off:
        return None
    after = _AFTER.at(words, at + 2) if at + 2 < len(words) else None
    return Bounds(discount=count[0]), at + 2 + (after[1] if after else 0)


def _amount_at(words: Sequence[str], index: int, currency: str) -> _Amount | None:
    """An amount of money at ``index``; ``marked`` where a currency is named."""
    before = words[index] in _SYMBOLS or words[index] in _CODES
    at = index + before
    if at >= len(words):
        return None
    value, end = _value_at(words, at)
    if value is None:
        return None
    unit = _UNITS.at(words, end) if end < len(words) and not before else None
    minor = int(value.scaleb(exponent(currency)))
    return _Amount(minor, end + (unit[1] if unit else 0), before or unit is not None)


def _value_at(words: Sequence[str], index: int) -> tuple[Decimal | None, int]:
    word = words[index]
    if word[0].isdecimal() and len(word) <= _DIGITS:
        value = _decimal(word)
        thousand = words[index + 1 : index + 2] == ["k"] or words[index + 1 : index + 2] == ["grand"]
        return (value * 1000 if value is not None and thousand else value), index + 1 + thousand
    count = count_at(words, index)
    return (Decimal(count[0]), index + count[1]) if count else (None, index)


def _decimal(text: str) -> Decimal | None:
    """``1,299.99``, ``99,50`` or ``80`` as a number."""
    head, mark, tail = text.rpartition("." if "." in text else ",")
    if mark and (mark == "." or len(tail) != _GROUP):
        text = f"{head.replace(',', '').replace('.', '')}.{tail}"
    else:
        text = text.replace(",", "")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None

"""Claims that compare or look back: who is cheaper or lighter, and whether something was cheaper before.

A sentence's subject is the first product that it names. What it says of it must hold in the records of
this turn, against whom else it names, or against all others that the turn compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from shared.assistant.evidence import Evidence
from shared.catalog.prices import PriceHistory
from shared.storefront.comparing import Comparison
from shared.storefront.measures import SCALES
from shared.storefront.model import Card

_SENTENCE = re.compile(r"[.!?\n]++(?=\s|$)")
_DENIES = re.compile(r"\b(?:not|no|n't|never|if|whether|cannot|don't)\b|n't\b", re.IGNORECASE)
_NAMED = re.compile(r"\x00(\d+)\x00")
_CHEAPER_BEFORE = re.compile(
    r"\b(?:was|were|used to be) (?:once )?(?:cheaper|less)\b|\bcheaper before\b|\bused to cost less\b|"
    r"\b(?:price|it) (?:has )?(?:went|gone|risen|rose) up\b",
    re.IGNORECASE,
)
_NEVER_CHEAPER = re.compile(
    r"\b(?:not|never) been cheaper\b|\bnever cheaper\b|"
    r"\blowest (?:price )?(?:it has (?:ever )?been|ever|so far)\b|"
    r"\bhas not been (?:any )?cheaper\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"^\s*(?:it|this|that|this one|that one)(?: is|'s) (?:the |also )?", re.IGNORECASE)
_Number = Callable[[Card], int | None]


def faults(text: str, evidence: Evidence) -> list[str]:
    """The claims in ``text`` that no record of this turn carries."""
    return [*_looking_back(text, evidence), *_comparing(text, evidence)]


def _looking_back(text: str, evidence: Evidence) -> Iterator[str]:
    told = evidence.last(PriceHistory)
    never = _NEVER_CHEAPER.search(text)
    if never and (told is None or told.cheaper_before):
        yield never[0]
    before = _CHEAPER_BEFORE.search(_NEVER_CHEAPER.sub("", text))
    if before and (told is None or not told.cheaper_before):
        yield before[0]


def _comparing(text: str, evidence: Evidence) -> Iterator[str]:
    cards = evidence.cards
    marked = _marked(_CHEAPER_BEFORE.sub("", text), cards)
    for sentence in _SENTENCE.split(marked):
        if _DENIES.search(sentence):
            continue
        for word, number, sign in _WORDS:
            said = re.search(rf"\b{word}\b", sentence, re.IGNORECASE)
            if said and not _holds(sentence, cards, evidence, number, sign):
                yield said[0]


def _marked(text: str, cards: Sequence[Card]) -> str:
    """The text with each product's title as a mark, the longest titles first."""
    for index in sorted(range(len(cards)), key=lambda i: -len(cards[i].title)):
        if cards[index].title:
            text = text.replace(cards[index].title, f"\x00{index}\x00")
    return text


def _holds(sentence: str, cards: Sequence[Card], evidence: Evidence, number: _Number, sign: int) -> bool:
    """Whether the first product named is ahead of all others that are named, or that were compared."""
    named = list(dict.fromkeys(int(mark) for mark in _NAMED.findall(sentence)))
    if not named:
        return not _ALONE.search(sentence)
    compared = evidence.last(Comparison)
    against = list(compared.items) if compared else list(cards)
    first, others = cards[named[0]], [cards[index] for index in named[1:]]
    others = others or [card for card in against if card.product_id != first.product_id]
    own = number(first)
    values = [number(other) for other in others]
    return own is not None and bool(values) and all(v is not None and sign * own < sign * v for v in values)


def _of_measure(name: str) -> _Number:
    return lambda card: card.measures.get(name)


def _price(card: Card) -> int | None:
    return card.price.amount


def _rating(card: Card) -> int | None:
    return card.rating.tenths if card.rating else None


def _of_size(card: Card) -> int | None:
    return next(
        (card.measures[name] for name in SCALES if name != "weight_g" and name in card.measures), None
    )


#: Words that compare, the number that they speak of, and 1 where less of it is meant, -1 where more.
_WORDS: tuple[tuple[str, _Number, int], ...] = (
    ("cheape(?:r|st)", _price, 1),
    ("(?:more|most) expensive|deare(?:r|st)|pricier|priciest", _price, -1),
    ("lighte(?:r|st)", _of_measure("weight_g"), 1),
    ("heavie(?:r|st)", _of_measure("weight_g"), -1),
    ("(?:large|bigge)(?:r|st)", _of_size, -1),
    ("smalle(?:r|st)", _of_size, 1),
    ("(?:better|best|higher|highest) rated", _rating, -1),
)

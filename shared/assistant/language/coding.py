"""Discount codes by word: "use code SUMMER10", "remove the coupon", "why does my code not work?".

A code is read from the message as it was written, never guessed: a word after "code" or its like that
looks like one, or one beside "use" that nothing else could be.
"""

from __future__ import annotations

import re

from shared.assistant.language.reading import Reading
from shared.assistant.language.text import among
from shared.assistant.language.wishes import Wish

_SHAPE = r"[A-Za-z0-9][A-Za-z0-9_-]{1,30}[A-Za-z0-9]"
_KIND = r"(?:(?:promo(?:tion(?:al)?)?|discount|coupon|voucher|offer)\s{1,2})?"
_CUE = rf"{_KIND}(?:codes?|coupons?|vouchers?|promos?)"
#: Codes of other kinds: where somebody lives, what a thing is.
_OTHER = re.compile(
    r"\b(?:post(?:al)?|post|zip|area|country|dress|colou?r|product|article|bar|qr|source|order|security)"
    r"\s{0,2}-?codes?\b",
    re.IGNORECASE,
)
_CUED = re.compile(rf"\b{_CUE}\b", re.IGNORECASE)
_AFTER = re.compile(
    rf"\b{_CUE}\b(?:\s{{1,2}}(?:is|was|called|named|number|of))?\s{{0,2}}[:=]?\s{{0,2}}[\"']?({_SHAPE})(?![\w'-])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\b(?:use|apply|redeem|enter|try)\s{{1,2}}(?:my\s|the\s|this\s)?{_CUE}?\s?[\"']?({_SHAPE})(?![\w'-])",
    re.IGNORECASE,
)
_USES = re.compile(
    r"\b(?:use|using|apply|redeem|enter|add|try|put|have|got|with|take|here is|here's|my)\b", re.IGNORECASE
)
_DROPS = re.compile(
    r"\b(?:remove|delete|drop|clear|cancel|forget|take|without|get rid of|leave out|"
    r"(?:do not|don't|stop) us(?:e|ing))\b",
    re.IGNORECASE,
)
_TAKES = re.compile(r"\btake\b.{0,60}\b(?:off|out|away)\b", re.IGNORECASE)
_FAILS = re.compile(
    r"\b(?:why|how come|what(?: is|'s) wrong|rejected|invalid|which codes?|what codes?|did (?:my|the))\b|"
    r"(?:n't|nt|\bnot)\s{1,2}(?:being\s)?(?:work(?:ing)?|accepted|applied|taken|valid|counted)\b",
    re.IGNORECASE,
)
#: Words that follow "code" and are none.
_NO_CODE = among(
    "is was for please and not now that the this from off out away here yet again instead does doesnt do did "
    "don doesn isn isnt work works working applied expired rejected invalid accepted valid on at to in it my "
    "your a an of or with i can you we me codes code coupon voucher promo discount be been get got but "
    "free first there today before so where how what why when which has have never still sale order orders"
)


def code(reading: Reading) -> Wish | None:
    """What a clause wants of a discount code."""
    text = reading.original
    cued = _CUED.search(_OTHER.sub(" ", text)) is not None
    named = _named(text) if cued else _plain(text)
    if not cued:
        return Wish("use_code", 94, text=named) if named else None
    if _TAKES.search(text) or (_DROPS.search(text) and not re.search(r"\btake\b", text, re.IGNORECASE)):
        return Wish("drop_code", 94, text=named)
    if _FAILS.search(text):
        return Wish("ask_code", 94)
    return Wish("use_code", 94, text=named) if named else None


def said(code_: str, own: str) -> bool:
    """Whether a code stands in the shopper's own words."""
    return re.search(rf"(?<![\w-]){re.escape(code_)}(?![\w-])", own, re.IGNORECASE) is not None


def _named(text: str) -> str:
    """The code of a clause that speaks of one, in capitals; "" where it names none."""
    for found in _AFTER.finditer(text):
        word = found[1]
        spoken = _USES.search(text) or _DROPS.search(text) or _coined(word)
        if word.casefold() not in _NO_CODE and spoken:
            return word.upper()
    return _plain(text)


def _plain(text: str) -> str:
    """A word beside "use" that is a code by its looks: digits and letters, all of them capitals."""
    for found in _BEFORE.finditer(text):
        if _coined(found[1]) and found[1].upper() == found[1]:
            return found[1]
    return ""


def _coined(word: str) -> bool:
    """Whether a word looks made up as a code: with digits among letters, or in capitals."""
    letters = any(character.isalpha() for character in word)
    return letters and (any(character.isdigit() for character in word) or word.isupper())

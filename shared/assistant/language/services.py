"""Wishes about the shop itself: questions of its rules and services, and its people."""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.reading import Reading
from shared.assistant.language.service_cues import (
    ACTS,
    ASKED,
    ASKING,
    BARE,
    LEADING,
    PEOPLE,
    SUBJECTS,
    TOLD,
    WONDERING,
)
from shared.assistant.language.text import Phrases, clean, tokens
from shared.assistant.language.unsafe import unsafe_topic
from shared.assistant.language.wishes import Wish

#: Characters of a question that are looked up.
_LONGEST = 500


def human(reading: Reading) -> Wish | None:
    """Somebody wants people: to talk to them, to complain, to learn where their money is."""
    about = _first(PEOPLE, reading.clause.words) or ("person" if _bare(reading.clause.words) else "")
    return Wish("human", 92, about=about, text=question(reading)) if about else None


def policy(reading: Reading) -> Wish | None:
    """A question about the shop's rules and services, or an act of theirs that is not ours to do."""
    words = reading.clause.words
    act = _first(ACTS, words)
    advice = unsafe_topic(words) in ("medical", "legal")
    if act == "returns" and reading.clause.has("cart"):
        return None
    asked = is_asked(words)
    topic = _first(ASKED, words) or (act if asked and not _told(words, act) else "")
    if (
        topic
        and not (advice and topic == "payment")
        and not (_ours(reading, topic) or (not asked and _looked_for(reading)))
    ):
        return Wish("policy", 92, about=topic, text=question(reading))
    if act:
        return Wish("unsupported", 90, about=act, text=question(reading))
    subject = _first(SUBJECTS, words)
    if subject and asked and not (advice or _elsewhere(reading, subject)):
        return Wish("policy", 85, about=subject, text=question(reading))
    return None


def is_asked(words: Sequence[str]) -> bool:
    """Whether words have the form of a question, marked as one or not."""
    first = next((word for word in words if word not in LEADING and word[0].isalnum()), "")
    return first in ASKING or bool(WONDERING.all(words))


def asks(text: str) -> bool:
    """Whether a text has the form of a question."""
    return is_asked([token.text for token in tokens(clean(text))])


def _bare(words: Sequence[str]) -> bool:
    """Whether nothing is said but who is wanted: "agent!", "customer service please"."""
    said = [word for word in words if word[0].isalnum() and word not in LEADING]
    return bool(said) and BARE.issuperset(said)


def _told(words: Sequence[str], act: str) -> bool:
    """Whether the assistant is told to do it: "can you cancel my order" is no question."""
    return act == "order_changes" and bool(TOLD.all(words))


def _ours(reading: Reading, topic: str) -> bool:
    """Whether a step of a purchase is meant: a way to pay that is named, an address with its number."""
    if topic == "payment":
        paying = reading.memo.asked == "payment" or reading.said("my card", "the card")
        return paying or any(word.startswith("pm_") for word in reading.clause.words)
    return topic == "delivery" and _addressed(reading)


def _looked_for(reading: Reading) -> bool:
    """Whether something of the catalogue is looked for, and the service is said of it."""
    return reading.clause.has("find", "wish", "add") and bool(reading.found.terms)


def _addressed(reading: Reading) -> bool:
    numbered = any(word.isdecimal() for word in reading.clause.words)
    return numbered and reading.clause.has("address") and "," in reading.original


def _elsewhere(reading: Reading, topic: str) -> bool:
    """Whether a question that only touches a service is about something else: an order, the cart,
    something in the catalogue, a step of a purchase."""
    clause, found = reading.clause, reading.found
    bought = clause.has("orders", "cart", "checkout", "payment", "address", "details", "find", "add")
    bought = bought or (topic == "payment" and clause.has("wish"))
    return bought or bool(found.terms) or bool(found.filtered) or clause.reference.given


def _first(table: Phrases[str], words: Sequence[str]) -> str:
    hits = table.all(words)
    return hits[0][2] if hits else ""


def question(reading: Reading) -> str:
    """The shopper's own words, as far as they are looked up or passed on."""
    return reading.original[:_LONGEST]

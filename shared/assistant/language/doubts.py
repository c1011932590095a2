"""The one question that is asked where nothing is understood well enough, fitted to what half was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.assistant.language.wishes import Wish
from shared.assistant.model import Memo

_WHAT = (
    "I am not sure what you are after. What would you like me to look for, "
    "or shall I show your cart or your orders?"
)
#: By the intent that the words come nearest to.
_NEAREST: Mapping[str, str] = {
    "refine": "How shall I narrow these down: by price, colour, size or brand?",
    "details": "What would you like to know, and about which of them?",
    "orders": "Is it about an order that you placed? I can show your orders.",
    "checkout": "Would you like to check out now?",
    "show_cart": "Shall I show what is in your cart?",
    "clear": "Shall I empty your cart? Please say “empty my cart” if so.",
    "address": "Is that where it shall go? Please write name, street, city, postal code and country.",
    "payment": "How would you like to pay?",
    "gift": "Are you looking for a present? Tell me what they like, or a price.",
    "set_quantity": "How many would you like?",
    "add_more": "How many more would you like?",
    "fewer": "How many shall I take away?",
    "cancel": "Shall I leave it? Please say “cancel” if so.",
}
_LONGEST = 60
_MOST_NAMED = 3


def question_of(wishes: Sequence[Wish], memo: Memo) -> str:
    """The question for wishes of which none is sure; the surest says what it is about."""
    wish = max(wishes, key=lambda each: each.confidence)
    sought = wish.criteria.text[:_LONGEST].strip() if wish.criteria else ""
    if wish.intent == "search" and sought and wish.about in ("", "search"):
        return f"Shall I look for “{sought}”, or do you mean something else?"
    if wish.about in ("add", "remove", "details") and len(memo.results) > 1 and wish.about != "remove":
        return f"Which one do you mean: {_titles(memo)}?"
    if wish.about == "remove":
        return "Which of the things in your cart shall I take out?"
    return _NEAREST.get(wish.about, _WHAT)


def _titles(memo: Memo) -> str:
    """The first things that were shown, as they are numbered for the shopper."""
    titles = [f"{number}. {shown.title}" for number, shown in enumerate(memo.results[:_MOST_NAMED], 1)]
    more = " or another" if len(memo.results) > _MOST_NAMED else ""
    return ", ".join(titles) + more

"""What is said of the memory: what was kept, what is known, what was forgotten, and why a thing was shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.assistant import wording
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, cards_of
from shared.assistant.model import Criteria, Memo
from shared.assistant.taste import Taste
from shared.kernel.model import Model
from shared.memory.entries import Forgotten, Topic
from shared.memory.tools import Allowed, Kept
from shared.memory.views import EntryView, MemoryView, phrase
from shared.search.model import SearchQuery
from shared.storefront.model import Card

_MINE = {
    "size": "size", "diet": "diet", "allergy": "allergies", "colour": "colours", "brand": "brands",
    "material": "materials", "budget": "budget", "recipient": "the people you shop for",
    "taste": "likes and dislikes", "note": "notes",
}  # fmt: skip
#: Entries and cards that are told at once.
_MOST_TOLD, _MOST_EXPLAINED = 30, 3
_NOTHING = (
    "I do not know anything about you yet. Tell me, such as “my size is 43” or “I never wear leather”, "
    "and I will remember it until you say forget."
)
_UNSHOWN = "I have not suggested anything in this conversation yet. What are you looking for?"


class MemoryTalk:
    """Tells of the memory into a draft. ``recalled`` are the topics that it spoke of."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def tell(self, result: Model) -> bool:
        """Tell of a result, where it is one of memory's."""
        if isinstance(result, Kept):
            self._kept(result)
        elif isinstance(result, MemoryView):
            self._known(result)
        elif isinstance(result, Forgotten):
            self._forgotten(result)
        elif isinstance(result, Allowed):
            self._allowed(result)
        else:
            return False
        return True

    def _kept(self, kept: Kept) -> None:
        said = [phrase(s.topic, s.value, s.about, likes=s.likes) for s in kept.statements]
        told = wording.joined([f"you {words}" for words in said])
        self._draft.verbatim += [value for s in kept.statements for value in (s.value, s.about) if value]
        self._draft.say(f"I will remember that {told}.")
        self._draft.suggest("What do you know about me?")

    def _known(self, memory: MemoryView) -> None:
        if not memory.entries:
            self._draft.verbatim.append(_NOTHING)
            self._draft.say(_NOTHING)
            return
        self._draft.say("This is what I know about you:")
        for entry in memory.entries[-_MOST_TOLD:]:
            self._draft.tell(f"- You {_words(entry)} ({_origin(entry)}).")
        self._draft.suggest("Forget everything", f"Forget my {_MINE[memory.entries[-1].topic]}")

    def _forgotten(self, gone: Forgotten) -> None:
        if gone.everything:
            self._draft.say(
                "I forgot everything that I knew about you. The words are gone from our conversations too."
            )
        elif gone.topics:
            mine = wording.joined([_named(topic) for topic in sorted(gone.topics)])
            self._draft.say(f"I forgot {mine}, wherever you told me of it.")
        elif gone.entries:
            self._draft.say("I forgot that, wherever you told me of it.")
        else:
            self._draft.say("I do not remember anything like that.")

    def _allowed(self, allowed: Allowed) -> None:
        if allowed.learning:
            self._draft.say(
                "I will learn from what you look for and put into your cart. Say “stop learning” and I stop."
            )
        else:
            self._draft.say(
                "I do not learn from your shopping any more, and I forgot what I had learned from it."
            )


def _named(topic: Topic) -> str:
    mine = _MINE[topic]
    return mine if mine.startswith("the ") else f"your {mine}"


def _words(entry: EntryView) -> str:
    return phrase(entry.topic, entry.value, entry.about, likes=entry.likes)


def _origin(entry: EntryView) -> str:
    """Where an entry comes from: ``you told me on 10 March 2026``."""
    if entry.source.kind == "stated":
        return f"you told me on {_day(entry.updated_at)}"
    sure = f"{entry.confidence}% sure" if entry.used else "not sure enough to go by it"
    return f"from your shopping, last on {_day(entry.updated_at)}, {sure}"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


class WhyTalk:
    """Tells why things were shown: what was looked for, what their cards say, and what is remembered."""

    def __init__(self, draft: Draft, memo: Memo, taste: Taste, currency: str) -> None:
        self._draft = draft
        self._memo = memo
        self._taste = taste
        self._currency = currency

    def tell(self, evidence: Evidence) -> None:
        """The reasons of the cards that were looked at again."""
        found = [card for outcome in evidence.outcomes for card in cards_of(outcome.result)]
        cards = {card.product_id: card for card in found}
        if not cards:
            self._draft.say(_UNSHOWN)
            return
        self._draft.cards = list(cards.values())
        self._looked_for(self._memo.criteria)
        memory = evidence.last(MemoryView)
        for card in list(cards.values())[:_MOST_EXPLAINED]:
            self._of(card, memory.entries if memory else ())

    def _looked_for(self, criteria: Criteria | None) -> None:
        if criteria is None:
            self._draft.say("You asked for this yourself.")
            return
        query = SearchQuery.model_validate(criteria.model_dump())
        self._draft.tell(f"You were looking for {wording.sought(query, self._currency)}.")

    def _of(self, card: Card, entries: Sequence[EntryView]) -> None:
        facts = wording.reason(card)
        known = {entry.id: entry for entry in entries}
        used = [known[entry.id] for entry in self._taste.used_for(card) if entry.id in known]
        own = "; ".join(self._taste.reasons(card))
        told = "; ".join(filter(None, [facts, own])) or "it has what you asked for"
        self._draft.tell(f"- {card.title}: {told}.")
        for entry in used:
            self._draft.tell(f"  I know that you {_words(entry)}: {_origin(entry)}.")

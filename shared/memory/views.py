"""A memory as its owner sees it, and in a few words for whoever plans."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.kernel.model import Model
from shared.memory.entries import Consent, Entry, Source, Topic
from shared.memory.model import Memory

#: Characters of the summary that a planner is shown.
SUMMARY_BUDGET = 600
#: Topics that a model outside of the store is shown only with the person's consent.
SENSITIVE: frozenset[Topic] = frozenset(("allergy", "recipient", "note"))


class EntryView(Model):
    """A memory as its owner sees it; ``used`` says whether it is sure enough to go by."""

    id: str
    kind: Literal["fact", "preference"]
    topic: Topic
    value: str
    likes: bool
    about: str
    source: Source
    consent: Literal["asked", "learning"]
    confidence: int
    used: bool
    created_at: datetime
    updated_at: datetime
    expires_at: datetime


class MemoryView(Model):
    """All that is remembered of the one who asks."""

    version: int
    consent: Consent
    entries: tuple[EntryView, ...]
    summary: str


class MemoryExport(Model):
    """A memory to take along: statements that can be stored again as they are, and where each is from."""

    exported_at: datetime
    consent: Consent
    entries: tuple[EntryView, ...]
    taken_over_from: tuple[str, ...]


class MergeMemory(Model):
    """The token of the guest whose memory is taken over."""

    guest_token: Annotated[str, Field(min_length=1, max_length=4096)]


def entry_view(entry: Entry, now: datetime) -> EntryView:
    """An entry at ``now``."""
    return EntryView(
        **entry.model_dump(exclude={"score"}), confidence=entry.confidence(now), used=entry.believed(now)
    )


def view(memory: Memory, now: datetime) -> MemoryView:
    """A memory at ``now``, the latest last."""
    entries = tuple(entry_view(entry, now) for entry in memory.living(now))
    return MemoryView(
        version=memory.version, consent=memory.consent, entries=entries, summary=summary(memory, now)
    )


#: What a size can be of; anything else that an entry is "about" is a person.
GARMENTS = frozenset(
    ("shoe", "shirt", "trouser", "dress", "jacket", "ring", "hat", "glove", "jeans", "coat", "boot")
)
_LIKED = {
    "size": "wear size {}",
    "diet": "are {}",
    "allergy": "are allergic to {}",
    "budget": "have a budget of {}",
    "recipient": "shop for somebody ({})",
    "note": "told me: “{}”",
}
_AVOIDED = {"diet": "do not eat {}"}


def phrase(topic: Topic, value: str, about: str, *, likes: bool) -> str:
    """An entry in words that follow "you": ``wear size 43``, ``avoid leather``, ``are vegan``."""
    words = (_LIKED.get(topic, "like {}") if likes else _AVOIDED.get(topic, "avoid {}")).format(value)
    if not about:
        return words
    if topic == "size" and about in GARMENTS:
        return f"wear {about} size {value}"
    said = {"size": f"size {value}", "recipient": value, "diet": value if likes else f"no {value}"}
    aside = said.get(topic) or words.replace("are allergic", "allergic")
    return f"shop for your {about} ({aside})"


def summary(memory: Memory, now: datetime, *, shared: bool = True) -> str:
    """What is used, in one line, within :data:`SUMMARY_BUDGET`; ``shared`` with the sensitive part.

    Statements come before what was learned, the latest first, whole entries only.
    """
    used = [e for e in memory.used(now) if shared or e.topic not in SENSITIVE]
    used.sort(key=lambda entry: (entry.learned, -entry.updated_at.timestamp()))
    told = ""
    for entry in used:
        words = phrase(entry.topic, entry.value, entry.about, likes=entry.likes)
        longer = f"{told}; {words}" if told else f"You {words}"
        if len(longer) <= SUMMARY_BUDGET:
            told = longer
    return told

"""What a memory is made of: statements, what was learned, what is allowed, and what is to be forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from shared.kernel.model import Model
from shared.memory import decay
from shared.memory.decay import Signal

#: A statement is the shopper's own word.
_STATED = 100

Topic = Literal[
    "size", "diet", "allergy", "colour", "brand", "material", "budget", "recipient", "taste", "note"
]  # fmt: skip
#: Topics of which there is one value at a time for whom it is about; a new one takes the old one's place.
_SINGLE: frozenset[Topic] = frozenset(("size", "budget"))
Value = Annotated[str, Field(min_length=1, max_length=120)]
About = Annotated[str, Field(max_length=40)]


class Statement(Model):
    """Something that somebody said of themselves, ready to be kept.

    ``about`` is whom or what it is about where that is not the shopper: ``daughter``, ``shoe``.
    """

    kind: Literal["fact", "preference"] = "preference"
    topic: Topic
    value: Value
    likes: bool = True
    about: About = ""

    @field_validator("value", "about")
    @classmethod
    def _printable(cls, text: str) -> str:
        """One line, without signs that nobody sees."""
        kept = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if text and not kept:
            raise ValueError("holds nothing that can be read")
        return kept


class Correction(Model):
    """What of an entry is changed; what is left out stays."""

    value: Value | None = None
    likes: bool | None = None


class Source(Model):
    """Where an entry comes from: ``stated`` in a turn or over the API, or ``learned``."""

    kind: Literal["stated", "learned"]
    turn_id: str | None = None
    session_id: str | None = None


class Entry(Model):
    """One thing that is remembered. ``score`` is of what was learned, as it was at ``updated_at``."""

    id: str
    kind: Literal["fact", "preference"]
    topic: Topic
    value: str
    likes: bool = True
    about: str = ""
    source: Source
    consent: Literal["asked", "learning"]
    score: float | None = None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime

    @property
    def learned(self) -> bool:
        return self.source.kind == "learned"

    def confidence(self, now: datetime) -> int:
        """How sure it is at ``now``, in percent."""
        if self.score is None:
            return _STATED
        return decay.confidence(decay.decayed(self.score, self.updated_at, now))

    def believed(self, now: datetime) -> bool:
        """Whether it is sure enough to be used: stated, or learned well enough."""
        known = self.score is None or decay.decayed(self.score, self.updated_at, now) >= decay.BELIEVED
        return known and now < self.expires_at

    def speaks_of(self, words: str) -> bool:
        """Whether it has these words in its value, or is about them."""
        return words.casefold() in (self.value.casefold(), self.about.casefold()) or (
            f" {words.casefold()} " in f" {self.value.casefold()} "
        )

    def says(self, said: Statement) -> bool:
        """Whether it speaks of the same matter, so that only one of the two can stand."""
        same = (self.topic, self.about.casefold()) == (said.topic, said.about.casefold())
        return same and (said.topic in _SINGLE or self.value.casefold() == said.value.casefold())


class Consent(Model):
    """What the person allows. ``learning`` from what they shop for is on until they say no;
    ``share_with_model``, sending sensitive entries to a model outside of the store, is off until they
    say yes."""

    learning: bool = True
    share_with_model: bool = False


class ConsentChange(Model):
    """Which consents are changed; what is left out stays."""

    learning: bool | None = None
    share_with_model: bool | None = None


class Lesson(Model):
    """What one act of shopping says of a person."""

    topic: Topic
    value: Value
    signal: Signal


class Forgotten(Model):
    """What is to be forgotten: entries as they were, topics of which whatever was said goes too, and
    words that the person named.

    It is handed from use case to use case and kept nowhere.
    """

    entries: tuple[Entry, ...] = ()
    topics: frozenset[Topic] = frozenset()
    values: tuple[str, ...] = ()
    everything: bool = False

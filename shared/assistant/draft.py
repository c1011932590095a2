"""A reply in the making."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.assistant import wording
from shared.assistant.model import PendingAction, Reply
from shared.storefront.model import Card


@dataclass(slots=True)
class Draft:
    """A reply in the making. ``exact`` is told word for word; ``verbatim`` are texts of records;
    ``settled`` is that what waited for a yes waits no more; ``own_reasons`` are what the shopper's
    memory says of a card."""

    sentences: list[str] = field(default_factory=list[str])
    exact: list[str] = field(default_factory=list[str])
    verbatim: list[str] = field(default_factory=list[str])
    cards: list[Card] = field(default_factory=list[Card])
    reasons: dict[str, str] = field(default_factory=dict[str, str])
    parts: dict[str, Any] = field(default_factory=dict[str, Any])
    pending: PendingAction | None = None
    asked: str | None = None
    settled: bool = False
    suggestions: list[str] = field(default_factory=list[str])
    own_reasons: Callable[[Card], list[str]] = lambda card: []

    def say(self, sentence: str) -> None:
        """Add a sentence to the free words, once."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    def tell(self, text: str) -> None:
        """Add a text of records that is told word for word, once."""
        self.verbatim.append(text)
        if text not in self.exact:
            self.exact.append(text)

    def suggest(self, *suggestions: str) -> None:
        """Add what the shopper may want to say next."""
        self.suggestions += suggestions

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    def reply(self, text: str) -> Reply:
        """The reply with ``text`` as its free words."""
        return Reply(
            text="\n".join([*filter(None, [text]), *self.exact]),
            cards=tuple(card.model_copy(update={"reason": self._reason(card)}) for card in self.cards),
            pending_action=self.pending,
            suggestions=tuple(dict.fromkeys(self.suggestions))[:4],
            **self.parts,
        )

    def _reason(self, card: Card) -> str | None:
        """What the shopper's own memory says of a card, then what the turn found out of it, or else its
        record says."""
        found = self.reasons.get(card.product_id) or wording.reason(card)
        return ", ".join(filter(None, [*self.own_reasons(card), found])) or None

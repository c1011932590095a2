"""The named things of a turn's evidence, each with the figures that its own records carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.assistant.evidence import Evidence, titled_in
from shared.assistant.language.cues import EMPTY
from shared.kernel.model import Model
from shared.kernel.money import Money
from shared.storefront.model import Card

#: A single capitalised word this long may stand for the one title that has it ("the Swift").
_SHORTEST_ALIAS = 4
_WORD = re.compile(r"[A-Z][\w'-]*+")
_DIGITS = re.compile(r"\d++(?:[.,]\d++)*+")


def plain(number: str) -> str:
    """``1,299.00`` as ``1299``: without group marks and without zeros that say nothing."""
    match = _DIGITS.search(number)
    digits = match[0].replace(",", "") if match else ""
    return digits.rstrip("0").rstrip(".") if digits.count(".") == 1 else digits


@dataclass(slots=True)
class Thing:
    """Something with a title: its amounts and counts in plain digits, its stock and rating where known."""

    title: str
    amounts: set[str] = field(default_factory=set[str])
    counts: set[str] = field(default_factory=set[str])
    percents: set[str] = field(default_factory=set[str])
    price: int | None = None
    available: int | None = None
    rating: set[str] = field(default_factory=set[str])

    def learn(self, record: Model, fields: Iterable[tuple[str, Any]]) -> None:
        """Take over what a record says of it."""
        for name, value in fields:
            kind = type(value)
            if kind is Money:
                self.amounts.add(plain(str(value)))
            elif name == "discount_percent" and value is not None:
                self.percents.add(str(value))
            elif kind is int:
                self.counts.add(str(value))
        if isinstance(record, Card):
            self._card(record)

    def _card(self, card: Card) -> None:
        self.price, self.available = card.price.amount, card.available
        if card.list_price is not None:
            self.amounts.add(plain(str(card.list_price - card.price)))
        if card.rating is not None:
            tenths = card.rating.tenths
            self.rating = {plain(f"{tenths // 10}.{tenths % 10}"), str(card.rating.count)}


class Things:
    """The things of a turn, and how a text names them. ``facts`` are all plain values of its results."""

    def __init__(self, evidence: Evidence, names: Sequence[str] = ()) -> None:
        self._all: dict[str, Thing] = {}
        self.facts: list[tuple[str, Any]] = []
        for outcome in evidence.outcomes:
            if outcome.result is not None:
                self._learn(outcome.result)
            if outcome.subject is not None and outcome.subject.title:
                thing = self._of(outcome.subject.title)
                if outcome.error is not None and outcome.error.code == "out_of_stock":
                    thing.available = 0
        for title in filter(None, names):
            self._of(title)
        self.list = tuple(self._all.values())

    def _learn(self, result: Model) -> None:
        facts, titled = titled_in(result)
        self.facts += facts
        for record, fields in titled:
            title: str = getattr(record, "title")  # noqa: B009 - a model that has one
            self._of(title).learn(record, fields)

    def _of(self, title: str) -> Thing:
        return self._all.setdefault(title, Thing(title))

    def named(self, text: str) -> list[tuple[int, Thing]]:
        """The things whose marks stand in a text, each with its place."""
        return [(mark.start(), self.list[int(mark[1])]) for mark in _MARK.finditer(text)]

    def names(self) -> dict[str, str]:
        """What may be read as a name, and the mark that takes its place."""
        marks = {thing.title: f"⟦{index}⟧" for index, thing in enumerate(self.list)}
        return {**_aliases(self.list), **marks}


_MARK = re.compile(r"⟦([0-9]{1,4})⟧")


def _aliases(things: Sequence[Thing]) -> dict[str, str]:
    """Words that one title alone has, capitalised, where it is more than a word long."""
    owners: dict[str, list[int]] = {}
    for index, thing in enumerate(things):
        for word in set(_WORD.findall(thing.title)):
            owners.setdefault(word, []).append(index)
    return {
        word: f"⟦{indexes[0]}⟧"
        for word, indexes in owners.items()
        if len(indexes) == 1 and len(word) >= _SHORTEST_ALIAS and word.casefold() not in EMPTY
    }

"""What is said of comparisons, past prices, earlier purchases and suggestions: each word from records."""

from __future__ import annotations

from datetime import datetime

from shared.assistant import wording
from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence
from shared.assistant.language.superlatives import KINDS
from shared.assistant.model import MOST_RESULTS
from shared.assistant.reasons import of_choice
from shared.catalog.prices import PriceHistory
from shared.storefront.comparing import Comparison, Row
from shared.storefront.model import Card
from shared.storefront.purchases import Again, AgainLine, Purchases
from shared.storefront.recommending import Suggestions

#: Properties of a comparison that are told beside price and rating.
_ROWS = 8
#: Reasons that are told of what comes first.
_FIRST = 3
_OPENING = {
    "similar": "These are like {}:",
    "alternatives": "These can take the place of {}:",
    "goes_with": "These go with {}:",
}


def day(moment: datetime) -> str:
    """A date as people write it: ``3 May 2026``."""
    return f"{moment.day} {moment:%B %Y}"


class AdviceTalk:
    """Tells of advice into a draft. ``about`` is what a comparison was asked by."""

    def __init__(self, draft: Draft, evidence: Evidence, about: str = "") -> None:
        self._draft = draft
        self._evidence = evidence
        self._about = about

    def comparison(self, found: Comparison) -> None:
        """Who is ahead in what, and a line for each property in which they differ."""
        self._draft.parts["comparison"] = found
        self._show(list(found.items), {card.product_id: of_choice(card, found.items) for card in found.items})
        titles = [card.title for card in found.items]
        for sentence in self._leads(found, titles):
            self._draft.say(sentence)
        bought = self._evidence.last(Purchases)
        self._own(found, bought)
        for row in [r for r in found.rows if len(set(r.values)) > 1][: _ROWS + 2]:
            told = "; ".join(
                f"{title}: {value or 'not told'}" for title, value in zip(titles, row.values, strict=True)
            )
            self._draft.tell(f"- {row.label}: {told}")
        self._draft.suggest("Add the first one", "Add the cheaper one")

    def _leads(self, found: Comparison, titles: list[str]) -> list[str]:
        """A sentence for each product that is ahead in something; what was asked by comes first."""
        asked = KINDS.get(self._about, "")
        rows = [row for row in found.rows if row.best is not None]
        rows.sort(key=lambda row: asked not in (row.by, row.label))
        by_place: dict[int, list[str]] = {}
        for row in rows:
            if row.best is not None:
                by_place.setdefault(row.best, []).append(_ahead(row))
        return [
            f"{titles[place]} is {wording.joined(words)} than {_others(titles, place)}."
            for place, words in by_place.items()
        ] or ["They are alike in price, rating and measures."]

    def _own(self, found: Comparison, bought: Purchases | None) -> None:
        """When the shopper bought the one of these that is theirs, and for how much."""
        for purchase in bought.items if bought else ():
            if any(card.product_id == purchase.product_id for card in found.items):
                when = day(purchase.placed_at)
                self._draft.say(f"You bought {purchase.title} on {when} for {purchase.paid}.")
                return

    def history(self, told: PriceHistory) -> None:
        """Whether it was cheaper, the lowest and the highest with their dates, and the sale that runs."""
        self._draft.parts["price_history"] = told
        self._draft.verbatim.append(told.title)
        since = day(told.known_since)
        if not told.changed:
            self._draft.say(f"{told.title} costs {told.now}, and has cost that since {since}.")
            self._draft.say("I know of no other price.")
        elif told.cheaper_before:
            when = day(told.lowest.since)
            self._draft.say(f"Yes, {told.title} was cheaper before: {told.lowest.price} from {when} on.")
            self._draft.say(f"Today it costs {told.now}, {told.above_lowest} more than that.")
        else:
            self._draft.say(f"No, {told.title} has not been cheaper since {since}.")
            self._draft.say(f"Today it costs {told.now}; at its highest it was {told.highest.price}.")
        if told.list_price is not None:
            until = f" until {day(told.sale_until)}" if told.sale_until else ""
            self._draft.say(f"It is on sale{until}, from {told.list_price}.")
        self._draft.suggest("Add it to my cart", "Anything similar?")

    def purchases(self, found: Purchases) -> None:
        """What was found among the orders, where nothing else in the turn speaks of it."""
        if self._evidence.last(Comparison) is not None:
            return
        first = found.items[0]
        when = day(first.placed_at)
        self._draft.say(f"You bought {first.title} on {when} for {first.paid}.")
        self._draft.verbatim.append(first.title)

    def again(self, found: Again) -> None:
        """What is gone or costs something else now; what can be had is told when it is in the cart."""
        self._draft.verbatim += [line.purchase.title for line in found.lines]
        for line in found.lines:
            if line.state != "same":
                self._draft.say(_changed(line))

    def suggestions(self, found: Suggestions) -> None:
        """What is suggested, and what that goes by; each card carries its own facts."""
        cards = [suggestion.card for suggestion in found.items]
        self._show(cards, {s.card.product_id: ", ".join(s.reasons) for s in found.items})
        self._draft.verbatim += [reason for s in found.items for reason in s.reasons]
        if found.of is not None:
            self._draft.verbatim.append(found.of.title)
            self._draft.say(_OPENING[found.kind].format(found.of.title))
        elif found.basis or found.remembered:
            known = [f"what I remember (you {wording.joined(found.remembered)})"] if found.remembered else []
            self._draft.say(f"You may like these, going by {wording.joined([*found.basis, *known])}:")
        else:
            self._draft.say("I do not know your taste yet, so these are the best that I have in stock:")
        first = found.items[0]
        reasons = [*self._draft.own_reasons(first.card), *first.reasons][:_FIRST]
        self._draft.verbatim += reasons
        self._draft.say(f"{first.card.title} comes first: {', '.join(reasons)}.")
        self._draft.suggest("Add the first one", "Compare the first two")

    def _show(self, cards: list[Card], reasons: dict[str, str]) -> None:
        known = {card.product_id for card in self._draft.cards}
        fresh = [card for card in cards if card.product_id not in known]
        self._draft.cards = [*self._draft.cards, *fresh][:MOST_RESULTS]
        self._draft.reasons |= {name: reason for name, reason in reasons.items() if name not in known}


def _others(titles: list[str], place: int) -> str:
    return titles[1 - place] if len(titles) == 2 else "the others"  # noqa: PLR2004


def _ahead(row: Row) -> str:
    """How far a product is ahead: ``$10.00 cheaper``."""
    margin = row.saving or row.margin
    return f"{margin} {row.less}" if margin else row.less


def _changed(line: AgainLine) -> str:
    title = line.purchase.title
    if line.state == "gone":
        return f"{title} is not sold any more, so I left it out."
    if line.state == "sold_out":
        return f"{title} is sold out, so I left it out."
    return f"{title} costs {line.now} now; you paid {line.purchase.paid}."

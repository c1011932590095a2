"""What is said of a search: how much there is of what, and what had to be given up to find it."""

from __future__ import annotations

from shared.assistant import wording
from shared.assistant.draft import Draft
from shared.assistant.evidence import Outcome
from shared.assistant.model import MOST_RESULTS
from shared.assistant.reasons import of_search
from shared.search.model import Facet, SearchQuery, Sort
from shared.storefront.model import CardPage
from shared.storefront.tools import Findings

_RELAXED = {
    "discount": "the discount",
    "properties": "some of those properties",
    "stock": "asking for stock",
    "price": "the price limit",
    "brand": "the brand",
    "words": "the other words",
}
#: Brands or departments that are named.
_NAMED = 8


class SearchTalk:
    """Tells of searches into a draft. ``about`` is what a search without words was for."""

    def __init__(self, draft: Draft, currency: str, about: str = "") -> None:
        self._draft = draft
        self._currency = currency
        self._about = about

    def tell(self, outcome: Outcome, found: Findings) -> None:
        """One search and what it found."""
        page, asked = found.page, outcome.given
        wanted = asked if isinstance(asked, SearchQuery) else found.query
        self._show(found, wanted)
        if self._about and page.items:
            self._draft.say(self._range(page))
        elif not page.items:
            self._draft.say(f"I found {self._none(wanted)}. Other words may find more.")
            self._draft.suggest("What do you sell?", "What's on sale?")
            return
        else:
            self._draft.say(self._found(found, wanted))
        self._suggest(found)

    def _show(self, found: Findings, wanted: SearchQuery) -> None:
        """The cards after those of the turn's earlier searches, each with why it is there."""
        items, known = found.page.items, {card.product_id for card in self._draft.cards}
        fresh = [card for card in items if card.product_id not in known]
        self._draft.cards = [*self._draft.cards, *fresh][:MOST_RESULTS]
        self._draft.reasons |= {
            card.product_id: of_search(card, wanted, items, nearest=bool(found.relaxed)) for card in fresh
        }
        parts = self._draft.parts
        parts["total_results"] = parts.get("total_results", 0) + found.page.total

    def _found(self, found: Findings, wanted: SearchQuery) -> str:
        page, what = found.page, wording.sought(found.query, self._currency)
        many = wording.counted(page.total, what)
        if found.relaxed:
            given_up = wording.joined([_RELAXED[name] for name in found.relaxed], "and")
            be = "are" if page.total != 1 else "is"
            return f"I found {self._none(wanted)}. Without {given_up} there {be} {many}."
        if page.corrected:
            asked = found.query.model_copy(update={"text": page.corrected})
            meant = wording.counted(page.total, wording.sought(asked, self._currency))
            unknown = f"I know nothing called “{found.query.text}”."
            return f"{unknown} Did you mean “{page.corrected}”? I found {meant}."
        if page.partial:
            return f"Nothing has all the words of “{found.query.text}”; these come closest."
        more = f", the {self._first(found)} {len(page.items)} of them here"
        return f"I found {many}{more if page.total > len(page.items) > 1 else ''}."

    @staticmethod
    def _first(found: Findings) -> str:
        names = {Sort.PRICE_ASC: "cheapest", Sort.PRICE_DESC: "dearest", Sort.NEWEST: "newest"}
        return "next" if found.query.cursor else names.get(found.query.sort, "first")

    def _none(self, wanted: SearchQuery) -> str:
        what = wording.sought(wanted, self._currency)
        head, _, rest = what.partition(" ")
        return " ".join(filter(None, ["nothing", rest])) if head in ("results", "products") else f"no {what}"

    def _range(self, page: CardPage) -> str:
        """What there is at all: the departments or brands with the most products."""
        facet: Facet | None = next((f for f in page.facets if f.name == _FACETS[self._about]), None)
        names = [v.value for v in facet.values if ">" not in v.value][:_NAMED] if facet else []
        self._draft.verbatim += [name for name in names if name.upper() != name.lower()]
        where = "by brands" if self._about == "brands" else "in departments"
        listed = f", {where} such as {wording.joined(names)}" if names else ""
        return f"There are {wording.counted(page.total, 'products')} here{listed}."

    def _suggest(self, found: Findings) -> None:
        query = found.query
        if query.without:
            told = wording.joined(query.without, "or")
            self._draft.tell(
                f"I left out whatever names {told}. A record may not name everything: where it matters, "
                "please check the label."
            )
        self._draft.suggest("Add the first one")
        if found.page.total > 1 and not found.query.cursor:
            self._draft.suggest("Cheaper ones")
        if found.page.next_cursor:
            self._draft.suggest("Show me more")
        if not query.in_stock:
            self._draft.suggest("Only in stock")


_FACETS = {"brands": "brand", "departments": "category"}

"""What a session keeps of a turn: ids and facts of records, and a shortened exchange of words."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from shared.assistant.draft import Draft
from shared.assistant.evidence import Evidence, Sought, shown_of
from shared.assistant.focus import focus_after
from shared.assistant.language.lexicon import is_colour, is_size
from shared.assistant.language.references import option_key
from shared.assistant.language.text import clean
from shared.assistant.model import (
    MOST_KNOWN,
    MOST_RECENT,
    MOST_RESULTS,
    Criteria,
    Exchange,
    Memo,
    Reply,
    Shown,
)
from shared.carts.model import CartView
from shared.checkout.model import CLOSED
from shared.orders.model import OrderView
from shared.orders.tools import OrderList
from shared.search.model import SearchQuery
from shared.storefront.comparing import Comparison
from shared.storefront.recommending import Suggestions
from shared.storefront.tools import Findings

_LONGEST_WORDS = 300
#: Sizes and colours of one kind that are kept, and their kinds.
_MOST_PREFERRED = 10


def memo_after(  # noqa: PLR0917
    memo: Memo,
    message: str,
    reply: Reply,
    draft: Draft,
    evidence: Evidence,
    recalled: Sought = MappingProxyType({}),
) -> Memo:
    """The memo that the next turn starts from.

    ``recalled`` are the sizes and colours that the shopper's memory holds: they choose among variants
    as what was said does, and are not copied into the session.
    """
    found = evidence.last(Findings)
    order = evidence.last(OrderView)
    update: dict[str, Any] = {
        "focus": focus_after(evidence, memo, recalled),
        "known": _known(memo, evidence),
        "asked": draft.asked,
        "prefers": (prefers := preferences(memo, evidence)),
        "recent": _recent(memo, message, reply),
        **_waiting(memo, reply, draft),
    }
    if found is not None and found.page.items:
        update |= {"criteria": criteria_of(found.query), "cursor": found.page.next_cursor}
    if reply.cards and _listed(evidence):
        query = found.query if found else SearchQuery()
        sought = {**recalled, **prefers, **query.attributes}
        shown = tuple(shown_of(card, sought, query.excluded) for card in reply.cards[:MOST_RESULTS])
        update |= {"results": shown, **({} if found else {"criteria": _kind_of(reply), "cursor": None})}
    elif draft.asked in ("subject", "instead"):
        update["results"] = _named(memo, evidence)
    if order is not None:
        update["order_id"] = order.id
    return memo.model_copy(update=update)


def _named(memo: Memo, evidence: Evidence) -> tuple[Shown, ...]:
    """The things that a question named: "the first one" is the first of these from now on."""
    titles = [t for o in evidence.outcomes if o.error is not None for t in o.error.facts.get("titles", ())]
    named = tuple(shown for shown in memo.results if shown.title in titles)
    return named if len(named) > 1 else memo.results


def _listed(evidence: Evidence) -> bool:
    """Whether the turn showed things to choose from: then "the first one" is one of these."""
    return any(evidence.last(kind) is not None for kind in (Findings, Comparison, Suggestions))


def _kind_of(reply: Reply) -> Criteria:
    """What can be refined where nothing was searched for: the kind of the first thing shown."""
    path = " > ".join(reply.cards[0].category)
    return Criteria(categories=(path,) if path else ())


def preferences(memo: Memo, evidence: Evidence) -> dict[str, list[str]]:
    """The sizes and colours that were said, those of this turn first: what a choice goes by later."""
    said = dict(memo.prefers)
    for outcome in evidence.outcomes:
        if isinstance(outcome.given, SearchQuery):
            said |= {name: list(values) for name, values in outcome.given.attributes.items()}
        if outcome.step.subject and outcome.step.tool == "carts.add":
            said |= {name: [value] for name, value in outcome.step.subject.options.items()}
    kept = {option_key(name): values for name, values in said.items() if is_size(name) or is_colour(name)}
    return {name: values[:_MOST_PREFERRED] for name, values in list(kept.items())[-_MOST_PREFERRED:]}


def criteria_of(query: SearchQuery) -> Criteria:
    """A query as it can be refined later."""
    same = ("text", "brands", "categories", "price_min", "price_max", "min_discount")
    taken: dict[str, Any] = {name: getattr(query, name) for name in same}
    attributes = {name: list(values) for name, values in query.attributes.items()}
    taken |= {"excluded": {n: list(v) for n, v in query.excluded.items()}, "without": query.without}
    return Criteria(**taken, sort=query.sort.value, attributes=attributes, in_stock=bool(query.in_stock))


def _waiting(memo: Memo, reply: Reply, draft: Draft) -> dict[str, Any]:
    """The pending action, which is what was shown last, gone once it is decided; and the checkout."""
    view, pending = reply.checkout, reply.pending_action
    kept = memo.pending if view is None and not draft.settled else None
    if view is None:
        return {"pending": pending or kept}
    open_ = view.status not in CLOSED or view.order_id is not None
    return {"checkout_id": view.id if open_ else None, "pending": pending}


def _known(memo: Memo, evidence: Evidence) -> tuple[str, ...]:
    """Ids shown lately, the latest first: products and their SKUs, cart lines, orders."""
    shown = [value for card in evidence.cards for value in (card.product_id, card.sku)]
    cart = evidence.last(CartView)
    held = [value for line in cart.lines for value in (line.id, line.product_id, line.sku)] if cart else []
    orders = evidence.last(OrderList)
    placed = [order.id for order in orders.items] if orders else []
    return tuple(dict.fromkeys([*shown, *held, *placed, *memo.known]))[:MOST_KNOWN]


def _recent(memo: Memo, message: str, reply: Reply) -> tuple[Exchange, ...]:
    said = Exchange(message=clean(message)[:_LONGEST_WORDS], reply=reply.text[:_LONGEST_WORDS])
    return (*memo.recent, said)[-MOST_RECENT:]

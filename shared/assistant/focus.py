"""What "it" means after a turn."""

from __future__ import annotations

from shared.assistant.evidence import Evidence, Outcome, Sought, of_card, touched
from shared.assistant.language.resolving import Candidate
from shared.assistant.model import Focus, Memo
from shared.carts.model import CartView
from shared.catalog.prices import PriceHistory
from shared.storefront.model import Card
from shared.storefront.recommending import Suggestions
from shared.storefront.tools import ProductDetails


def focus_after(evidence: Evidence, memo: Memo, recalled: Sought) -> Focus | None:
    """What "it" means after this turn: the last thing added or changed, or the one looked at."""
    for outcome in reversed(evidence.outcomes):
        if outcome.done and isinstance(outcome.result, CartView):
            focus = _line_focus(outcome, outcome.result)
            if focus is not None:
                return focus
        if outcome.done and isinstance(outcome.result, ProductDetails):
            return _card_focus(outcome.result.card, {**recalled, **memo.prefers})
        if outcome.done and isinstance(outcome.result, (PriceHistory, Suggestions)) and outcome.subject:
            return memo.focus if _is_line(memo.focus, outcome.subject) else _missed(outcome.subject)
    sold_out = next((o for o in evidence.outcomes if o.error and o.error.code == "out_of_stock"), None)
    if sold_out is not None and sold_out.subject is not None:
        return _missed(sold_out.subject)
    searched = evidence.done("catalog.search")
    removed = evidence.done("carts.remove", "carts.clear")
    return None if searched or removed else memo.focus


def _is_line(focus: Focus | None, subject: Candidate) -> bool:
    return focus is not None and focus.product_id == subject.product_id


def _missed(subject: Candidate) -> Focus:
    """What could not be had: "anything like it?" means that."""
    return Focus(product_id=subject.product_id, sku=subject.sku, title=subject.title, range=subject.options)


def _card_focus(card: Card, sought: Sought) -> Focus:
    meant = of_card(card, sought)
    options = next((v.options for v in card.variants if v.sku == meant.sku), {})
    return Focus(
        product_id=card.product_id, sku=meant.sku, title=card.title, options=options, range=card.options
    )


def _line_focus(outcome: Outcome, cart: CartView) -> Focus | None:
    line = touched(outcome, cart)
    if line is None:
        return None
    return Focus(
        product_id=line.product_id,
        sku=line.sku,
        line_id=line.id,
        title=line.title,
        quantity=line.quantity,
        options=dict(line.options),
        range=outcome.subject.options if outcome.subject else {},
    )

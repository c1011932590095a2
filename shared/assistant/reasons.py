"""Why a card is shown: facts of its own record, held against what was asked for and what it stands beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.assistant import wording
from shared.assistant.language.references import options_in
from shared.kernel.money import Money
from shared.search.model import SearchQuery
from shared.storefront.model import Card, CardVariant

#: Reasons that a card tells.
_TOLD = 3


def of_search(card: Card, asked: SearchQuery, shown: Sequence[Card], *, nearest: bool) -> str:
    """Why a card was found. ``nearest``: nothing fits what was asked for, and this is what comes close."""
    told = [*_bounds(card, asked), *_chosen(card, asked), *_ahead(card, shown)]
    own = wording.reason(card)
    if nearest:
        told = ["the nearest there is", *_amiss(card, asked), *told]
    return ", ".join([*told, own][:_TOLD])


def of_choice(card: Card, shown: Sequence[Card]) -> str:
    """Why one of several is worth a look."""
    return ", ".join([*_ahead(card, shown), *filter(None, [wording.reason(card)])][:_TOLD])


def _amiss(card: Card, asked: SearchQuery) -> list[str]:
    """What of the wish the nearest does not meet, beside its price."""
    told: list[str] = []
    if asked.brands and card.brand not in asked.brands:
        told.append(f"by {card.brand}, not {' or '.join(asked.brands)}" if card.brand else "another brand")
    if asked.min_discount and (card.discount_percent or 0) < asked.min_discount:
        told.append(f"{card.discount_percent}% off" if card.discount_percent else "not on sale")
    return told


def _bounds(card: Card, asked: SearchQuery) -> list[str]:
    """How its price stands to what the shopper would spend."""
    told: list[str] = []
    for bound, below in ((asked.price_max, True), (asked.price_min, False)):
        if bound is None:
            continue
        limit = wording.round_(Money(amount=bound, currency=card.price.currency))
        side = "at" if card.price.amount == bound else "under" if card.price.amount < bound else "over"
        fits = side == "at" or (side == "under") == below
        if fits or below:
            told.append(f"{card.price}, {side} your {limit}")
    return told[:1]


def _chosen(card: Card, asked: SearchQuery) -> list[str]:
    """Whether what it was asked for in can be bought, or that it can be bought at all if that was asked."""
    names = {name.casefold() for name in card.options}
    wanted = {name: values for name, values in asked.attributes.items() if name.replace("_", " ") in names}
    if not wanted:
        return [f"{card.available} in stock"] if asked.in_stock and card.available > 0 else []
    fitting = [variant for variant in card.variants if _is(variant, wanted)]
    if not fitting:
        return []
    best = max(fitting, key=lambda variant: variant.available > 0)
    said = [v for n, v in best.options.items() if n.casefold() in {name.replace("_", " ") for name in wanted}]
    return [f"{'in stock' if best.available > 0 else 'sold out'} in {', '.join(said)}"]


def _is(variant: CardVariant, wanted: dict[str, tuple[str, ...]]) -> bool:
    return all(
        any(options_in(variant.options, {name: value}) for value in values) for name, values in wanted.items()
    )


def _ahead(card: Card, shown: Sequence[Card]) -> list[str]:
    """What it has the least or the best of, alone among those beside it."""
    if len(shown) < 2:  # noqa: PLR2004
        return []
    told = ["cheapest of these"] if _alone(card, shown, lambda other: other.price.amount) else []
    if _alone(card, shown, lambda other: other.measures.get("weight_g")):
        told.append("lightest of these")
    if _alone(card, shown, lambda other: -other.rating.tenths if other.rating else None):
        told.append("best rated of these")
    return told


def _alone(card: Card, shown: Sequence[Card], number: Callable[[Card], int | None]) -> bool:
    """Whether a card has the least of a number that all of them have, and no other has as little."""
    own = number(card)
    others = [number(other) for other in shown if other.product_id != card.product_id]
    return own is not None and all(other is not None and own < other for other in others)

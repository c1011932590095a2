"""What was looked for or meant before, with what the shopper adds, changes or takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.assistant.language.references import option_key
from shared.assistant.language.wishes import Wish
from shared.assistant.model import MOST_RESULTS, Criteria, Focus, Memo
from shared.assistant.plan import Pick


def swapped(focus: Focus, subject: Pick) -> dict[str, str]:
    """The options of the thing at hand with what shall be another put in their place."""
    wanted = {option_key(name) for name in subject.options}
    kept = {name: value for name, value in focus.options.items() if option_key(name) not in wanted}
    return {**kept, **subject.options}


def refined(before: Criteria, wish: Wish, memo: Memo) -> Criteria:
    """What was looked for before, with what the shopper added."""
    added = (wish.criteria or Criteria()).model_dump(exclude_defaults=True)
    attributes = {**before.attributes, **added.pop("attributes", {})}
    added |= _shunned(before, added, attributes)
    attributes = {name: kept for name, values in attributes.items() if (kept := _wanted(name, values, added))}
    prices = [shown.price.amount for shown in memo.results[:MOST_RESULTS]]
    if wish.relative == "cheaper" and prices and "price_max" not in added:
        added |= {"price_max": max(min(prices) - 1, 0), "price_min": None, "sort": "price_asc"}
    if wish.relative == "dearer" and prices and "price_min" not in added:
        added |= {"price_min": max(prices) + 1, "price_max": None, "sort": "price_asc"}
    after = before.model_copy(update={**added, "attributes": attributes})
    return after.model_copy(update=_in_order(after, added))


def _shunned(
    before: Criteria, added: Mapping[str, Any], attributes: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """What is not wanted, as of now: what is wanted at last is no longer shunned."""
    fresh = added.get("excluded", {})
    wanted = {v for name, values in attributes.items() if name not in fresh for v in values}
    names = dict.fromkeys([*before.excluded, *fresh])
    excluded = {n: [*dict.fromkeys([*before.excluded.get(n, ()), *fresh.get(n, ())])] for n in names}
    kept = {name: [v for v in values if v not in wanted] for name, values in excluded.items()}
    without = dict.fromkeys([*before.without, *added.get("without", ())])
    return {"excluded": {name: values for name, values in kept.items() if values}, "without": tuple(without)}


def _wanted(name: str, values: Sequence[str], added: Mapping[str, Any]) -> list[str]:
    return [value for value in values if value not in added["excluded"].get(name, ())]


def _in_order(after: Criteria, added: Mapping[str, Any]) -> dict[str, Any]:
    """A bound that a newer one has passed is given up."""
    low, high = after.price_min, after.price_max
    if low is None or high is None or low <= high:
        return {}
    return {"price_min": None} if "price_max" in added else {"price_max": None}

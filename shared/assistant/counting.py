"""How many things a step was about: what a search found, what was added, what was compared."""

from __future__ import annotations

from collections.abc import Sized

from shared.carts.model import CartView
from shared.carts.tools import AddAllToCart, AddToCart
from shared.kernel.model import Model
from shared.knowledge.model import Answers
from shared.memory.views import MemoryView
from shared.storefront.tools import Findings


def counted(given: Model | None, result: Model | None) -> int | None:
    """The number of different things: all that were found, not only those shown, and none where nothing
    fitted and the nearest is offered. None where a step is not about a number of things."""
    match given, result:
        case AddToCart(), CartView():
            return 1
        case AddAllToCart(lines=lines), CartView():
            return len(lines)
        case _, Findings(page=page, relaxed=relaxed):
            return 0 if relaxed else page.total
        case _, Answers(passages=found) | MemoryView(entries=found) | CartView(lines=found):
            return len(found)
        case _:
            listed: object = getattr(result, "items", None)
            return len(listed) if isinstance(listed, Sized) else None

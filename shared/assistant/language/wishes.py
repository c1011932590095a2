"""A wish: what one clause asks for, before it becomes steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from shared.assistant.model import Criteria
from shared.assistant.plan import Pick

Intent = Literal[
    "search", "refine", "browse", "details", "add", "set_quantity", "add_more", "fewer", "remove", "clear",
    "show_cart", "checkout", "address", "payment", "orders", "cancel", "gift", "how_many",
    "greeting", "thanks", "goodbye", "help", "unsupported", "off_topic", "nothing_pending", "unknown",
]  # fmt: skip
#: An add that takes the place of what is there: the same thing in another size.
INSTEAD = "instead"
#: A wish about one of the things that were shown ("the purple one"), never about something else.
ONE = "one"


@dataclass(slots=True)
class Wish:
    """An intent with its slots and how sure the grammar is, in percent.

    ``aside`` names what of the wish must be left out, as nothing here can do it. ``excluded`` are words
    and values that what is looked for must not have. ``told`` is a thing that was only spoken of,
    ``guessed`` a wish that no rule made.
    """

    intent: Intent
    confidence: int = 95
    picks: list[Pick] = field(default_factory=list[Pick])
    criteria: Criteria | None = None
    quantity: int | None = None
    about: str = ""
    text: str = ""
    aside: str = ""
    told: bool = False
    guessed: bool = False
    excluded: list[str] = field(default_factory=list[str])
    relative: Literal["", "cheaper", "dearer", "next"] = ""

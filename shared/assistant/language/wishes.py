"""A wish: what one clause asks for, before it becomes steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from shared.assistant.language.purchases import Bought
from shared.assistant.model import Criteria
from shared.assistant.plan import Pick
from shared.memory.entries import Statement, Topic

Intent = Literal[
    "search", "refine", "browse", "details", "add", "set_quantity", "add_more", "fewer", "remove", "clear",
    "show_cart", "checkout", "address", "payment", "orders", "cancel", "gift", "how_many",
    "price_history", "compare", "recommend", "reorder",
    "remember", "recall", "forget", "why",
    "greeting", "thanks", "goodbye", "help", "unsupported", "off_topic", "nothing_pending", "unknown",
    "policy", "human", "use_code", "drop_code", "ask_code",
]  # fmt: skip
#: An add that takes the place of what is there: the same thing in another size.
INSTEAD = "instead"
#: An add that takes the place of another thing: "no, I meant the other one".
RATHER = "rather"
#: An add of the same thing once more, in other options.
AGAIN = "again"
#: What the shopper said not to do: it leaves a prepared purchase as it is.
FORBIDDEN = "forbidden"
#: A wish about one of the things that were shown ("the purple one"), never about something else.
ONE = "one"


@dataclass(slots=True)
class Wish:
    """An intent with its slots and how sure the grammar is, in percent.

    ``aside`` names what of the wish must be left out, as nothing here can do it. ``told`` is what is to
    be remembered; ``topics`` and ``values`` what is to be forgotten. ``mentioned`` is a thing that was
    only spoken of, ``guessed`` a wish that no rule made, ``unruled`` one where no rule was sure of
    anything.
    """

    intent: Intent
    confidence: int = 95
    picks: list[Pick] = field(default_factory=list[Pick])
    criteria: Criteria | None = None
    quantity: int | None = None
    about: str = ""
    text: str = ""
    aside: str = ""
    told: tuple[Statement, ...] = ()
    topics: tuple[Topic, ...] = ()
    values: tuple[str, ...] = ()
    mentioned: bool = False
    guessed: bool = False
    unruled: bool = False
    relative: Literal["", "cheaper", "dearer", "next"] = ""
    bought: Bought | None = None

"""Plans for advice: what is compared with what, whose prices, what is suggested, what is bought again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.assistant.language.resolving import among_named
from shared.assistant.language.steps import SHOWN, Steps
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Criteria
from shared.assistant.plan import Pick

_COMPARE_WHAT = "What shall I compare it with? Name another thing, or let me find some first."


class Advice(Steps):
    """Steps of advice."""

    def compare(self, wish: Wish) -> None:
        bought = self._bought(wish) if wish.bought else None
        subjects = [self._compared(pick) for pick in wish.picks]
        if not wish.picks and bought is None:
            subjects = self._all_of_them()
        elif not wish.picks:
            subjects = [self._acted or self._placed(Pick(source="focus"))]
        if bought is not None:
            subjects.append(Pick(source=bought, ordinal=1))
        if len(subjects) < 2:  # noqa: PLR2004
            self._ask(_COMPARE_WHAT)
            return
        self._step("product", "catalog.compare", subjects=tuple(subjects[:4]))
        self._about = wish.about

    def _compared(self, pick: Pick) -> Pick:
        """The pick as it is placed; "it" is what this very message has just acted on."""
        if pick == Pick(source="focus") and self._acted:
            return self._acted
        placed = self._placed(pick)
        if placed.source == "shown" and placed.name and not among_named(placed.name, self._memo.results):
            looked = self._find(Criteria(text=placed.name), most=3)
            return placed.model_copy(update={"source": looked})
        return placed

    def _all_of_them(self) -> list[Pick]:
        """What is shown, or what this message has just looked for, as far as it can be compared."""
        source = self._searched or "shown"
        many = self._sought if self._searched else len(self._memo.results)
        return [Pick(source=source, ordinal=ordinal) for ordinal in range(1, min(many, 4) + 1)]

    @property
    def _sought(self) -> int:
        """How many things this message's search was for; two where it does not say."""
        limit = self._steps[(self._searched or 1) - 1].arguments.get("limit", SHOWN)
        return limit if limit < SHOWN else 2

    def _bought(self, wish: Wish) -> int:
        """The step that finds what was bought: of the kind that is said, or of what is looked for."""
        bought = wish.bought
        looked = Criteria() if bought and bought.noun else self._looked or Criteria()
        noun = bought.noun if bought else ""
        noun = noun or looked.text or _nouns(looked)
        given = {"text": "" if looked.categories else noun, "noun": noun, "categories": looked.categories}
        given["period"] = bought.period if bought else ""
        return self._step("order", "orders.bought", **_given(given))

    def price_history(self, wish: Wish) -> None:
        for pick in wish.picks[:1]:
            self._step("price", "prices.history", subject=self._placed(pick))

    def recommend(self, wish: Wish) -> None:
        if wish.about == "for_me":
            self._step("recommendation", "recommendations.for_me", prefers=self._memo.prefers or None)
            return
        subject = self._placed(wish.picks[0] if wish.picks else Pick(source="focus"))
        self._step("recommendation", "recommendations.around", subject=subject, kind=wish.about)

    def reorder(self, wish: Wish) -> None:
        """What was bought before into the cart, at today's prices; it is bought by nothing but a yes."""
        found = wish.criteria or Criteria()
        period = wish.bought.period if wish.bought else ""
        given = {"text": found.text, "categories": found.categories, "noun": wish.text, "period": period}
        seen = self._step("order", "orders.again", **_given({"which": wish.about, **given}))
        self._step("cart", "carts.add_all", lines={"from_step": seen, "path": "take"})


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that say something."""
    return {name: value for name, value in arguments.items() if value}


def _nouns(criteria: Criteria) -> str:
    """What a kind is called: the last level of its path."""
    return " or ".join(category.rpartition(">")[2].strip().lower() for category in criteria.categories)

"""The steps of a plan as they are gathered, and what they may point at."""

from __future__ import annotations

from typing import Any

from shared.assistant.model import Criteria, Memo
from shared.assistant.plan import Pick, PlanStep

#: Cards of one answer.
SHOWN = 6


class Steps:
    """Steps as they are gathered; a later wish can point at what an earlier one will find."""

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._steps: list[PlanStep] = []
        self._note = ""
        self._about = ""
        self._question = ""
        self._searched: int | None = None
        self._looked: Criteria | None = memo.criteria
        self._acted: Pick | None = None
        self._searches = 1

    def share(self, searches: int) -> None:
        """Several searches share the cards of one answer."""
        self._searches = max(1, searches)

    def _step(
        self,
        specialist: str,
        tool: str,
        *,
        subject: Pick | None = None,
        after: tuple[int, ...] = (),
        group: int | None = None,
        subjects: tuple[Pick, ...] = (),
        **arguments: Any,
    ) -> int:
        given = {name: value for name, value in arguments.items() if value is not None}
        step = PlanStep(
            specialist=specialist,
            tool=tool,
            arguments=given,
            subject=subject,
            subjects=subjects,
            after=after,
            group=group,
        )
        self._steps.append(step)
        return len(self._steps)

    def _ask(self, question: str) -> None:
        self._note, self._question = "question", question

    def _find(
        self,
        criteria: Criteria,
        cursor: str | None = None,
        *,
        facets: bool = False,
        most: int | None = None,
    ) -> int:
        self._looked = criteria
        given = criteria.model_dump(exclude_defaults=True, mode="json")
        limit = min(most or SHOWN, SHOWN // self._searches)
        return self._step("product", "catalog.search", limit=limit, facets=facets, cursor=cursor, **given)

    def _placed(self, pick: Pick) -> Pick:
        """The pick among what this very message has looked for, where it has; "it" without a focus
        is the one thing that was shown."""
        if self._searched is not None and pick.source in ("shown", "focus"):
            return pick.model_copy(update={"source": self._searched})
        if pick.source == "focus" and self._memo.focus is None:
            return pick.model_copy(update={"source": "shown"})
        return pick

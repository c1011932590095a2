"""Carries a plan out, step by step, and keeps what really came of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from shared.assistant.evidence import Evidence, Outcome, candidates, candidates_in, touched
from shared.assistant.guard import Guard
from shared.assistant.language.resolving import Candidate, NothingSuch, among_named, choose
from shared.assistant.model import Memo
from shared.assistant.plan import Pick, Plan, PlanStep, Pointer
from shared.assistant.progress import Progress
from shared.assistant.specialists import SPECIALISTS, ToolRefused, expert_in, tool_of
from shared.assistant.undoing import taking_back
from shared.carts.model import CartView
from shared.kernel.errors import DomainError, Invalid
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool
from shared.storefront.recommending import Remembered
from shared.storefront.tools import CardsWanted, Findings

_CARDS = "catalog.get_cards"


class Malformed(Invalid):
    """The step's arguments do not fit its tool."""

    code = "malformed_step"


class Executor:
    """Runs the steps of one turn.

    A step that needs a failed one is skipped; the others go on. Steps of one group are done together:
    where one is not done, those before it are undone and those after it skipped.
    """

    def __init__(
        self,
        *,
        ctx: Context,
        tools: Mapping[str, Tool[Any]],
        memo: Memo,
        guard: Guard,
        turn_id: str,
        progress: Progress,
        session_id: str | None = None,
        remembered: Remembered | None = None,
        refined: Callable[[Model], Model] = lambda result: result,
        heard: Callable[[Outcome], None] = lambda outcome: None,
    ) -> None:
        self._ctx = ctx
        self._tools = tools
        self._memo = memo
        self._guard = guard
        self._turn_id = turn_id
        self._progress = progress
        self._refined = refined
        self._heard = heard
        self._own = {"turn_id": turn_id, "session_id": session_id, "remembered": remembered or Remembered()}
        self._calls: dict[str, int] = {}
        self.evidence = Evidence()

    def run(self, plan: Plan) -> Evidence:
        """Every step in order; what each did is in the evidence."""
        for number, step in enumerate(plan.steps, 1):
            outcome = Outcome(number, step)
            if self._lacks(step):
                outcome.status = "skipped"
            else:
                self._timed(outcome)
            self._keep(outcome)
            if step.group is not None and not outcome.done:
                self._undo(step.group)
        return self.evidence

    def agreed(self, tool: str, arguments: Mapping[str, str]) -> Evidence:
        """What the shopper has just said yes to: the arguments are those that were shown."""
        step = PlanStep(specialist=expert_in(tool), tool=tool, arguments=dict(arguments))
        outcome = Outcome(len(self.evidence.outcomes) + 1, step)

        def act() -> None:
            known = tool_of(self._tools, step.specialist, tool)
            outcome.effect = known.effect
            outcome.given = known.input.model_validate(step.arguments)
            outcome.result = known.run(self._ctx, outcome.given)

        self._measured(outcome, act)
        self._keep(outcome)
        return self.evidence

    def _keep(self, outcome: Outcome) -> None:
        self.evidence.outcomes.append(outcome)
        self._progress.ended(outcome)
        self._heard(outcome)

    def _lacks(self, step: PlanStep) -> bool:
        needed = (self.evidence.of(number) for number in step.needs)
        broken = any(outcome is None or not outcome.done for outcome in needed)
        return broken or any(not outcome.done for outcome in self._of_group(step.group))

    def _of_group(self, group: int | None) -> list[Outcome]:
        return [o for o in self.evidence.outcomes if group is not None and o.step.group == group]

    def _undo(self, group: int) -> None:
        """Take back what the steps of a group did, the last first."""
        for outcome in reversed([o for o in self._of_group(group) if o.done and o.effect == "write"]):
            taken = taking_back(outcome)
            if taken is None:
                continue
            name, arguments = taken
            try:
                tool = tool_of(self._tools, "cart", name)
                self.evidence.restored = tool.run(self._ctx, tool.input.model_validate(arguments))
            except DomainError:
                continue
            outcome.status = "undone"
            self._progress.failed(outcome.shown_as, outcome.step.tool, "undone")

    def _timed(self, outcome: Outcome) -> None:
        self._measured(outcome, lambda: self._act(outcome))

    def _measured(self, outcome: Outcome, act: Callable[[], None]) -> None:
        """Act, keep a refusal as the outcome, and take the time."""
        outcome.shown_as = self._progress.started(outcome.step.tool)
        started = time.perf_counter()
        try:
            act()
        except DomainError as error:
            outcome.error = error
            outcome.status = "refused" if error.kind == "forbidden" else "failed"
        outcome.ms = round(1000 * (time.perf_counter() - started))

    def _act(self, outcome: Outcome) -> None:
        step = outcome.step
        tool = tool_of(self._tools, step.specialist, step.tool)
        outcome.effect = tool.effect
        self._count(step.specialist)
        outcome.subject = self._resolved(step.subject) if step.subject else None
        outcome.subjects = tuple(self._resolved(pick) for pick in step.subjects)
        outcome.given = self._input(tool, outcome)
        self._not_itself(outcome)
        self._guard.admit(tool, outcome.given, outcome.subject, self.evidence)
        outcome.result = self._refined(tool.run(self._ctx, outcome.given))

    def _not_itself(self, outcome: Outcome) -> None:
        """A thing is not exchanged for itself: the line that would go is the one that has just grown."""
        line_id = getattr(outcome.given, "line_id", None)
        for before in self._of_group(outcome.step.group):
            if isinstance(before.result, CartView) and line_id is not None:
                line = touched(before, before.result)
                if line is not None and line.id == line_id:
                    raise NothingSuch("That is the one that you have already.")

    def _count(self, specialist: str) -> None:
        calls = self._calls[specialist] = self._calls.get(specialist, 0) + 1
        if calls > SPECIALISTS[specialist].most_calls:
            raise ToolRefused(f"{specialist} was called too often in one turn.")

    def _resolved(self, pick: Pick) -> Candidate:
        """The thing that is meant, in the SKU that is meant; read again where its SKUs are not known."""
        found = candidates(pick.source, self._memo, self.evidence)
        lines = pick.source != "focus" and any(thing.line_id is not None for thing in found)
        if pick.options and not lines and any(not thing.choices for thing in found):
            found = self._with_choices(found)
        if self._searched(pick) and not among_named(pick.name, found):
            # What a search found for these words is what they mean, whatever it is called.
            pick = pick.model_copy(update={"name": ""})
        return choose(pick, found)

    def _searched(self, pick: Pick) -> bool:
        """Whether a pick is among what an earlier step of this turn has searched for."""
        outcome = self.evidence.of(pick.source) if isinstance(pick.source, int) else None
        return outcome is not None and isinstance(outcome.result, Findings)

    def _with_choices(self, found: list[Candidate]) -> list[Candidate]:
        tool = self._tools.get(_CARDS)
        if tool is None:
            raise NothingSuch("I cannot look at sizes and colours here.")
        wanted = CardsWanted(product_ids=tuple(thing.product_id for thing in found))
        step = PlanStep(specialist="product", tool=_CARDS)
        outcome = Outcome(0, step, given=wanted, shown_as=self._progress.started(_CARDS))
        outcome.result = tool.run(self._ctx, wanted)
        self._keep(outcome)
        sought = self._memo.criteria.attributes if self._memo.criteria else {}
        return candidates_in(outcome.result, {**self._memo.prefers, **sought})

    def _input(self, tool: Tool[Any], outcome: Outcome) -> Model:
        """The tool's input: the plan's arguments, earlier results, and the ids of the subject."""
        fields = tool.input.model_fields
        given = {name: self._value(value) for name, value in outcome.step.arguments.items()}
        if given.keys() & {"request_key", *self._own}:
            raise Malformed("A key is not a plan's to choose.")
        if outcome.subject:
            ids = {name: getattr(outcome.subject, name) for name in ("product_id", "sku", "line_id")}
            given |= {name: value for name, value in ids.items() if name in fields and value}
        if outcome.subjects and "product_ids" in fields:
            given["product_ids"] = tuple(thing.product_id for thing in outcome.subjects)
        if "request_key" in fields:
            given["request_key"] = f"{self._turn_id}.{outcome.number}"
        given |= {name: value for name, value in self._own.items() if name in fields}
        try:
            return tool.input.model_validate(given)
        except ValidationError as error:
            where = ", ".join(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
            raise Malformed(f"{tool.name} cannot be called like this ({where or 'input'}).") from error

    def _value(self, value: Any) -> Any:
        if not isinstance(value, dict) or "from_step" not in value:
            return value
        pointer = Pointer.model_validate(value)
        outcome = self.evidence.of(pointer.from_step)
        return _inside(outcome.result if outcome else None, pointer.path)


def _inside(value: Any, path: str) -> Any:
    """The value at a path of a result. Raises :class:`NothingSuch` where it leads nowhere."""
    for part in path.split("."):
        if part.isdecimal() and isinstance(value, (list, tuple)) and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, Model) and part in type(value).model_fields:
            value = getattr(value, part)
        else:
            raise NothingSuch("An earlier step has no such result.")
    return value

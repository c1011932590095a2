"""From a message to a plan: one call of the model, and nothing it says is believed before it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from shared.assistant.model import Memo
from shared.assistant.models.converse import (
    About,
    Block,
    ConverseRequest,
    LanguageModel,
    ModelMessage,
    ToolSpec,
)
from shared.assistant.plan import Plan
from shared.assistant.prompts import PLAN
from shared.assistant.specialists import SPECIALISTS
from shared.kernel.errors import Unavailable
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool

#: Fields of a tool's input that the turn itself fills in.
OWN = frozenset(("request_key", "turn_id", "session_id", "remembered"))
#: The one tool that a planning model is given.
PLAN_TOOL = "plan"
#: Where nobody says what a call is for.
_NOTHING_KNOWN = About()


class NoPlan(Unavailable):
    """The model answered with something that is no plan."""

    code = "no_plan"


class Planner:
    """Asks the model for a plan."""

    def __init__(self, *, model: LanguageModel) -> None:
        self._model = model

    def plan(
        self,
        ctx: Context,
        memo: Memo,
        message: str,
        tools: Mapping[str, Tool[Any]],
        about: About = _NOTHING_KNOWN,
    ) -> Plan:
        """The plan for a message. Raises :class:`NoPlan` for an answer that is not one."""
        reply = self._model.converse(plan_request(ctx, memo, message, tools, about))
        use = reply.use_of(PLAN_TOOL)
        if use is None:
            raise NoPlan("The model made no plan.")
        try:
            plan = Plan.model_validate(use.input)
            for number, step in enumerate(plan.steps, 1):
                if any(needed >= number for needed in step.needs):
                    raise NoPlan("A step points at one that comes after it.")
        except ValidationError as error:
            raise NoPlan("The model's plan is malformed.") from error
        return plan


def plan_request(
    ctx: Context,
    memo: Memo,
    message: str,
    tools: Mapping[str, Tool[Any]],
    about: About = _NOTHING_KNOWN,
) -> ConverseRequest:
    """The call: the session as data, what is remembered of the shopper as data, then the shopper's
    words; tools that commit are not offered."""
    offered = tuple(tool for tool in tools.values() if tool.effect != "commit")
    texts = [data(memo.model_dump_json(exclude_defaults=True))]
    texts += [data(f"Remembered of the shopper: {about.remembered}.")] if about.remembered else []
    content = tuple(Block(text=text) for text in (*texts, message))
    return ConverseRequest(
        system=(PLAN.text, _catalogue_of(offered)),
        messages=(ModelMessage(role="user", content=content),),
        tools=(_plan_spec(),),
        tool_choice=PLAN_TOOL,
        request_metadata=about.metadata(ctx.tenant, "plan", PLAN.label),
        personal=about.personal,
        heard=about.heard,
        wishes=about.wishes,
    )


def data(text: str) -> str:
    """Text marked as data; what could end the mark early is taken out of it."""
    return f"<data>{text.replace('</data>', '')}</data>"


def undata(text: str) -> str:
    """The text inside the mark."""
    return text.removeprefix("<data>").removesuffix("</data>")


@lru_cache(maxsize=16)
def _catalogue_of(tools: tuple[Tool[Any], ...]) -> str:
    """The tools that a planner is offered, in words: the same for all tenants that allow the same."""
    lines = [
        f"{specialist.name} ({specialist.purpose}): "
        + "; ".join(
            f"{tool.name} {_fields(tool)} - {tool.description}"
            for tool in tools
            if tool.name.partition(".")[0] in specialist.rooms
        )
        for specialist in SPECIALISTS.values()
    ]
    return "Specialists and their tools:\n" + "\n".join(lines)


def _fields(tool: Tool[Any]) -> str:
    """What a plan may say of a tool's input: the store's own fields are no plan's."""
    return f"({', '.join(name for name in tool.input.model_fields if name not in OWN)})"


_SPEC: list[ToolSpec] = []


def _plan_spec() -> ToolSpec:
    """The plan's schema; made once, it is the same for every turn."""
    if not _SPEC:
        schema = Plan.model_json_schema()
        _SPEC.append(ToolSpec(name=PLAN_TOOL, description="The plan of this turn.", input_schema=schema))
    return _SPEC[0]

"""Specialists: who may use which tools. Stateless; adding one is adding a line here and a ``tools.py``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.kernel.errors import Forbidden
from shared.kernel.tool import Tool


@dataclass(frozen=True, slots=True)
class Specialist:
    """A field of work: what it is for, the rooms whose tools it has, and its calls in one turn."""

    name: str
    purpose: str
    rooms: frozenset[str]
    most_calls: int = 6


SPECIALISTS: Mapping[str, Specialist] = {
    specialist.name: specialist
    for specialist in (
        Specialist("product", "finds products and tells about them", frozenset({"catalog"})),
        Specialist("cart", "shows and changes the cart", frozenset({"carts"})),
        Specialist("checkout", "prepares a purchase up to the shopper's yes", frozenset({"checkout"}), 2),
        Specialist("order", "tells about orders that were placed", frozenset({"orders"}), 3),
        Specialist(
            "support",
            "answers from the shop's own documents and offers tickets to its people",
            frozenset({"knowledge", "support"}),
            3,
        ),
        Specialist("price", "tells what things cost before", frozenset({"prices"}), 3),
        Specialist("recommendation", "suggests what else would fit", frozenset({"recommendations"}), 2),
        Specialist(
            "memory", "remembers and forgets what shoppers say of themselves", frozenset({"memory"}), 3
        ),
    )
}


class ToolRefused(Forbidden):
    """The tool is not there, not allowed here, or not this specialist's."""

    code = "tool_refused"


class Toolbox:
    """Every tool of every room, by name."""

    def __init__(self, tools: Iterable[Tool[Any]]) -> None:
        self._tools = {tool.name: tool for tool in tools}

    def allowed(self, names: frozenset[str] | None) -> dict[str, Tool[Any]]:
        """The tools that a tenant allows (None: all)."""
        return {name: tool for name, tool in self._tools.items() if names is None or name in names}


def expert_in(tool: str) -> str:
    """The specialist whose tool it is; the tool's own room where nobody has it."""
    room = tool.partition(".")[0]
    return next((name for name, expert in SPECIALISTS.items() if room in expert.rooms), room)


def tool_of(tools: Mapping[str, Tool[Any]], specialist: str, name: str) -> Tool[Any]:
    """The tool of a step. Raises :class:`ToolRefused`."""
    tool, expert = tools.get(name), SPECIALISTS.get(specialist)
    if tool is None:
        raise ToolRefused(f"There is no tool {name[:60]!r} here.")
    if expert is None or name.partition(".")[0] not in expert.rooms:
        raise ToolRefused(f"{name} is not a tool of {specialist[:40]!r}.")
    return tool

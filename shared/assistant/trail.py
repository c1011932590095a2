"""What is written down of a turn: who had which tool do what to which records, and what came of it.

Never a word of the shopper's, of a record's or of the reply: ids, names of tools and codes alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from shared.assistant.evidence import Outcome
from shared.kernel.model import Model
from shared.kernel.tenancy import Context

#: Takes a line of the trail: its message, then its fields.
Trail = Callable[..., None]
_IDS = ("product_id", "product_ids", "sku", "line_id", "checkout_id", "order_id")
_ID = re.compile(r"[A-Za-z]{2,5}_[0-9a-zA-Z]{6,40}|[A-Za-z0-9._~:/+-]{1,100}")


def untrailed(message: str, **fields: Any) -> None:
    """Write nothing down."""


def of_step(ctx: Context, turn_id: str, outcome: Outcome) -> dict[str, Any]:
    """The line of one step: ``by`` is who asked, ``agent`` what acted for them."""
    return {
        **_who(ctx, turn_id),
        "tool": outcome.step.tool[:60] if outcome.given is not None else "unknown",
        "effect": outcome.effect,
        "ids": ids_of(outcome.given),
        "status": outcome.status,
        "code": outcome.error.code if outcome.error else None,
        "ms": outcome.ms,
    }


def of_answer(ctx: Context, turn_id: str, faults: list[str]) -> dict[str, Any]:
    """The line of an answer: the kinds of what a model said without evidence, as ``price`` or ``claim``."""
    return {**_who(ctx, turn_id), "held_back": kinds_of(faults)}


def kinds_of(faults: list[str]) -> list[str]:
    """What was wrong with an answer, without a word of it."""
    return sorted({fault.partition(" ")[0].rstrip(":") for fault in faults})


def ids_of(given: Model | None) -> dict[str, list[str]]:
    """The ids of records that a step was called with; whatever else it was called with is left out."""
    found = {name: getattr(given, name, None) for name in _IDS}
    values = {name: [value] if isinstance(value, str) else list(value or ()) for name, value in found.items()}
    kept = {name: [one for one in ids if _ID.fullmatch(one)] for name, ids in values.items()}
    return {name.removesuffix("s"): ids for name, ids in kept.items() if ids}


def _who(ctx: Context, turn_id: str) -> dict[str, Any]:
    return {
        "tenant": ctx.tenant,
        "by": ctx.actor.id,
        "kind": ctx.actor.kind,
        "agent": ctx.agent,
        "channel": ctx.channel,
        "turn": turn_id,
    }

"""What takes a step back: the cart's own tools, with what the step itself did as their arguments."""

from __future__ import annotations

from typing import Any

from shared.assistant.evidence import Outcome, touched
from shared.carts.model import CartView


def taking_back(outcome: Outcome) -> tuple[str, dict[str, Any]] | None:
    """The tool and the arguments that undo a step, or None where nothing can."""
    tool, subject = outcome.step.tool, outcome.subject
    if tool == "carts.add" and isinstance(outcome.result, CartView):
        return _added(outcome, outcome.result)
    if tool == "carts.remove" and subject is not None:
        return "carts.add", {
            "product_id": subject.product_id,
            "sku": subject.sku,
            "quantity": subject.quantity,
        }
    return None


def _added(outcome: Outcome, cart: CartView) -> tuple[str, dict[str, Any]] | None:
    line = touched(outcome, cart)
    if line is None:
        return None
    before = line.quantity - getattr(outcome.given, "quantity", 0)
    if before > 0:
        return "carts.set_quantity", {"line_id": line.id, "quantity": before}
    return "carts.remove", {"line_id": line.id}

"""Lists: a page of things and the opaque cursor to the next."""

import base64
import binascii
import json
from typing import Any, Generic, TypeVar

from shared.kernel.errors import Invalid, Problem
from shared.kernel.model import Model

T = TypeVar("T")


class Page(Model, Generic[T]):
    """``next_cursor`` is null on the last page."""

    items: list[T]
    next_cursor: str | None = None


def encode(position: dict[str, Any] | None) -> str | None:
    """An opaque cursor for a position, or none where there is none."""
    if position is None:
        return None
    packed = json.dumps(position, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(cursor: str | None) -> dict[str, Any] | None:
    """The position behind a cursor. Raises :class:`Invalid` where we never gave such a one."""
    if cursor is None:
        return None
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        position = None
    if not isinstance(position, dict):
        problem = Problem(path="query.cursor", code="cursor", message="not a cursor that we gave")
        raise Invalid("The cursor is not one that we gave.", problem)
    return position  # pyright: ignore[reportUnknownVariableType]

"""How a mend takes hold of a name inside the emulator, and complains when it is not there."""

from collections.abc import Callable
from typing import Any


def inner(owner: Any, name: str) -> Any:
    """A name inside the emulator. Raises :class:`AttributeError` where there is none."""
    return getattr(owner, name)


def replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Put ``make(original)`` in the place of ``owner.name``, which must exist."""
    setattr(owner, name, make(inner(owner, name)))


def swap(text: str, old: str, new: str) -> str:
    """``text`` with its only ``old`` replaced. Raises :class:`ValueError` unless there is just one."""
    if (found := text.count(old)) != 1:
        raise ValueError(f"expected once, found {found} times: {old!r}")
    return text.replace(old, new)

"""Reads that are made once for all that happens together, as the steps of a turn do.

Only for records that a step never changes and that whoever acts on them later reads again: products and
stock, which a cart shows and a checkout reserves.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

T = TypeVar("T")
_KEPT: ContextVar[dict[tuple[str, str, str], object] | None] = ContextVar("kept", default=None)


@contextmanager
def reading_once() -> Generator[None]:
    """What is read through :func:`once` while the block runs is read once."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def once(
    kind: str, tenant: str, names: Iterable[str], read: Callable[[list[str]], Mapping[str, T]]
) -> dict[str, T]:
    """Those of a tenant's records that exist, by name. ``read`` is called with the names that were not
    read before, and not at all where there are none."""
    wanted, kept = list(dict.fromkeys(names)), _KEPT.get()
    if kept is None:
        return dict(read(wanted))
    missing = [name for name in wanted if (kind, tenant, name) not in kept]
    found = read(missing) if missing else {}
    kept |= {(kind, tenant, name): found.get(name) for name in missing}
    there = {name: kept[kind, tenant, name] for name in wanted}
    return {name: cast("T", record) for name, record in there.items() if record is not None}

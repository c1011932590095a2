"""What a request consumes, by the rules of DynamoDB's documentation (read and write request units).

A write costs a unit for each begun KB of the larger of the item before and after, an index one for each
of its entries that appears, changes or goes (two where its key moves); a transaction costs twice. A read
costs a unit for each begun 4 KB, half where it may be stale, twice in a transaction.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Item = Mapping[str, Any]


def size(item: Item | None) -> int:
    """Bytes of an item, as DynamoDB counts them: names and values, numbers by their digits."""
    return sum(len(name.encode()) + _size_of(value) for name, value in item.items()) if item else 0


def _size_of(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    if kind in ("S", "B"):
        return len(held.encode() if isinstance(held, str) else held)
    if kind == "N":
        return (len(held.strip("-").replace(".", "").strip("0")) + 1) // 2 + 1 + held.startswith("-")
    return 1


def write_units(
    old: Item | None, new: Item | None, indexes: Iterable[tuple[str, str]], *, transactional: bool
) -> int:
    """Units of one write; ``old`` and ``new`` are None where there is no item."""
    units = _kilobytes(max(size(old), size(new)))
    units += sum(_index_units(old, new, keys) for keys in indexes)
    return units * (2 if transactional else 1)


def _index_units(old: Item | None, new: Item | None, keys: tuple[str, str]) -> int:
    was, is_ = _entry(old, keys), _entry(new, keys)
    if was is None and is_ is None:
        return 0
    if was is not None and is_ is not None:
        if old == new:
            return 0
        if was == is_:
            return _kilobytes(max(size(old), size(new)))
    return sum(_kilobytes(size(item)) for item, at in ((old, was), (new, is_)) if at is not None)


def _entry(item: Item | None, keys: tuple[str, str]) -> tuple[Any, ...] | None:
    if item is None or any(name not in item for name in keys):
        return None
    return tuple(item[name]["S"] for name in keys)


def read_units(items: Iterable[Item | None], *, consistent: bool, transactional: bool = False) -> float:
    """Units of reads of single items: each is rounded by itself, and one that is not there costs one."""
    each = 2.0 if transactional else 1.0 if consistent else 0.5
    return sum(max(1, -(-size(item) // 4096)) * each for item in items)


def query_units(items: Iterable[Item], *, consistent: bool) -> float:
    """Units of a query: what it read is added up before it is rounded."""
    whole = max(1, -(-sum(size(item) for item in items) // 4096))
    return whole * (1.0 if consistent else 0.5)


def _kilobytes(size: int) -> int:
    return max(1, -(-size // 1024))

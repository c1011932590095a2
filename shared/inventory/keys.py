"""Keys of the inventory table, as ``store.py`` explains them."""

from datetime import datetime

from shared.inventory.levels import Hold
from shared.kernel.clock import epoch


def shard(tenant: str, sku: str, shard: int) -> str:
    """A shard of a SKU."""
    return f"{tenant}#stock#default#{shard}#{sku}"


def moves(tenant: str, sku: str, shard: int) -> str:
    """The movements beside a shard."""
    return f"{tenant}#moves#default#{shard}#{sku}"


def key(tenant: str, key: str) -> str:
    """An Idempotency-Key."""
    return f"{tenant}#adjusted#{key}"


def holds(tenant: str, sku: str, shard: int) -> str:
    """The holds beside a shard."""
    return f"{tenant}#holds#default#{shard}#{sku}"


def hold_key(hold: Hold) -> str:
    """A hold among others, by its expiry."""
    return f"{hold.expires:012d}#{hold.reservation_id}"


def record(tenant: str, reservation_id: str) -> str:
    """A reservation."""
    return f"{tenant}#reservation#{reservation_id}"


def due_key(due: datetime, name: str) -> str:
    """A moment in the index, and whose it is."""
    return f"{epoch(due):012d}#{name}"

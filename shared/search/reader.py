"""Searches over the newest snapshot, for a process that answers shoppers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from shared.kernel.errors import Gone, Invalid, Problem
from shared.kernel.ids import is_id
from shared.kernel.paging import decode, encode
from shared.search.model import Facet, SearchQuery, SearchResult
from shared.search.shelf import Shelf
from shared.search.snapshots import Manifest, Snapshots

if TYPE_CHECKING:
    from pathlib import Path

    from shared.search.engine import Engine

#: Seconds for which a pointer is trusted.
FRESH_FOR = 1.0
#: Hits that paging reaches.
_DEEPEST = 10_000
#: Snapshots that vanished under our hands before we give up.
_TRIES = 5


class CursorExpired(Gone):
    """The snapshot of the cursor is no longer kept."""

    code = "cursor_expired"


@dataclass(slots=True)
class _Pointer:
    manifest: Manifest
    etag: str
    checked: float


class _Opened:
    """A snapshot at hand, its index opened at first use (tantivy is imported then)."""

    def __init__(self, manifest: Manifest, folder: "Path") -> None:
        self.manifest = manifest
        self._folder = folder

    @cached_property
    def engine(self) -> "Engine":
        from shared.search.engine import Engine

        return Engine(str(self._folder), self.manifest.currency)


class SnapshotReader:
    """Every tenant's index, as the bucket has it. ``monotonic`` tells seconds."""

    def __init__(
        self, snapshots: Snapshots, shelf: Shelf, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._snapshots = snapshots
        self._shelf = shelf
        self._monotonic = monotonic
        self._pointers: dict[str, _Pointer] = {}
        self._missing: dict[str, float] = {}
        self._opened: dict[tuple[str, str], _Opened] = {}
        shelf.watch(self._close)

    def search(self, tenant: str, query: SearchQuery) -> SearchResult:
        """Raises :class:`Invalid` for a cursor of another query, :class:`CursorExpired`."""
        mark = _fingerprint(query)
        position = _position(query.cursor, mark)
        opened = self._at(tenant, position[0]) if position else self._newest(tenant)
        if opened is None:
            return SearchResult(hits=(), total=0)
        offset = position[1] if position else 0
        found = opened.engine.search(query, offset, with_facets=query.facets and position is None)
        further = offset + len(found.ids)
        more = found.ids and further < min(found.total, _DEEPEST)
        cursor = {"s": opened.manifest.snapshot, "o": further, "q": mark} if more else None
        return SearchResult(
            hits=found.ids,
            total=found.total,
            facets=found.facets,
            next_cursor=encode(cursor),
            corrected=found.corrected,
            partial=found.partial,
        )

    def facets(self, tenant: str, names: tuple[str, ...]) -> tuple[Facet, ...]:
        """The values over the whole index; none where there is no index yet."""
        opened = self._newest(tenant)
        return opened.engine.facets(names) if opened else ()

    def size(self, tenant: str) -> int:
        """Products indexed; 0 where there is no index yet."""
        pointer = self._pointer(tenant)
        return pointer.manifest.documents if pointer else 0

    def _newest(self, tenant: str) -> _Opened | None:
        for _ in range(_TRIES):
            pointer = self._pointer(tenant)
            if pointer is None:
                return None
            opened = self._open(tenant, pointer.manifest)
            if opened:
                return opened
            del self._pointers[tenant]
        raise CursorExpired("The index changes too fast to be read; try again.", retry=True)

    def _at(self, tenant: str, snapshot: str) -> _Opened:
        known = self._opened.get((tenant, snapshot))
        manifest = known.manifest if known else self._snapshots.manifest(tenant, snapshot)
        opened = self._open(tenant, manifest) if manifest else None
        if opened is None:
            raise CursorExpired("These results are too old to go on with; search again.")
        return opened

    def _pointer(self, tenant: str) -> _Pointer | None:
        """The pointer, asked for again after :data:`FRESH_FOR`."""
        now, known = self._monotonic(), self._pointers.get(tenant)
        if known and now - known.checked < FRESH_FOR:
            return known
        if known is None and now - self._missing.get(tenant, -FRESH_FOR) < FRESH_FOR:
            return None
        found = self._snapshots.newer(tenant, known.etag) if known else self._snapshots.current(tenant)
        if found:
            known = self._pointers[tenant] = _Pointer(*found, now)
        elif known:
            known.checked = now
        else:
            self._missing[tenant] = now
        return known

    def _open(self, tenant: str, manifest: Manifest) -> _Opened | None:
        folder = self._shelf.fetch(tenant, manifest)
        if folder is None:
            return None
        return self._opened.setdefault((tenant, manifest.snapshot), _Opened(manifest, folder))

    def _close(self, tenant: str, snapshot: str) -> None:
        self._opened.pop((tenant, snapshot), None)


def _fingerprint(query: SearchQuery) -> str:
    asked = query.model_copy(update={"cursor": None, "facets": True, "limit": 1}).model_dump_json()
    return sha256(asked.encode()).hexdigest()[:16]


def _position(cursor: str | None, mark: str) -> tuple[str, int] | None:
    """Snapshot and offset of a cursor. Raises :class:`Invalid` where it is not of this query."""
    position = decode(cursor)
    if position is None:
        return None
    match position:
        case {"s": str(snapshot), "o": int(offset), "q": asked} if (
            asked == mark and is_id(snapshot, "snp") and 0 <= offset <= _DEEPEST
        ):
            return snapshot, offset
        case _:
            problem = Problem(path="query.cursor", code="cursor", message="not a cursor of this search")
            raise Invalid("The cursor belongs to another search.", problem)

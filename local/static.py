"""Files of a folder as HTTP answers: types, caching, compression, conditional requests."""

import gzip
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

Headers = list[tuple[bytes, bytes]]
#: Vite names these by their content, so they never change.
_IMMUTABLE = "assets"
_TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")
_WORTH_PACKING = 1024


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: a file, or why there is none."""

    status: int
    body: bytes
    headers: Headers = field(default_factory=lambda: [(b"content-type", b"text/plain; charset=utf-8")])


@dataclass(frozen=True, slots=True)
class _File:
    stamp: tuple[int, int]
    kind: str
    etag: bytes
    plain: bytes
    packed: bytes | None


class Site:
    """The files under ``root``, kept in memory until they change on disk.

    ``fallback`` answers every path that looks like a page (its last step has no dot), as a client
    with routes of its own needs it.
    """

    def __init__(self, root: Path, fallback: str | None = None) -> None:
        self._root = root.resolve()
        self._fallback = fallback
        self._files: dict[Path, _File] = {}

    def find(self, path: str, headers: Iterable[tuple[bytes, bytes]]) -> Found:
        """The answer to GET ``path`` (begins with a slash, decoded)."""
        place = self._place(path)
        if place is None:
            return Found(404, b"Not found.\n")
        asked = dict(headers)
        file = self._load(place)
        sent = [(b"etag", file.etag), (b"cache-control", self._caching(place)), (b"vary", b"accept-encoding")]
        if asked.get(b"if-none-match") == file.etag:
            return Found(304, b"", sent)
        sent.append((b"content-type", file.kind.encode()))
        body = file.plain
        if file.packed and b"gzip" in asked.get(b"accept-encoding", b""):
            body = file.packed
            sent.append((b"content-encoding", b"gzip"))
        sent.append((b"content-length", str(len(body)).encode()))
        return Found(200, body, sent)

    def _place(self, path: str) -> Path | None:
        steps = path.strip("/")
        if "\0" in steps or any(step.startswith(".") for step in steps.split("/")):
            return None
        for name in (steps, f"{steps}/index.html", f"{steps}.html"):
            place = (self._root / name.lstrip("/")).resolve()
            if place.is_relative_to(self._root) and place.is_file():
                return place
        page = self._root / (self._fallback or "")
        return page if self._fallback and "." not in steps.rpartition("/")[2] and page.is_file() else None

    def _caching(self, place: Path) -> bytes:
        if place.suffix == ".html":
            return b"no-cache"
        if place.parent == self._root / _IMMUTABLE:
            return b"public, max-age=31536000, immutable"
        return b"public, max-age=60"

    def _load(self, place: Path) -> _File:
        found = place.stat()
        stamp = (found.st_mtime_ns, found.st_size)
        known = self._files.get(place)
        if known is None or known.stamp != stamp:
            known = self._files[place] = _read(place, stamp)
        return known


def _read(place: Path, stamp: tuple[int, int]) -> _File:
    plain = place.read_bytes()
    kind = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    text = kind.startswith(_TEXT)
    packed = gzip.compress(plain, 6) if text and len(plain) >= _WORTH_PACKING else None
    etag = b'"' + sha256(plain).hexdigest()[:20].encode() + b'"'
    return _File(stamp, f"{kind}; charset=utf-8" if text else kind, etag, plain, packed)

"""A hash of files: what was made from them is good for as long as it stays the same."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

_NEVER = frozenset({"__pycache__", "node_modules", "dist", ".vite"})


def digest(root: Path, parts: Iterable[str], *more: str) -> str:
    """Over the files and folders ``parts`` of ``root`` (those that exist), their names, and ``more``."""
    whole = sha256()
    for path in sorted(_files(root, parts)):
        whole.update(f"{path.relative_to(root).as_posix()}\0".encode())
        whole.update(sha256(path.read_bytes()).digest())
    whole.update("\0".join(more).encode())
    return whole.hexdigest()[:24]


def _files(root: Path, parts: Iterable[str]) -> Iterable[Path]:
    for part in parts:
        place = root / part
        if place.is_file():
            yield place
        elif place.is_dir():
            yield from (
                p for p in place.rglob("*") if p.is_file() and _NEVER.isdisjoint(p.relative_to(root).parts)
            )

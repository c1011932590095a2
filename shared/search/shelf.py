"""Local copies of snapshots: a folder for each, its files shared with the others by hard links."""

import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from shared.search.snapshots import Manifest, Snapshots, StoredFile

_META = "meta.json"


#: Bytes of indexes that are kept at hand: Lambda gives /tmp 512 MB.
BUDGET = 350_000_000


class Shelf:
    """Copies under ``root``, which belongs to this process alone; the least recently used make room."""

    def __init__(self, root: Path, snapshots: Snapshots, budget: int = BUDGET) -> None:
        self._root = root
        self._snapshots = snapshots
        self._budget = budget
        self._sizes: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._on_drop: Callable[[str, str], None] = lambda tenant, snapshot: None

    def watch(self, on_drop: Callable[[str, str], None]) -> None:
        """Be told of tenant and snapshot of each copy that goes, to close what is open of it."""
        self._on_drop = on_drop

    def fetch(self, tenant: str, manifest: Manifest) -> Path | None:
        """The folder of a snapshot, its files downloaded where no other snapshot had them.

        It appears at once and whole, or, where a file is no longer kept, not at all.
        """
        folder = self._folder(tenant, manifest.snapshot)
        if (tenant, manifest.snapshot) in self._sizes:
            self._sizes.move_to_end((tenant, manifest.snapshot))
            return folder
        missing = [
            (stored, blob)
            for stored in manifest.files.values()
            if not (blob := self._blob(tenant, stored)).exists()
        ]
        if not self._download(missing):
            return None
        return self._assemble(tenant, manifest, lambda name: self._blob(tenant, manifest.files[name]))

    def adopt(self, tenant: str, manifest: Manifest, made: Path) -> Path:
        """Keep a snapshot that was made here, so that it need not be downloaded."""
        for name, stored in manifest.files.items():
            blob = self._blob(tenant, stored)
            if not blob.exists():
                blob.parent.mkdir(parents=True, exist_ok=True)
                os.link(made / name, blob)
        return self._assemble(tenant, manifest, lambda name: self._blob(tenant, manifest.files[name]))

    @contextmanager
    def scratch(self, copied: Path | None = None) -> Generator[Path]:
        """A folder to work in, with the files of another to begin with, gone afterwards.

        An index never writes into a file that it has, so links do for copies; ``meta.json`` is
        replaced, not written over.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=self._root, prefix="scratch-"))
        try:
            for path in copied.iterdir() if copied else ():
                os.link(path, folder / path.name)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def drop(self, tenant: str, snapshot: str) -> None:
        """Forget a snapshot and the files that no other has."""
        if self._sizes.pop((tenant, snapshot), None) is None:
            return
        self._on_drop(tenant, snapshot)
        shutil.rmtree(self._folder(tenant, snapshot), ignore_errors=True)
        for blob in (self._root / tenant / "files").glob("*"):
            if blob.stat().st_nlink == 1:
                blob.unlink()

    def _download(self, missing: list[tuple[StoredFile, Path]]) -> bool:
        with self.scratch() as folder:
            parts = [(stored, folder / blob.name) for stored, blob in missing]
            if not self._snapshots.download(parts):
                return False
            for (_, part), (_, blob) in zip(parts, missing, strict=True):
                blob.parent.mkdir(parents=True, exist_ok=True)
                part.rename(blob)
        return True

    def _assemble(self, tenant: str, manifest: Manifest, source: Callable[[str], Path]) -> Path:
        folder = self._folder(tenant, manifest.snapshot)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with self.scratch() as draft:
            for name in manifest.files:
                os.link(source(name), draft / name)
            (draft / _META).write_text(manifest.meta)
            draft.rename(folder)
        self._sizes[tenant, manifest.snapshot] = manifest.size
        self._make_room()
        return folder

    def _make_room(self) -> None:
        """Drop copies beyond the budget, counted as if they shared nothing; the newest stays."""
        while sum(self._sizes.values()) > self._budget and len(self._sizes) > 1:
            self.drop(*next(iter(self._sizes)))

    def _folder(self, tenant: str, snapshot: str) -> Path:
        return self._root / tenant / snapshot

    def _blob(self, tenant: str, stored: StoredFile) -> Path:
        return self._root / tenant / "files" / sha256(stored.key.encode()).hexdigest()[:32]


def private_root(parent: Path) -> Path:
    """An empty folder for this process's shelf; those of processes that have ended are removed."""
    parent.mkdir(parents=True, exist_ok=True)
    for old in parent.iterdir():
        if old.name.isdecimal() and not _lives(int(old.name)):
            shutil.rmtree(old, ignore_errors=True)
    return parent / str(os.getpid())


def _lives(pid: int) -> bool:
    """Whether another process has that id: what carries our own is left over from an earlier one."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

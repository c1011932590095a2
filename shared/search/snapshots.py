"""Snapshots of indexes in a bucket, and the pointer to each tenant's newest.

``<tenant>/<schema>/current.json``              the pointer: the newest manifest itself
``<tenant>/<schema>/manifests/<snapshot>.json`` each manifest, for cursors into an older snapshot
``<tenant>/<schema>/files/<snapshot>/<name>``   an index file, under the snapshot that brought it

Files and manifests never change once written; only the pointer moves, by conditional writes. A file
of an index is shared by all snapshots that have it, so a small change uploads little. What no
snapshot of the last minutes needs is deleted by whoever publishes next.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from shared.kernel.errors import Conflict
from shared.kernel.model import Model
from shared.runtime.aws import code_of
from shared.search.documents import SCHEMA

#: How long a snapshot outlives the next one, and how many do: the reach of cursors.
KEPT_FOR = timedelta(minutes=15)
KEPT = 200
_TRANSFERS = 8
#: DeleteObjects' own limit.
_DELETED_AT_ONCE = 1_000
#: The pointer has not moved, or there is none.
_NOTHING_NEW = {"304", "NotModified", "NoSuchKey", "404"}
#: A conditional request came too late.
REFUSED = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}


class Overtaken(Conflict):
    """Another indexer moved the pointer first."""

    code = "snapshot_overtaken"


class StoredFile(Model):
    """An index file in the bucket; ``size`` in bytes."""

    key: str
    size: int


class Superseded(Model):
    """An older snapshot: when it was replaced, which products changed with that (null: any may
    have), and the files that nothing newer needs."""

    snapshot: str
    at: datetime
    changed: tuple[str, ...] | None
    retired: tuple[str, ...]


class Manifest(Model):
    """A snapshot: the files of an index by name, and what tantivy keeps in ``meta.json``.

    ``next_due`` is when a price changes by itself (epoch seconds); ``history`` are the snapshots
    before, the latest first.
    """

    snapshot: str
    at: datetime
    currency: str
    documents: int
    next_due: int | None
    meta: str
    files: dict[str, StoredFile]
    history: tuple[Superseded, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(stored.size for stored in self.files.values())

    def changed_since(self, snapshot: str) -> tuple[str, ...] | None:
        """Products that changed since an older snapshot; None where that is not known any more."""
        changed: dict[str, None] = {}
        if snapshot == self.snapshot:
            return ()
        for step in self.history:
            if step.changed is None:
                return None
            changed |= dict.fromkeys(step.changed)
            if step.snapshot == snapshot:
                return tuple(changed)
        return None

    def followed_by(
        self, files: Iterable[str], changed: Sequence[str] | None, at: datetime
    ) -> tuple[tuple[Superseded, ...], tuple[Superseded, ...]]:
        """The history of the next snapshot, which has these file names, and what falls out of it."""
        kept = set(files)
        retired = tuple(stored.key for name, stored in self.files.items() if name not in kept)
        own = Superseded(
            snapshot=self.snapshot,
            at=at,
            changed=None if changed is None else tuple(changed),
            retired=retired,
        )
        steps = (own, *self.history)
        young = tuple(step for step in steps if at - step.at < KEPT_FOR)[:KEPT]
        return young, steps[len(young) :]


class Snapshots:
    """The bucket of snapshots. ``client`` is S3's."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def current(self, tenant: str) -> tuple[Manifest, str] | None:
        """The newest manifest and the pointer's ETag, or None where the tenant has no index yet."""
        return self._pointer(tenant, {})

    def newer(self, tenant: str, etag: str) -> tuple[Manifest, str] | None:
        """As :meth:`current`, or None where the pointer has not moved since ``etag``."""
        return self._pointer(tenant, {"IfNoneMatch": etag})

    def manifest(self, tenant: str, snapshot: str) -> Manifest | None:
        """An older manifest, or None where it is no longer kept."""
        found = self._get(_manifest_key(tenant, snapshot), {})
        return Manifest.model_validate_json(found[0]) if found else None

    def download(self, files: Sequence[tuple[StoredFile, Path]]) -> bool:
        """Fetch files; False where one of them is no longer kept."""
        with ThreadPoolExecutor(_TRANSFERS) as transfers:
            return all(transfers.map(self._download, files))

    def upload(self, files: Sequence[tuple[Path, StoredFile]]) -> None:
        """Store files."""
        with ThreadPoolExecutor(_TRANSFERS) as transfers:
            for _ in transfers.map(self._upload, files):
                pass

    def publish(self, tenant: str, manifest: Manifest, etag: str | None) -> None:
        """Make it the newest, if the pointer still has that ETag (None: if there is none yet).

        Raises :class:`Overtaken`.
        """
        body = manifest.model_dump_json().encode()
        self._put(_manifest_key(tenant, manifest.snapshot), body, {})
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        try:
            self._put(_pointer_key(tenant), body, condition)
        except ClientError as error:
            if code_of(error) in REFUSED:
                raise Overtaken("Another change was published first.", retry=True) from error
            raise

    def forget(self, tenant: str, superseded: Iterable[Superseded]) -> None:
        """Delete snapshots that fell out of the history, with the files that only they had."""
        steps = list(superseded)
        manifests = [_manifest_key(tenant, step.snapshot) for step in steps]
        self._delete([*manifests, *(key for step in steps for key in step.retired)])

    def withdraw(self, tenant: str, snapshot: str, uploaded: Iterable[StoredFile]) -> None:
        """Delete a snapshot that lost the race, with the files that it brought."""
        self._delete([_manifest_key(tenant, snapshot), *(stored.key for stored in uploaded)])

    def _delete(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), _DELETED_AT_ONCE):
            objects = [{"Key": key} for key in keys[start : start + _DELETED_AT_ONCE]]
            self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})

    def tenants(self) -> list[str]:
        """The tenants that have an index."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Delimiter="/")
        return [prefix["Prefix"].rstrip("/") for page in pages for prefix in page.get("CommonPrefixes", [])]

    def _pointer(self, tenant: str, condition: dict[str, str]) -> tuple[Manifest, str] | None:
        found = self._get(_pointer_key(tenant), condition)
        return (Manifest.model_validate_json(found[0]), found[1]) if found else None

    def _get(self, key: str, condition: dict[str, str]) -> tuple[bytes, str] | None:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key, **condition)
        except ClientError as error:
            if code_of(error) in _NOTHING_NEW:
                return None
            raise
        return answer["Body"].read(), answer["ETag"]

    def _put(self, key: str, body: bytes, condition: dict[str, str]) -> None:
        self._client.put_object(
            Bucket=self._bucket, Key=key, Body=body, ContentType="application/json", **condition
        )

    def _download(self, wanted: tuple[StoredFile, Path]) -> bool:
        stored, path = wanted
        found = self._get(stored.key, {})
        if found is None:
            return False
        path.write_bytes(found[0])
        return True

    def _upload(self, given: tuple[Path, StoredFile]) -> None:
        path, stored = given
        self._client.put_object(Bucket=self._bucket, Key=stored.key, Body=path.read_bytes())


def file_key(tenant: str, snapshot: str, name: str) -> str:
    """Where a file that a snapshot brings is stored."""
    return f"{tenant}/{SCHEMA}/files/{snapshot}/{name}"


def _manifest_key(tenant: str, snapshot: str) -> str:
    return f"{tenant}/{SCHEMA}/manifests/{snapshot}.json"


def _pointer_key(tenant: str) -> str:
    return f"{tenant}/{SCHEMA}/current.json"

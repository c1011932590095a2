"""Keeping indexes true to the records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from shared.catalog.model import Product
from shared.catalog.service import CatalogService
from shared.identity.service import TenantService
from shared.kernel.clock import Clock, epoch
from shared.kernel.ids import Ids
from shared.kernel.tenancy import Context
from shared.search.documents import document, skus
from shared.search.engine import Engine
from shared.search.fields import live_files, write
from shared.search.shelf import Shelf
from shared.search.snapshots import Manifest, Overtaken, Snapshots, StoredFile, file_key
from shared.search.turns import Turns

Availability = Callable[[Context, Iterable[str]], Mapping[str, int]]
Progress = Callable[[int], None]
#: Lost races before we leave it to the queue to bring the news again.
_TRIES = 8
#: Products read together, and products repriced at a time.
_CHUNK = 100
_DUE = 500


class IndexingService:
    """Writes what search reads. It always takes over current records, so news may come in any order."""

    def __init__(
        self,
        *,
        catalog: CatalogService,
        availability: Availability,
        tenants: TenantService,
        snapshots: Snapshots,
        shelf: Shelf,
        turns: Turns,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._catalog = catalog
        self._availability = availability
        self._tenants = tenants
        self._snapshots = snapshots
        self._shelf = shelf
        self._turns = turns
        self._ids = ids
        self._clock = clock

    def update(self, ctx: Context, product_ids: Iterable[str]) -> Manifest:
        """Bring these products up to date, and those whose price has changed by itself.

        Without an index there, all products are indexed. Another indexer's turn is waited for; a race
        that is lost all the same is run again on what that one published. Raises :class:`Overtaken`
        after many.
        """
        wanted = list(dict.fromkeys(product_ids))
        with self._turns.turn(ctx.tenant):
            for _ in range(_TRIES):
                current = self._snapshots.current(ctx.tenant)
                if current is None:
                    return self._rebuilt(ctx, None)
                try:
                    return self._updated(ctx, *current, wanted)
                except Overtaken:
                    continue
        raise Overtaken("Too many changes are being indexed; try again.", retry=True)

    def reprice(self, ctx: Context) -> bool:
        """Bring all products up to date whose sale began or ended; whether there were any.

        Without an index in today's form, one is made. Raises :class:`Overtaken`.
        """
        current, changed = self._snapshots.current(ctx.tenant), False
        manifest = current[0] if current else None
        while manifest is None or self._is_due(manifest):
            manifest, changed = self.update(ctx, ()), True
        return changed

    def _is_due(self, manifest: Manifest) -> bool:
        return manifest.next_due is not None and manifest.next_due <= epoch(self._clock.now())

    def rebuild(self, ctx: Context, progress: Progress | None = None) -> Manifest:
        """Index all products anew, and lose nothing that was published meanwhile.

        ``progress`` is told how many products have been read.
        """
        with self._turns.turn(ctx.tenant):
            return self._rebuilt(ctx, progress)

    def _rebuilt(self, ctx: Context, progress: Progress | None) -> Manifest:
        with self._shelf.scratch() as folder:
            for _ in range(_TRIES):
                current = self._snapshots.current(ctx.tenant)
                self._write_all(ctx, folder, current, progress)
                manifest = self._caught_up(ctx, folder, current)
                if manifest:
                    return manifest
        raise Overtaken("Too many changes are being indexed; try again.", retry=True)

    def _updated(self, ctx: Context, current: Manifest, etag: str, wanted: Sequence[str]) -> Manifest:
        folder = self._shelf.fetch(ctx.tenant, current)
        if folder is None:
            raise Overtaken("The snapshot is no longer kept.", retry=True)
        due = Engine(str(folder), current.currency).due(epoch(self._clock.now()), _DUE)
        changed = list(dict.fromkeys([*wanted, *due]))
        if not changed:
            return current
        with self._shelf.scratch(folder) as work:
            self._write(ctx, work, changed)
            return self._publish(ctx, work, (current, etag), changed)

    def _write(self, ctx: Context, folder: Path, product_ids: Sequence[str]) -> None:
        write(str(folder), product_ids, self._documents(ctx, product_ids))

    def _write_all(
        self,
        ctx: Context,
        folder: Path,
        current: tuple[Manifest, str] | None,
        progress: Progress | None,
    ) -> None:
        """Every product of the listing, which lags a little, and every one that is indexed now."""
        for path in folder.iterdir():
            path.unlink()
        ids = dict.fromkeys(product.id for product in self._catalog.every(ctx))
        if current:
            ids |= dict.fromkeys(self._indexed(ctx, current[0]))
        write(str(folder), (), self._documents(ctx, ids, progress))

    def _caught_up(self, ctx: Context, folder: Path, base: tuple[Manifest, str] | None) -> Manifest | None:
        """Publish an index built since ``base``, taking over what others published meanwhile.

        None where it is not known what that was.
        """
        current = base
        for _ in range(_TRIES):
            try:
                return self._publish(ctx, folder, current, None)
            except Overtaken:
                current = self._snapshots.current(ctx.tenant)
                changed = current[0].changed_since(base[0].snapshot) if current and base else None
                if changed is None:
                    return None
                self._write(ctx, folder, changed)
        return None

    def _indexed(self, ctx: Context, manifest: Manifest) -> list[str]:
        folder = self._shelf.fetch(ctx.tenant, manifest)
        return Engine(str(folder), manifest.currency).ids() if folder else []

    def _documents(
        self, ctx: Context, product_ids: Iterable[str], progress: Progress | None = None
    ) -> Iterable[dict[str, Any]]:
        rest, done = iter(product_ids), 0
        currency = self._tenants.settings(ctx.tenant).currency
        while chunk := list(islice(rest, _CHUNK)):
            products = list(self._catalog.records(ctx, chunk).values())
            yield from self._of(ctx, products, currency)
            done += len(chunk)
            if progress:
                progress(done)

    def _of(self, ctx: Context, products: Sequence[Product], currency: str) -> Iterable[dict[str, Any]]:
        available = self._availability(ctx, skus(product for product in products if product.active))
        for product in products:
            fields = document(product, available, currency, self._clock.now())
            if fields:
                yield fields

    def _publish(
        self,
        ctx: Context,
        folder: Path,
        base: tuple[Manifest, str] | None,
        changed: Sequence[str] | None,
    ) -> Manifest:
        """Upload what is new in a folder and move the pointer. Raises :class:`Overtaken`."""
        manifest, fallen = self._manifest(ctx, folder, base[0] if base else None, changed)
        known = base[0].files if base else {}
        fresh = {name: stored for name, stored in manifest.files.items() if known.get(name) != stored}
        self._snapshots.upload([(folder / name, stored) for name, stored in fresh.items()])
        try:
            self._snapshots.publish(ctx.tenant, manifest, base[1] if base else None)
        except Overtaken:
            self._snapshots.withdraw(ctx.tenant, manifest.snapshot, fresh.values())
            raise
        self._shelf.adopt(ctx.tenant, manifest, folder)
        if base:
            self._shelf.drop(ctx.tenant, base[0].snapshot)
            self._snapshots.forget(ctx.tenant, fallen)
        return manifest

    def _manifest(
        self, ctx: Context, folder: Path, base: Manifest | None, changed: Sequence[str] | None
    ) -> tuple[Manifest, Sequence[Any]]:
        snapshot, now = self._ids.new("snp"), self._clock.now()
        meta, names = live_files(folder)
        known = base.files if base else {}
        files = {
            name: known.get(name)
            or StoredFile(key=file_key(ctx.tenant, snapshot, name), size=(folder / name).stat().st_size)
            for name in names
        }
        currency = self._tenants.settings(ctx.tenant).currency
        engine = Engine(str(folder), currency)
        history, fallen = base.followed_by(files, changed, now) if base else ((), ())
        manifest = Manifest(
            snapshot=snapshot,
            at=now,
            currency=currency,
            documents=engine.size,
            next_due=engine.next_due(),
            meta=meta,
            files=files,
            history=history,
        )
        return manifest, fallen

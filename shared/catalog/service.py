"""Use cases of the catalogue: what shoppers read, what merchants write."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import Any, Literal, Protocol

from shared.catalog.events import ProductChanged
from shared.catalog.model import (
    MOST_BYTES,
    ImportReport,
    PriceChange,
    Product,
    ProductDraft,
    State,
    UnknownSku,
)
from shared.identity.service import TenantService
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Conflict, DomainError, Invalid, NotFound, Stale
from shared.kernel.events import Announcer, Event
from shared.kernel.ids import Ids, derived
from shared.kernel.paging import Page, decode, encode
from shared.kernel.tenancy import Context

WRITE = "catalog:write"
#: Products that an import reads and compares at a time (one batch of DynamoDB's).
_CHUNK = 100
_WRITERS = 8
Outcome = Literal["created", "updated", "unchanged"]
Position = Mapping[str, Any]


class UnknownProduct(NotFound):
    """No product of that id that the asker may see."""

    code = "unknown_product"


class ProductExists(Conflict):
    """A product with that ref is there already."""

    code = "product_exists"


class ProductTooLarge(Invalid):
    """The product does not fit an item."""

    code = "product_too_large"


class ProductStore(Protocol):
    """Where products live."""

    def get(self, tenant: str, product_id: str) -> Product | None: ...

    def get_many(self, tenant: str, product_ids: Iterable[str]) -> dict[str, Product]: ...

    def list(
        self, tenant: str, limit: int, after: Position | None
    ) -> tuple[Sequence[Product], Position | None]: ...

    def history(
        self, tenant: str, product_id: str, limit: int, after: Position | None
    ) -> tuple[Sequence[PriceChange], Position | None]: ...

    def owners(self, tenant: str, skus: Iterable[str]) -> dict[str, str]:
        """The product id of each SKU that is taken."""
        ...

    def put(self, product: Product, was: Product | None, events: Sequence[Event]) -> Change:
        """Write a version with its price change and the claims on its SKUs.

        Refused as :class:`Stale` where ``was`` has been overtaken (:class:`ProductExists` where
        there was none) and as ``sku_taken`` where a SKU is another product's.
        """
        ...

    def take_room(self, tenant: str, count: int, most: int) -> None:
        """Count ``count`` more products (fewer where negative). Raises ``too_many_products``."""
        ...


class CatalogService:
    """The catalogue of every tenant."""

    def __init__(
        self,
        *,
        store: ProductStore,
        uow: UnitOfWork,
        announcer: Announcer,
        ids: Ids,
        clock: Clock,
        tenants: TenantService,
    ) -> None:
        self._store = store
        self._uow = uow
        self._announcer = announcer
        self._ids = ids
        self._clock = clock
        self._tenants = tenants

    def get(self, ctx: Context, product_id: str) -> Product:
        """A product as shoppers see it. Raises :class:`UnknownProduct`, also for one not on sale."""
        product = self._store.get(ctx.tenant, product_id)
        if product is None or not product.active:
            raise UnknownProduct("There is no such product.", product_id=product_id)
        return product

    def get_many(self, ctx: Context, product_ids: Iterable[str]) -> dict[str, Product]:
        """Those of the products that are on sale, by id: one call for each hundred."""
        found = self._store.get_many(ctx.tenant, product_ids)
        return {product_id: product for product_id, product in found.items() if product.active}

    def record(self, ctx: Context, product_id: str) -> Product:
        """A product as its merchant sees it, drafts and archived ones too. Needs ``catalog:write``."""
        ctx.require(WRITE)
        product = self._store.get(ctx.tenant, product_id)
        if product is None:
            raise UnknownProduct("There is no such product.", product_id=product_id)
        return product

    def records(self, ctx: Context, product_ids: Iterable[str]) -> dict[str, Product]:
        """Products in any state, by id. Needs ``catalog:write``."""
        ctx.require(WRITE)
        return self._store.get_many(ctx.tenant, product_ids)

    def owners(self, ctx: Context, skus: Iterable[str]) -> dict[str, str]:
        """The product id of each SKU that a product has."""
        return self._store.owners(ctx.tenant, skus)

    def owner(self, ctx: Context, sku: str) -> str:
        """The product id of a SKU. Raises :class:`UnknownSku`."""
        owner = self.owners(ctx, [sku]).get(sku)
        if owner is None:
            raise UnknownSku("There is no such SKU.", sku=sku)
        return owner

    def list(self, ctx: Context, limit: int = 20, cursor: str | None = None) -> Page[Product]:
        """Products in any state, in the order of their ids. Needs ``catalog:write``."""
        ctx.require(WRITE)
        items, after = self._store.list(ctx.tenant, limit, decode(cursor))
        return Page[Product](items=[*items], next_cursor=encode(dict(after) if after else None))

    def every(self, ctx: Context) -> Iterator[Product]:
        """All products in any state, page by page. Needs ``catalog:write``."""
        ctx.require(WRITE)
        after: Position | None = None
        while True:
            items, after = self._store.list(ctx.tenant, 1_000, after)
            yield from items
            if after is None:
                return

    def price_history(
        self, ctx: Context, product_id: str, limit: int = 20, cursor: str | None = None
    ) -> Page[PriceChange]:
        """What the product's SKUs cost and when, the latest first. Raises :class:`UnknownProduct`."""
        _ = self.record(ctx, product_id) if WRITE in ctx.scopes else self.get(ctx, product_id)
        items, after = self._store.history(ctx.tenant, product_id, limit, decode(cursor))
        return Page[PriceChange](items=[*items], next_cursor=encode(dict(after) if after else None))

    def create(self, ctx: Context, draft: ProductDraft) -> Product:
        """A new product. Raises :class:`ProductExists`, ``sku_taken`` and ``too_many_products``."""
        ctx.require(WRITE)
        product_id = product_id_of(ctx.tenant, draft.ref) if draft.ref else self._ids.new("prd")
        return self._write(ctx, product_id, draft, None)

    def replace(self, ctx: Context, product_id: str, draft: ProductDraft, seen: int | None = None) -> Product:
        """The product as the draft has it; its ref stays. Raises :class:`Stale` where ``seen`` has passed."""
        was = self.record(ctx, product_id)
        if seen is not None and seen != was.version:
            raise Stale("The product was changed meanwhile.", version=was.version)
        kept = draft.model_copy(update={"ref": was.ref, "rating": draft.rating or was.rating})
        return was if kept == was.draft() else self._write(ctx, product_id, kept, was)

    def archive(self, ctx: Context, product_id: str, seen: int | None = None) -> Product:
        """Take the product off sale for good; a replace brings it back. Archiving twice is no change."""
        was = self.record(ctx, product_id)
        return self.replace(ctx, product_id, was.draft().model_copy(update={"state": State.ARCHIVED}), seen)

    def import_many(
        self,
        ctx: Context,
        drafts: Iterable[ProductDraft],
        *,
        announce: bool = True,
        progress: Callable[[ImportReport], None] | None = None,
    ) -> ImportReport:
        """Make the catalogue have these products; what it has already is not written again.

        Each draft is known by its ref, or by its first SKU where it has none. ``announce=False``
        leaves out the events, for a caller that builds the index anew afterwards. ``progress`` is
        told the report so far.
        """
        ctx.require(WRITE)
        report, seen, rest = ImportReport(), set[str](), iter(drafts)
        with ThreadPoolExecutor(_WRITERS) as writers:
            while chunk := list(islice(rest, _CHUNK)):
                for outcome in self._import_chunk(ctx, chunk, seen, announce, writers):
                    report = _counted(report, outcome)
                if progress:
                    progress(report)
        return report

    def _import_chunk(
        self,
        ctx: Context,
        drafts: Sequence[ProductDraft],
        seen: set[str],
        announce: bool,
        writers: ThreadPoolExecutor,
    ) -> Iterator[str]:
        named = [draft if draft.ref else draft.model_copy(update={"ref": _as_ref(draft)}) for draft in drafts]
        by_id: dict[str, ProductDraft] = {}
        for draft in named:
            product_id = product_id_of(ctx.tenant, draft.ref or "")
            if product_id in seen:
                yield f"{draft.ref}: it is in this import already"
            else:
                seen.add(product_id)
                by_id[product_id] = draft
        existing = self._store.get_many(ctx.tenant, by_id)
        yield from writers.map(
            lambda item: self._import_one(ctx, item[0], item[1], existing.get(item[0]), announce),
            by_id.items(),
        )

    def _import_one(
        self, ctx: Context, product_id: str, draft: ProductDraft, was: Product | None, announce: bool
    ) -> str:
        kept = draft.model_copy(update={"rating": draft.rating or (was.rating if was else None)})
        if was is not None and kept == was.draft():
            return "unchanged"
        try:
            self._write(ctx, product_id, kept, was, announce)
        except DomainError as error:
            return f"{draft.ref}: {error.message}"
        return "updated" if was else "created"

    def _write(
        self,
        ctx: Context,
        product_id: str,
        draft: ProductDraft,
        was: Product | None,
        announce: bool = True,
    ) -> Product:
        product = _next(ctx.tenant, product_id, draft, was, self._clock.now())
        fact = ProductChanged(product_id=product.id, product_version=product.version)
        events = self._announcer.envelopes(ctx, [fact]) if announce else []
        room = _counts(product) - (_counts(was) if was else 0)
        change = self._store.put(product, was, events)
        if room:
            self._store.take_room(ctx.tenant, room, self._tenants.settings(ctx.tenant).limits.products)
        try:
            self._uow.commit(change)
        except Exception:
            if room:
                self._store.take_room(ctx.tenant, -room, 0)
            raise
        return product


def product_id_of(tenant: str, ref: str) -> str:
    """The id of the product that a merchant calls ``ref``."""
    return derived("prd", tenant, ref)


def _next(tenant: str, product_id: str, draft: ProductDraft, was: Product | None, now: datetime) -> Product:
    product = Product(
        **{name: getattr(draft, name) for name in ProductDraft.model_fields},
        id=product_id,
        tenant=tenant,
        created_at=was.created_at if was else now,
        updated_at=now,
        version=was.version + 1 if was else 1,
    )
    size = len(product.model_dump_json())
    if size > MOST_BYTES:
        raise ProductTooLarge(f"The product has {size} bytes as JSON; {MOST_BYTES} are the most.")
    return product


def _counts(product: Product) -> int:
    return 0 if product.state is State.ARCHIVED else 1


def _as_ref(draft: ProductDraft) -> str:
    sku = draft.variants[0].sku
    return sku.replace("/", "~").replace("+", "~")


def _counted(report: ImportReport, outcome: str) -> ImportReport:
    if outcome in ("created", "updated", "unchanged"):
        return report.model_copy(update={outcome: getattr(report, outcome) + 1})
    return report.model_copy(update={"refused": (*report.refused, outcome)})

"""Use cases of the catalogue: what shoppers read, what merchants write."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

from shared.catalog.events import ProductChanged
from shared.catalog.importing import Import, product_id_of
from shared.catalog.model import (
    MOST_BYTES,
    ImportReport,
    PriceChange,
    Product,
    ProductDraft,
    State,
    UnknownSku,
)
from shared.catalog.promises import remembered
from shared.identity.service import TenantService
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Conflict, DomainError, Invalid, NotFound, Problem, Stale
from shared.kernel.events import Announcer, Event
from shared.kernel.ids import Ids, is_id
from shared.kernel.once import once
from shared.kernel.paging import Page, decode, encode
from shared.kernel.tenancy import Context

WRITE = "catalog:write"
#: What products are called among the reads of a turn.
_PRODUCT = "product"
#: Versions have ten digits at most.
_VERSIONS = 10**10
#: Products read at a time where all are read.
_CHUNK = 1_000


class UnknownProduct(NotFound):
    """No product of that id that the asker may see."""

    code = "unknown_product"


class ProductExists(Conflict):
    """A product with that ref is there already."""

    code = "product_exists"


class ProductTooLarge(Invalid):
    """The product does not fit an item."""

    code = "product_too_large"


class SkuTaken(Conflict):
    """A SKU belongs to another product."""

    code = "sku_taken"


class TooManyProducts(Conflict):
    """The tenant has as many products as its settings allow."""

    code = "too_many_products"


class TooManySkus(Invalid):
    """More SKUs come and go than one transaction holds."""

    code = "too_many_skus"


class ProductStore(Protocol):
    """Where products live."""

    def get(self, tenant: str, product_id: str) -> Product | None: ...

    def get_many(self, tenant: str, product_ids: Iterable[str]) -> dict[str, Product]: ...

    def list(self, tenant: str, limit: int, after: str | None) -> tuple[Sequence[Product], bool]:
        """Products after an id, in the order of ids, and whether there are more."""
        ...

    def history(
        self, tenant: str, product_id: str, limit: int, before: int | None
    ) -> tuple[Sequence[PriceChange], bool]:
        """Price changes before a version of the product, the latest first, and whether there are more."""
        ...

    def owners(self, tenant: str, skus: Iterable[str]) -> dict[str, str]:
        """The product id of each SKU that is taken."""
        ...

    def put(self, product: Product, was: Product | None, events: Sequence[Event]) -> Change:
        """Write a version with its price change and the claims on its SKUs.

        Refused as :class:`Stale` where ``was`` has been overtaken (:class:`ProductExists` where
        there was none) and as :class:`SkuTaken`. Raises :class:`TooManySkus`.
        """
        ...

    def take_room(self, tenant: str, count: int, most: int) -> None:
        """Count ``count`` more products (fewer where negative). Raises :class:`TooManyProducts`."""
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
        product = once(_PRODUCT, ctx.tenant, [product_id], lambda _: self._one(ctx, product_id)).get(
            product_id
        )
        if product is None or not product.active:
            raise UnknownProduct("There is no such product.", product_id=product_id)
        return product

    def get_many(self, ctx: Context, product_ids: Iterable[str]) -> dict[str, Product]:
        """Those of the products that are on sale, by id: one call for each hundred."""
        found = once(_PRODUCT, ctx.tenant, product_ids, lambda ids: self._store.get_many(ctx.tenant, ids))
        return {product_id: product for product_id, product in found.items() if product.active}

    def _one(self, ctx: Context, product_id: str) -> dict[str, Product]:
        product = self._store.get(ctx.tenant, product_id)
        return {product_id: product} if product else {}

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
        items, more = self._store.list(ctx.tenant, limit, _product_of(cursor))
        return Page[Product](items=[*items], next_cursor=encode({"after": items[-1].id} if more else None))

    def every(self, ctx: Context) -> Iterator[Product]:
        """All products in any state, page by page. Needs ``catalog:write``."""
        ctx.require(WRITE)
        after, more = None, True
        while more:
            items, more = self._store.list(ctx.tenant, _CHUNK, after)
            yield from items
            after = items[-1].id if items else None

    def price_history(
        self, ctx: Context, product_id: str, limit: int = 20, cursor: str | None = None
    ) -> Page[PriceChange]:
        """What the product's SKUs cost and when, the latest first. Raises :class:`UnknownProduct`."""
        _ = self.record(ctx, product_id) if WRITE in ctx.scopes else self.get(ctx, product_id)
        items, more = self._store.history(ctx.tenant, product_id, limit, _version_of(cursor))
        further = encode({"before": items[-1].version} if more else None)
        return Page[PriceChange](items=[*items], next_cursor=further)

    def create(self, ctx: Context, draft: ProductDraft) -> Product:
        """A new product. Raises :class:`ProductExists`, :class:`SkuTaken`, :class:`TooManyProducts`."""
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
        return Import(ctx.tenant, self._store.get_many, partial(self._put, ctx, announce)).run(
            drafts, progress
        )

    def _put(
        self, ctx: Context, announce: bool, product_id: str, draft: ProductDraft, was: Product | None
    ) -> None:
        self._write(ctx, product_id, draft, was, announce)

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
        except DomainError:
            if room:
                self._store.take_room(ctx.tenant, -room, 0)
            raise
        return product


def _next(tenant: str, product_id: str, draft: ProductDraft, was: Product | None, now: datetime) -> Product:
    product = Product(
        **{name: getattr(draft, name) for name in ProductDraft.model_fields},
        id=product_id,
        tenant=tenant,
        past=remembered(was, draft.variants, now) if was else (),
        created_at=was.created_at if was else now,
        updated_at=now,
        version=was.version + 1 if was else 1,
    )
    size = len(product.model_dump_json(exclude={"past"}))
    if size > MOST_BYTES:
        raise ProductTooLarge(f"The product has {size} bytes as JSON; {MOST_BYTES} are the most.")
    return product


def _product_of(cursor: str | None) -> str | None:
    """The product that a cursor of the listing goes on after."""
    match decode(cursor):
        case None:
            return None
        case {"after": str(after)} if is_id(after, "prd"):
            return after
        case _:
            raise _foreign()


def _version_of(cursor: str | None) -> int | None:
    """The version that a cursor of a price history goes on before."""
    match decode(cursor):
        case None:
            return None
        case {"before": int(before)} if 0 < before < _VERSIONS:
            return before
        case _:
            raise _foreign()


def _foreign() -> Invalid:
    problem = Problem(path="query.cursor", code="cursor", message="not a cursor of this list")
    return Invalid("The cursor is not one that we gave.", problem)


def _counts(product: Product) -> int:
    return 0 if product.state is State.ARCHIVED else 1

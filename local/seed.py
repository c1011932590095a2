"""The demo shops, put in through the rooms' own use cases: once, and found there ever after."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from shared.catalog.model import ImportReport, ProductDraft
from shared.catalog.service import product_id_of
from shared.catalog.wiring import catalog
from shared.identity.model import Tenant, TenantSettings, tenant_id
from shared.identity.wiring import tenants
from shared.inventory.movements import Reason
from shared.inventory.store import InventoryStore
from shared.inventory.wiring import inventory
from shared.kernel.errors import Conflict
from shared.kernel.tenancy import Context, system
from shared.knowledge.model import ArticleDraft
from shared.knowledge.wiring import knowledge
from shared.promotions.model import PromotionDraft
from shared.promotions.wiring import promotions
from shared.runtime.ground import Ground

#: ``step(what, done, of)`` hears of progress.
Step = Callable[[str, int, int], None]
_SCOPES = frozenset({"platform", "catalog:write", "inventory:write", "promotions:write", "support:write"})


class Shop(Protocol):
    """What a shop is made of; ``local.demo`` has two."""

    @property
    def slug(self) -> str: ...

    @property
    def settings(self) -> TenantSettings: ...

    def products(self) -> Iterable[ProductDraft]: ...

    def stock(self) -> Mapping[str, int]: ...

    def pictures(self) -> Iterable[tuple[str, str]]: ...

    def articles(self) -> Mapping[str, ArticleDraft]: ...

    def promotions(self) -> Mapping[str, PromotionDraft]: ...


class Seeder:
    """Puts shops into a running emulator.

    ``outputs`` are the deployed stacks' own, ``client`` gives boto3 clients, ``media`` is the folder
    of pictures.
    """

    def __init__(
        self, outputs: Mapping[str, str], client: Callable[[str], Any], media: Path, step: Step
    ) -> None:
        self._media = media
        self._step = step
        ground = Ground(client("dynamodb"))
        self.tenants = tenants(ground, outputs["IdentityTableName"])
        self.catalog = catalog(ground, outputs["CatalogTableName"], self.tenants)
        self.inventory = inventory(ground, outputs["InventoryTableName"])
        self.knowledge = knowledge(ground, outputs["KnowledgeTableName"])
        self.promotions = promotions(ground, outputs["PromotionsTableName"], self.tenants)
        self._levels = InventoryStore(ground.table(outputs["InventoryTableName"]))

    def seed(self, shop: Shop) -> int:
        """Have the shop there; what is there already is left as it is. Returns how many products it has."""
        ctx = system(tenant_id(shop.slug), scopes=_SCOPES)
        self.tenants.create(ctx, Tenant(id=ctx.tenant, slug=shop.slug, settings=shop.settings, version=1))
        self._pictures(shop)
        self._articles(ctx, shop)
        self._promotions(ctx, shop)
        self._stock(ctx, shop)
        return self._products(ctx, shop)

    def _stock(self, ctx: Context, shop: Shop) -> None:
        """Only of what was never counted: a restart puts nothing back on the shelf."""
        opening = shop.stock()
        known = self._levels.levels(ctx.tenant, opening)
        missing = {sku: quantity for sku, quantity in opening.items() if sku not in known}
        self._step(f"{shop.slug}: stock", 0, len(missing))
        self.inventory.import_levels(ctx, missing, Reason.OPENING)

    def _articles(self, ctx: Context, shop: Shop) -> None:
        """Each by its name: one that the shop has changed or deleted since stays as it is."""
        written = shop.articles()
        for number, (name, draft) in enumerate(written.items(), 1):
            with suppress(Conflict):
                self.knowledge.create(ctx, draft, key=name)
            self._step(f"{shop.slug}: articles", number, len(written))

    def _promotions(self, ctx: Context, shop: Shop) -> None:
        """Each by its name: one that the shop has changed or ended since stays as it is."""
        offered = shop.promotions()
        for number, (name, draft) in enumerate(offered.items(), 1):
            with suppress(Conflict):
                self.promotions.create(ctx, draft, key=name)
            self._step(f"{shop.slug}: promotions", number, len(offered))

    def _products(self, ctx: Context, shop: Shop) -> int:
        """Only those that were never there: one that the shop has changed or taken off stays as it is."""
        drafts = {product_id_of(ctx.tenant, d.ref or d.variants[0].sku): d for d in shop.products()}
        known = self.catalog.records(ctx, drafts)
        missing = [draft for product_id, draft in drafts.items() if product_id not in known]

        def told(report: ImportReport) -> None:
            self._step(f"{shop.slug}: products", len(known) + report.created, len(drafts))

        report = self.catalog.import_many(ctx, missing, progress=told)
        if report.refused:
            raise ValueError(f"{shop.slug}: {report.refused[0]}")
        return len(drafts)

    def _pictures(self, shop: Shop) -> None:
        for path, text in shop.pictures():
            place = self._media / path.removeprefix("/media/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

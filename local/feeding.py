"""Bringing the products of a feed into a shop, through the rooms' own use cases.

Products come in batches. What is new is put on the shelf first, so that nobody sees it sold out, and
the index takes it over once; of what is there already, stock is counted once the product is taken,
because its SKU may turn out to be another's. A write is whole or not at all, and each compares
before it writes. So an import that is cut off leaves whole products, and the same feed again takes
up what is missing and changes nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from local.feed_report import FeedReport
from local.seed import Step
from shared.catalog.feed.findings import Code, Finding
from shared.catalog.feed.offer import Stock
from shared.catalog.feed.product import FeedProduct
from shared.catalog.feed.reader import Feed
from shared.catalog.model import ImportReport
from shared.catalog.service import CatalogService
from shared.inventory.model import LevelsImported
from shared.inventory.service import InventoryService
from shared.kernel.errors import DomainError
from shared.kernel.tenancy import Context

#: Products taken over together, before their stock.
_BATCH = 500


@dataclass
class Imported:
    """What has been done so far, in products and in SKUs whose stock the feed names."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    counted: int = 0
    counted_before: int = 0
    held_back: list[str] = field(default_factory=list[str])

    @property
    def seen(self) -> int:
        return self.created + self.updated + self.unchanged + len(self.held_back)

    def add(self, report: ImportReport) -> None:
        self.created += report.created
        self.updated += report.updated
        self.unchanged += report.unchanged


class Importer:
    """Takes feeds into the shop of ``ctx``.

    ``assumed_stock``: how many are taken to be there where a feed only says that there are some.
    """

    def __init__(
        self,
        ctx: Context,
        *,
        catalog: CatalogService,
        inventory: InventoryService,
        assumed_stock: int,
        report: FeedReport,
        step: Step,
    ) -> None:
        self._ctx = ctx
        self._catalog = catalog
        self._inventory = inventory
        self._assumed_stock = assumed_stock
        self._report = report
        self._step = step
        self.done = Imported()

    def run(self, feed: Feed, size: int) -> Imported:
        """Take the whole feed, of ``size`` bytes. Raises :class:`FeedUnreadable`."""
        self._step("reading", 0, size)
        total = feed.gather(lambda read: self._step("reading", read, size))
        self._step("products", 0, total)
        for batch in _batches(feed.products()):
            self._take(batch, total, last=False)
        again, self.done.held_back = self.done.held_back, []
        for batch in _batches(feed.again(again)) if again else ():
            self._take(batch, total, last=True)
        return self.done

    def _take(self, batch: Sequence[FeedProduct], total: int, *, last: bool) -> None:
        """A product that is refused has a second chance: its SKU may be another's until that is written."""
        before = self.done.seen
        new = [] if last else self._new(batch)
        self._count(new)

        def told(report: ImportReport) -> None:
            self._step("products", min(total, before + report.seen), total)

        report = self._catalog.import_many(self._ctx, [one.draft for one in batch], progress=told)
        self.done.add(report)
        refused = dict(_named(refusal) for refusal in report.refused)
        for one in batch:
            if one.name in refused and last:
                self._refuse(one, refused[one.name])
        self.done.held_back += refused
        over = refused.keys() | {one.name for one in new}
        self._count([one for one in batch if one.name not in over])

    def _new(self, batch: Sequence[FeedProduct]) -> list[FeedProduct]:
        """Those of whose SKUs none is any product's."""
        owners = self._catalog.owners(self._ctx, [sku for one in batch for sku in one.lines])
        return [one for one in batch if not owners.keys() & one.lines.keys()]

    def _refuse(self, one: FeedProduct, reason: str) -> None:
        for sku, line in one.lines.items():
            self._report.note(Finding(line=line, code=Code.STORE, reason=reason, id=sku))

    def _count(self, products: Sequence[FeedProduct]) -> None:
        lines = {sku: line for one in products for sku, line in one.lines.items()}
        wanted = self._wanted({sku: said for one in products for sku, said in one.stock.items()})
        try:
            counted = self._inventory.import_levels(self._ctx, wanted)
        except DomainError:
            # One that everybody wants at this moment; the others of the batch shall not wait for it.
            counted = LevelsImported()
            for sku, quantity in wanted.items():
                counted = self._count_one(counted, sku, quantity, lines[sku])
        for sku in counted.refused:
            reason = f"fewer than are sold or held already cannot be there; {wanted[sku]} was not taken over"
            self._leave_out(sku, lines[sku], reason)
        self.done.counted += counted.changed
        self.done.counted_before += counted.unchanged

    def _count_one(self, so_far: LevelsImported, sku: str, quantity: int, line: int) -> LevelsImported:
        try:
            one = self._inventory.import_levels(self._ctx, {sku: quantity})
        except DomainError as error:
            self._leave_out(sku, line, error.message)
            return so_far
        return LevelsImported(
            changed=so_far.changed + one.changed,
            unchanged=so_far.unchanged + one.unchanged,
            refused=so_far.refused + one.refused,
        )

    def _leave_out(self, sku: str, line: int, reason: str) -> None:
        finding = Finding(line=line, column="quantity", code=Code.STOCK, reason=reason, id=sku, taken=True)
        self._report.note(finding)

    def _wanted(self, stock: Mapping[str, Stock]) -> dict[str, int]:
        """How many of each SKU are to be on hand.

        Where the feed only says that there are some, what is counted already stays; nothing counted,
        or none, becomes the number that the shop assumes.
        """
        open_skus = [sku for sku, said in stock.items() if said.on_hand is None]
        known = self._inventory.levels(self._ctx, open_skus) if open_skus else {}
        counted = {sku: level.on_hand or self._assumed_stock for sku, level in known.items()}
        return {
            sku: counted.get(sku, self._assumed_stock) if said.on_hand is None else said.on_hand
            for sku, said in stock.items()
        }


def _named(refusal: str) -> tuple[str, str]:
    name, _, reason = refusal.partition(": ")
    return name, reason


def _batches(found: Iterable[FeedProduct]) -> Iterator[list[FeedProduct]]:
    rest = iter(found)
    while batch := list(islice(rest, _BATCH)):
        yield batch

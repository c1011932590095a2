"""Taking many products at once: read in batches, compared, and only what differs is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from shared.catalog.model import ImportReport, Product, ProductDraft
from shared.kernel.errors import DomainError
from shared.kernel.ids import derived

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

#: Products read and compared at a time: one batch of DynamoDB's.
_CHUNK = 100
_WRITERS = 8
_SKU_TAKEN = "sku_taken"

Read = Callable[[str, Iterable[str]], Mapping[str, Product]]
Write = Callable[[str, ProductDraft, Product | None], None]
Progress = Callable[[ImportReport], None]


def product_id_of(tenant: str, ref: str) -> str:
    """The id of the product that a merchant calls ``ref``."""
    return derived("prd", tenant, ref)


class Import:
    """One run over a tenant's drafts; each product counts once, the first time that it comes."""

    def __init__(self, tenant: str, read: Read, write: Write) -> None:
        self._tenant = tenant
        self._read = read
        self._write = write
        self._seen: set[str] = set()
        self._late: dict[str, ProductDraft] = {}

    def run(self, drafts: Iterable[ProductDraft], progress: Progress | None) -> ImportReport:
        """Take them all, and tell the report after every batch."""
        from concurrent.futures import ThreadPoolExecutor

        report, rest = ImportReport(), iter(drafts)
        with ThreadPoolExecutor(_WRITERS) as writers:
            while chunk := list(islice(rest, _CHUNK)):
                for outcome in self._take(chunk, writers):
                    report = _counted(report, outcome)
                if progress:
                    progress(report)
        for outcome in self._take_late():
            report = _counted(report, outcome)
        return report

    def _take(self, chunk: Sequence[ProductDraft], writers: "ThreadPoolExecutor") -> Iterator[str]:
        fresh: dict[str, ProductDraft] = {}
        for draft in chunk:
            product_id = self._id_of(draft)
            if product_id in self._seen:
                yield f"{_name(draft)}: it is in this import already"
            else:
                self._seen.add(product_id)
                fresh[product_id] = draft
        existing = self._read(self._tenant, fresh)

        def take(product_id: str) -> str | DomainError:
            return self._take_one(product_id, fresh[product_id], existing.get(product_id))

        for product_id, outcome in zip(fresh, writers.map(take, fresh), strict=True):
            if isinstance(outcome, DomainError) and outcome.code == _SKU_TAKEN:
                self._late[product_id] = fresh[product_id]
            else:
                yield _told(fresh[product_id], outcome)

    def _take_late(self) -> Iterator[str]:
        """Those whose SKU was another product's, in order, while one of them still lands."""
        landed, refused = True, list[str]()
        while landed:
            landed, late, self._late = False, self._late, {}
            refused.clear()
            for product_id, draft in late.items():
                was = self._read(self._tenant, [product_id]).get(product_id)
                outcome = self._take_one(product_id, draft, was)
                if isinstance(outcome, str):
                    landed = True
                    yield outcome
                else:
                    self._late[product_id] = draft
                    refused.append(_told(draft, outcome))
        yield from refused

    def _take_one(self, product_id: str, draft: ProductDraft, was: Product | None) -> str | DomainError:
        kept = draft.model_copy(update={"rating": draft.rating or (was.rating if was else None)})
        if was is not None and kept == was.draft():
            return "unchanged"
        try:
            self._write(product_id, kept, was)
        except DomainError as error:
            return error
        return "updated" if was else "created"

    def _id_of(self, draft: ProductDraft) -> str:
        if draft.ref:
            return product_id_of(self._tenant, draft.ref)
        return derived("prd", self._tenant, "sku", draft.variants[0].sku)


def _name(draft: ProductDraft) -> str:
    return draft.ref or draft.variants[0].sku


def _told(draft: ProductDraft, outcome: str | DomainError) -> str:
    return outcome if isinstance(outcome, str) else f"{_name(draft)}: {outcome.message}"


def _counted(report: ImportReport, outcome: str) -> ImportReport:
    if outcome in ("created", "updated", "unchanged"):
        return report.model_copy(update={outcome: getattr(report, outcome) + 1})
    return report.model_copy(update={"refused": (*report.refused, outcome)})

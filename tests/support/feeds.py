"""Feeds as merchants write them, and what is read of them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from shared.catalog.feed.findings import Finding
from shared.catalog.feed.product import FeedProduct
from shared.catalog.feed.reader import Feed

GOOD: Mapping[str, str] = {"id": "A-1", "title": "Mug", "price": "15.00 USD", "availability": "in_stock"}


@dataclass
class Read:
    """What came of a feed."""

    products: list[FeedProduct]
    findings: list[Finding]
    ignored: tuple[str, ...]

    @property
    def only(self) -> FeedProduct:
        assert len(self.products) == 1, (self.products, self.findings)
        return self.products[0]

    def wrong(self) -> list[tuple[int, str | None, str]]:
        """Line, column and code of each finding."""
        return [(found.line, found.column, str(found.code)) for found in self.findings]

    def skus(self) -> list[list[str]]:
        return [[variant.sku for variant in product.draft.variants] for product in self.products]


def read(feed: bytes | str, currency: str = "USD") -> Read:
    """Read a feed whole."""
    raw = feed if isinstance(feed, bytes) else feed.encode()
    findings: list[Finding] = []
    with Feed(BytesIO(raw), currency, findings.append) as opened:
        opened.gather()
        return Read(list(opened.products()), findings, opened.ignored)


def table(rows: Iterable[Mapping[str, str]], delimiter: str = "\t") -> str:
    """Rows as a table with the columns of all of them."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = StringIO()
    writer = csv.DictWriter(out, names, restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def good(**values: str) -> dict[str, str]:
    """A row that is good, but for what is said."""
    return {**GOOD, **values}


def lines(header: Sequence[str], *rows: str) -> str:
    """A feed as it is typed: the rows are taken as they stand."""
    return "\n".join(["\t".join(header), *rows, ""])

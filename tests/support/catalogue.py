"""Products and indexes of them without any store: for what is a matter of rules alone."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shared.catalog.model import Price, Product, Variant
from shared.kernel.ids import derived
from shared.kernel.money import Money
from shared.search.documents import document
from shared.search.engine import Engine
from shared.search.fields import write

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TENANT = "tnt_little"


def price(amount: int, sale: int | None = None, currency: str = "USD", **when: datetime) -> Price:
    """A price in minor units, maybe with a sale."""

    def money(minor: int) -> Money:
        return Money(amount=minor, currency=currency)

    return Price(list=money(amount), sale=None if sale is None else money(sale), **when)


def variant(sku: str, amount: int = 1_000, sale: int | None = None, **fields: Any) -> Variant:
    return Variant(**{"sku": sku, "prices": {"USD": price(amount, sale)}, **fields})


def product(ref: str, *variants: Variant, age_days: int = 0, **fields: Any) -> Product:
    """A product as stored; without variants it has one at $10, its SKU the ref in capitals."""
    made = NOON - timedelta(days=age_days)
    given = {"title": ref.title(), "variants": variants or (variant(ref.upper()),), **fields}
    return Product(id=derived("prd", ref), tenant=TENANT, ref=ref, created_at=made, updated_at=made, **given)


def indexed(
    folder: Path,
    products: Iterable[Product],
    available: Mapping[str, int] | None = None,
    at: datetime = NOON,
    currency: str = "USD",
) -> Engine:
    """A real index of the products in a folder. ``available``: 7 of each SKU where nothing is said."""
    shown = list(products)
    stock = {v.sku: 7 for p in shown for v in p.variants} if available is None else available
    documents = [made for p in shown if (made := document(p, stock, currency, at))]
    write(str(folder), (), documents)
    return Engine(str(folder), currency)

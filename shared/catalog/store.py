"""Where products live.

Access patterns
    a product by id, many by ids        pk ``<tenant>#<product id>``, sk ``product``
    its price changes, latest first     the same pk, sk ``price#<version, ten digits>``
    whose a SKU is                      pk ``<tenant>#sku#<sku>``, sk ``sku``, attribute ``product``
    all products of a tenant            index ``listing``: pk ``<tenant>``, sk the product id
    how many there are                  pk ``<tenant>#room``, sk ``products``, attribute ``taken``

A product, its price change and the claims on its SKUs are written in one transaction.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from shared.catalog.model import PriceChange, Product
from shared.catalog.service import ProductExists, SkuTaken, TooManyProducts, TooManySkus
from shared.kernel.change import Change, Write
from shared.kernel.events import Event
from shared.runtime.table import DynamoUnitOfWork, Table, TableSpec, attr, key

TABLE = TableSpec(
    name="catalog",
    erase="nothing personal",
    export="none: it is the merchant's, by the product list",
    retention="as long as the tenant; archived products stay for the orders that name them",
    capture="stream",
    indexes={"listing": ("listing_pk", "listing_sk")},
)
_PRODUCT, _PRICE = "product", "price#"
#: Products that a process keeps as they were read.
_KEPT = 512


class DynamoProductStore:
    """Products in DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, product_id: str) -> Product | None:
        item = self._table.get(_pk(tenant, product_id), _PRODUCT)
        return _read(item["doc"]) if item else None

    def get_many(self, tenant: str, product_ids: Iterable[str]) -> dict[str, Product]:
        keys = [(_pk(tenant, product_id), _PRODUCT) for product_id in product_ids]
        items = self._table.batch_get(keys, consistent=True).values()
        products = (_read(item["doc"]) for item in items)
        return {product.id: product for product in products}

    def list(self, tenant: str, limit: int, after: str | None) -> tuple[Sequence[Product], bool]:
        """Eventually consistent, as an index is."""
        start = (
            {"pk": _pk(tenant, after), "sk": _PRODUCT, "listing_pk": tenant, "listing_sk": after}
            if after
            else None
        )
        items, further = self._table.query(tenant, limit=limit, after=start, index="listing")
        return [Product.model_validate_json(item["doc"]) for item in items], bool(further)

    def history(
        self, tenant: str, product_id: str, limit: int, before: int | None
    ) -> tuple[Sequence[PriceChange], bool]:
        pk = _pk(tenant, product_id)
        start = {"pk": pk, "sk": _price_sk(before)} if before else None
        items, further = self._table.query(pk, prefix=_PRICE, limit=limit, after=start, backwards=True)
        return [PriceChange.model_validate_json(item["doc"]) for item in items], bool(further)

    def owners(self, tenant: str, skus: Iterable[str]) -> dict[str, str]:
        keys = {(_claim_pk(tenant, sku), "sku"): sku for sku in skus}
        found = self._table.batch_get(keys, consistent=True)
        return {keys[at]: item["product"] for at, item in found.items()}

    def put(self, product: Product, was: Product | None, events: Sequence[Event]) -> Change:
        item = self._table.item(
            _pk(product.tenant, product.id),
            _PRODUCT,
            product,
            product.version,
            events,
            listing_pk=product.tenant,
            listing_sk=product.id,
        )
        exists = None if was else ProductExists("There is such a product already.", product_id=product.id)
        writes = [self._table.put_next(item, exists), *self._claims(product, was)]
        change = _price_change(product, was)
        if change:
            writes.append(self._put_price_change(product, change))
        if len(writes) > DynamoUnitOfWork.MOST:
            raise TooManySkus("So many SKUs cannot change at once; add or remove fewer at a time.")
        return Change(tuple(writes))

    def take_room(self, tenant: str, count: int, most: int) -> None:
        refused = TooManyProducts(f"The shop may have {most} products.", limit=most)
        request: dict[str, Any] = {
            "TableName": self._table.name,
            "Key": key(f"{tenant}#room", "products"),
            "UpdateExpression": "ADD taken :n",
            "ExpressionAttributeValues": {":n": attr(count)},
        }
        if count > 0:
            request["ConditionExpression"] = "attribute_not_exists(taken) OR taken <= :room"
            request["ExpressionAttributeValues"][":room"] = attr(most - count)
        DynamoUnitOfWork(self._table.client).commit(Change((Write("Update", request, refused),)))

    def _put_price_change(self, product: Product, change: PriceChange) -> Write:
        refused = ProductExists("There is such a product already.", product_id=product.id)
        sort = _price_sk(product.version)
        item = self._table.item(_pk(product.tenant, product.id), sort, change, change.version)
        return self._table.put_new(item, refused)

    def _claims(self, product: Product, was: Product | None) -> Sequence[Write]:
        had = {variant.sku for variant in was.variants} if was else set[str]()
        has = {variant.sku for variant in product.variants}
        return [
            *(self._claim(product, sku) for sku in sorted(has - had)),
            *(self._release(product, sku) for sku in sorted(had - has)),
        ]

    def _claim(self, product: Product, sku: str) -> Write:
        item = {**key(_claim_pk(product.tenant, sku), "sku"), "product": attr(product.id)}
        refused = SkuTaken(f"The SKU {sku} is another product's.", sku=sku)
        return Write("Put", self._own(product, Item=item), refused)

    def _release(self, product: Product, sku: str) -> Write:
        refused = SkuTaken(f"The SKU {sku} is another product's.", sku=sku)
        request = self._own(product, Key=key(_claim_pk(product.tenant, sku), "sku"))
        return Write("Delete", request, refused)

    def _own(self, product: Product, **request: Any) -> dict[str, Any]:
        return {
            "TableName": self._table.name,
            "ConditionExpression": "attribute_not_exists(pk) OR product = :me",
            "ExpressionAttributeValues": {":me": attr(product.id)},
            **request,
        }


@lru_cache(maxsize=_KEPT)
def _read(doc: str) -> Product:
    """The product that is written so. A process reads what sells best again and again: the record
    each time, what it says only where that has changed."""
    return Product.model_validate_json(doc)


def _pk(tenant: str, product_id: str) -> str:
    return f"{tenant}#{product_id}"


def _price_sk(version: int) -> str:
    return f"{_PRICE}{version:010}"


def _claim_pk(tenant: str, sku: str) -> str:
    return f"{tenant}#sku#{sku}"


def _price_change(product: Product, was: Product | None) -> PriceChange | None:
    """What changed in the prices, or None where nothing did."""
    old = {variant.sku: dict(variant.prices) for variant in was.variants} if was else {}
    new = {variant.sku: dict(variant.prices) for variant in product.variants}
    changed = {sku: new.get(sku, {}) for sku in [*new, *(old.keys() - new)] if new.get(sku) != old.get(sku)}
    if not changed:
        return None
    return PriceChange(product_id=product.id, version=product.version, at=product.updated_at, prices=changed)

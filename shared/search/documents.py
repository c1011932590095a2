"""A product in the form in which it is indexed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import combinations
from math import ceil
from typing import Any

from shared.catalog.model import AttributeValue, Price, Product, Variant
from shared.kernel.clock import epoch
from shared.search.fields import stems

#: Grows with the fields below: an index of another number is built anew.
SCHEMA = 3
#: How many wishes (options, being in stock) are looked up together; of five, any four are.
JOINT = range(2, 5)
#: Longer values are searched but make no facet.
_LONGEST_FACET = 60
#: A moment that never comes, for prices that do not change by themselves.
NEVER = 2**40
#: What a product without a rating is taken for: so many buyers of so many tenths of a star.
_PRIOR_COUNT, _PRIOR_TENTHS = 20, 38

#: What says that a product has none of something: ``nut-free``, ``free from nuts``, ``without nuts``.
_FREE_OF = re.compile(r"\b(\w+)[- ]free\b|\b(?:free (?:from|of)|without|no) (\w+)", re.IGNORECASE)

Attributes = Mapping[str, AttributeValue]


def document(
    product: Product, available: Mapping[str, int], currency: str, at: datetime
) -> dict[str, Any] | None:
    """The fields of a product, or None where shoppers are not to find it.

    Prices are of the cheapest variant, in minor units, as they are at that moment; ``reprice_at``
    is when one of them changes by itself.
    """
    prices = [price for variant in product.variants if (price := variant.price(currency))]
    if not product.active or not prices:
        return None
    in_stock = any(available.get(variant.sku, 0) > 0 for variant in product.variants)
    return {
        "id": product.id,
        **_words(product),
        **_facets(product),
        "filter": sorted({*_filters(product), *_at_once(product, available), *_free_of(product)}),
        "price": min(price.effective(at).amount for price in prices),
        "discount": max(price.discount_percent(at) or 0 for price in prices),
        "created": epoch(product.created_at),
        "rank": _rank(product, in_stock),
        "in_stock": in_stock,
        "reprice_at": _reprice_at(prices, at),
    }


def filter_term(name: str, value: str) -> str:
    """How a value is written where filters look it up: whatever the case of its letters."""
    return f"{name.casefold()}={value.casefold()}"


def joint_term(terms: Iterable[str]) -> str:
    """Filter terms that one variant fulfils at once."""
    return "\x1f".join(sorted(terms))


def attribute_name(name: str) -> str:
    """The name under which an attribute or option is filtered: ``Screen size`` is ``screen_size``."""
    return name.strip().casefold().replace(" ", "_")


def free_term(stem: str) -> str:
    """How it is written that a product has none of something, by its stem."""
    return f"free={stem}"


def paths(category: Iterable[str]) -> Iterator[str]:
    """``Shoes``, ``Shoes > Running`` for the levels of a category."""
    levels: list[str] = []
    for level in category:
        levels.append(level)
        yield " > ".join(levels)


def _words(product: Product) -> dict[str, Any]:
    options = list(dict.fromkeys(value for variant in product.variants for value in variant.options.values()))
    values = [text for attributes in _all_attributes(product) for _, text in _texts(attributes)]
    skus = [code for v in product.variants for code in (v.sku, v.gtin) if code]
    place = [product.place.city, product.place.name, product.place.region] if product.place else []
    named = [product.title, product.brand, *product.category, *product.tags, *options, *place]
    return {
        "title": product.title,
        "brand_words": product.brand,
        "category_words": " ".join(product.category),
        "description": product.description,
        "attribute_words": " ".join([*values, *place]),
        "option_words": " ".join([*options, *product.tags]),
        "code": [code.casefold() for code in skus],
        "word": " ".join([*named, *(value for value in values if len(value) <= _LONGEST_FACET)]),
    }


def _facets(product: Product) -> dict[str, Any]:
    return {
        "brand": [product.brand] if product.brand else [],
        "category": list(paths(product.category)),
        "kind": product.kind,
        "attr": sorted({f"{name}={value}" for name, value in _facet_values(product)}),
    }


def _facet_values(product: Product) -> Iterator[tuple[str, str]]:
    """Attributes and options that make facets: not measures, not long texts."""
    for attributes in (*_all_attributes(product), *(variant.options for variant in product.variants)):
        for name, value in attributes.items():
            if isinstance(value, int) and not isinstance(value, bool):
                continue
            for text in _values(value):
                if 0 < len(text) <= _LONGEST_FACET:
                    yield attribute_name(name), text


def _filters(product: Product) -> Iterator[str]:
    if product.brand:
        yield filter_term("brand", product.brand)
    yield filter_term("kind", product.kind)
    for path in paths(product.category):
        yield filter_term("category", path)
    for attributes in (*_all_attributes(product), *(variant.options for variant in product.variants)):
        for name, text in _texts(attributes):
            yield filter_term(f"attr.{attribute_name(name)}", text)
    for name in product.option_names:
        yield filter_term("option", f"attr.{attribute_name(name)}")


def _free_of(product: Product) -> Iterator[str]:
    """What a product says that it has none of, in a text or as a property (``gluten_free``)."""
    texts = [product.title, product.description, *product.tags]
    for attributes in _all_attributes(product):
        texts += [name.replace("_", " ") for name, value in attributes.items() if value is True]
        texts += [text for _, text in _texts(attributes)]
    for text in texts:
        for found in _FREE_OF.finditer(text):
            yield from map(free_term, stems().analyze(found[1] or found[2]))


def _at_once(product: Product, available: Mapping[str, int]) -> Iterator[str]:
    """What one variant is at once: red and 43, 43 and in stock, all three."""
    for variant in product.variants:
        terms = [filter_term(f"attr.{attribute_name(n)}", value) for n, value in variant.options.items()]
        if available.get(variant.sku, 0) > 0:
            terms.append(filter_term("in_stock", "true"))
        for size in JOINT:
            yield from map(joint_term, combinations(terms, size))


def _all_attributes(product: Product) -> list[Attributes]:
    return [product.attributes, *(variant.attributes for variant in product.variants if variant.attributes)]


def _texts(attributes: Attributes | Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in attributes.items():
        for text in _values(value):
            yield name, text


def _values(value: AttributeValue) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return value if isinstance(value, tuple) else (str(value),)


def _rank(product: Product, in_stock: bool) -> int:
    """The order of browsing: what can be bought first, then by rating, few voices counting less."""
    tenths, count = (product.rating.tenths, product.rating.count) if product.rating else (0, 0)
    mean = 100 * (tenths * count + _PRIOR_TENTHS * _PRIOR_COUNT) // (count + _PRIOR_COUNT)
    return mean + (10_000 if in_stock else 0)


def _reprice_at(prices: Iterable[Price], at: datetime) -> int:
    """In whole seconds, rounded up: what is due has changed, and is not due again once it is written."""
    moments = (moment for price in prices if (moment := price.next_change(at)))
    return min((ceil(moment.timestamp()) for moment in moments), default=NEVER)


def skus(products: Iterable[Product]) -> list[str]:
    """Every SKU of these products."""
    variants: Iterable[Variant] = (variant for product in products for variant in product.variants)
    return [variant.sku for variant in variants]

"""Facets: which are asked of the index, and how its answer reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shared.kernel.money import exponent
from shared.search.documents import attribute_name
from shared.search.model import Facet, FacetValue, SearchQuery

FIELDS = ("brand", "category", "kind", "attr", "in_stock", "price")
_SIZES = {"brand": 200, "category": 500, "kind": 10, "attr": 1_000, "in_stock": 2}
#: Values of one facet, and facets of attributes, that an answer has at most.
_MOST_VALUES = 50
_MOST_ATTRIBUTES = 15
#: Bounds between price bands, in whole units of the currency.
_BANDS = (25, 50, 100, 200, 500)


def aggregation(fields: Iterable[str], currency: str) -> dict[str, Any]:
    """What to ask of the index."""
    return {field: _price_bands(currency) if field == "price" else _terms(field) for field in fields}


def read(answer: Mapping[str, Any], fields: Iterable[str], query: SearchQuery | None) -> tuple[Facet, ...]:
    """The answer as facets; what ``query`` filters by is marked selected."""
    selected = _selected(query) if query else {}
    facets = [facet for field in fields for facet in _of_field(field, answer[field]["buckets"], selected)]
    return tuple(facets)


def _terms(field: str) -> dict[str, Any]:
    return {"terms": {"field": field, "size": _SIZES[field]}}


def _price_bands(currency: str) -> dict[str, Any]:
    bounds = [band * 10 ** exponent(currency) for band in _BANDS]
    edges = zip([None, *bounds], [*bounds, None], strict=True)
    ranges = [{name: edge for name, edge in (("from", low), ("to", high)) if edge} for low, high in edges]
    return {"range": {"field": "price", "ranges": ranges}}


def _of_field(
    field: str, buckets: Sequence[Mapping[str, Any]], selected: Mapping[str, set[str]]
) -> Iterator[Facet]:
    counted = [(_key(field, bucket), int(bucket["doc_count"])) for bucket in buckets]
    if field == "attr":
        yield from _attributes(counted, selected)
    elif field == "price":
        yield Facet(name=field, values=tuple(FacetValue(value=v, count=n) for v, n in counted if n))
    else:
        most = _SIZES["category"] if field == "category" else _MOST_VALUES
        yield _facet(field, counted, selected, most)


def _key(field: str, bucket: Mapping[str, Any]) -> str:
    if field == "price":
        return f"{int(bucket.get('from', 0))}-{int(bucket['to']) if 'to' in bucket else ''}"
    return str(bucket.get("key_as_string", bucket["key"]))


def _attributes(counted: Sequence[tuple[str, int]], selected: Mapping[str, set[str]]) -> Iterator[Facet]:
    """One facet for each attribute, those that say something of the most products first."""
    by_name: dict[str, list[tuple[str, int]]] = {}
    for key, count in counted:
        name, _, value = key.partition("=")
        by_name.setdefault(f"attr.{name}", []).append((value, count))

    def weight(name: str) -> tuple[bool, int, str]:
        return name not in selected, -sum(count for _, count in by_name[name]), name

    for name in sorted(by_name, key=weight)[:_MOST_ATTRIBUTES]:
        yield _facet(name, by_name[name], selected, _MOST_VALUES)


def _facet(
    name: str, counted: Sequence[tuple[str, int]], selected: Mapping[str, set[str]], most: int
) -> Facet:
    chosen = selected.get(name, set())
    values = [FacetValue(value=v, count=n, selected=v.casefold() in chosen) for v, n in counted]
    values.sort(key=lambda value: (not value.selected, -value.count, value.value))
    return Facet(name=name, values=tuple(values[:most]))


def _selected(query: SearchQuery) -> dict[str, set[str]]:
    by_name: dict[str, Iterable[str]] = {
        "brand": query.brands,
        "category": query.categories,
        "kind": query.kinds,
        "in_stock": () if query.in_stock is None else (str(query.in_stock).lower(),),
        **{f"attr.{attribute_name(name)}": values for name, values in query.attributes.items()},
    }
    return {name: {value.casefold() for value in values} for name, values in by_name.items() if values}

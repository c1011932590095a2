"""Filters and facet counts, held to a count by hand over ranges that nobody chose."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import product as every_combination
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.catalog.model import Product, Variant
from shared.search.engine import Engine
from shared.search.model import SearchQuery, Sort
from tests.support.catalogue import NOON, indexed, product, variant

BRANDS = ("", "Tarn", "Fell")
CATEGORIES = ((), ("Shoes",), ("Shoes", "Trail"), ("Outdoor", "Trail"))
COLOURS, SIZES, WIDTHS = ("Red", "Blue"), ("42", "43"), ("wide", "slim")
OPTIONS = {"Colour": COLOURS, "Size": SIZES, "Width": WIDTHS}
SEASONS = ("winter", "summer")
AMOUNTS = (500, 2_499, 2_500, 9_900, 60_000)
BANDS = (0, 2_500, 5_000, 10_000, 20_000, 50_000, None)


class Range(NamedTuple):
    products: tuple[Product, ...]
    stock: dict[str, int]


@st.composite
def products(draw: st.DrawFn, number: int) -> Product:
    names = draw(st.sets(st.sampled_from(sorted(OPTIONS))).map(sorted))
    choices = list(every_combination(*(OPTIONS[name] for name in names)))
    chosen = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=4, unique=True))
    variants: list[Variant] = []
    for index, values in enumerate(chosen):
        amount = draw(st.sampled_from(AMOUNTS))
        sale = draw(st.none() | st.integers(0, amount))
        options = dict(zip(names, values, strict=True))
        variants.append(variant(f"P{number}-{index}", amount, sale, options=options))
    loose = {"Colour": "red"} if draw(st.booleans()) else {}
    season = {"season": draw(st.sampled_from(SEASONS))} if draw(st.booleans()) else {}
    return product(
        f"p{number}",
        *variants,
        option_names=tuple(names),
        brand=draw(st.sampled_from(BRANDS)),
        category=draw(st.sampled_from(CATEGORIES)),
        kind=draw(st.sampled_from(("good", "grocery"))),
        attributes={**loose, **season},
        age_days=draw(st.integers(0, 400)),
    )


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    made = tuple(draw(products(number)) for number in range(draw(st.integers(0, 8))))
    skus = [one.sku for p in made for one in p.variants]
    return Range(made, {sku: draw(st.sampled_from((0, 3))) for sku in skus})


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(values)).map(lambda chosen: tuple(sorted(chosen)))


QUERIES = st.builds(
    SearchQuery,
    brands=some(("tarn", "FELL")),
    categories=some(("shoes", "Shoes > Trail", "Outdoor")),
    kinds=some(("good", "grocery")),
    attributes=st.fixed_dictionaries(
        {},
        optional={
            "colour": some(COLOURS),
            "Size": some(SIZES),
            "Width": some(WIDTHS),
            "season": some(SEASONS),
        },
    ),
    price_min=st.none() | st.sampled_from((0, 500, 2_500)),
    price_max=st.none() | st.sampled_from((2_500, 9_900, 70_000)),
    min_discount=st.none() | st.sampled_from((1, 50)),
    in_stock=st.none() | st.booleans(),
    sort=st.sampled_from(Sort),
    limit=st.integers(1, 5),
)


class Counted:
    """A product as a person would count it."""

    def __init__(self, of: Product, stock: dict[str, int]) -> None:
        self.of, self.stock = of, stock
        prices = [one.prices["USD"] for one in of.variants]
        self.price = min(price.effective(NOON).amount for price in prices)
        self.discount = max(price.discount_percent(NOON) or 0 for price in prices)
        self.in_stock = any(stock[one.sku] for one in of.variants)

    def values(self, facet: str) -> set[str]:
        if facet == "brand":
            return {self.of.brand} - {""}
        if facet == "category":
            return {" > ".join(self.of.category[:n]) for n in range(1, len(self.of.category) + 1)}
        if facet == "kind":
            return {self.of.kind}
        if facet == "in_stock":
            return {str(self.in_stock).lower()}
        if facet == "price":
            return {band(self.price)}
        name = facet.removeprefix("attr.")
        everywhere = [self.of.attributes, *(one.options for one in self.of.variants)]
        return {str(v) for found in everywhere for n, v in found.items() if n.casefold() == name}

    def fits(self, query: SearchQuery, but: str | None = None) -> bool:
        return all(fits for name, fits in self._wishes(query) if name != but) and self._by_one(query, but)

    def _wishes(self, query: SearchQuery) -> Iterator[tuple[str, bool]]:
        for name, wanted in (
            ("brand", query.brands),
            ("category", query.categories),
            ("kind", query.kinds),
            *((f"attr.{name.casefold()}", values) for name, values in query.attributes.items()),
        ):
            has = {value.casefold() for value in self.values(name)}
            yield name, not wanted or bool(has & {value.casefold() for value in wanted})
        yield "price", (query.price_min or 0) <= self.price <= (query.price_max or 10**12)
        yield "discount", self.discount >= (query.min_discount or 0)
        yield "in_stock", query.in_stock in {None, self.in_stock}

    def _by_one(self, query: SearchQuery, but: str | None) -> bool:
        """Whether one variant has all that is asked of options, and is in stock where that is asked."""
        asked = {
            name: {value.casefold() for value in values}
            for name, values in ((n.title(), v) for n, v in query.attributes.items())
            if values and name in self.of.option_names and f"attr.{name.casefold()}" != but
        }
        there = query.in_stock is True and but != "in_stock" and bool(asked)
        if len(asked) + there < 2:
            return True
        return any(
            all(one.options[name].casefold() in values for name, values in asked.items())
            and (not there or self.stock[one.sku] > 0)
            for one in self.of.variants
        )


def band(price: int) -> str:
    low = max(bound for bound in BANDS[:-1] if bound is not None and bound <= price)
    high = BANDS[BANDS.index(low) + 1]
    return f"{low}-{'' if high is None else high}"


_KEYS: dict[Sort, Callable[[Counted], float]] = {
    Sort.PRICE_ASC: lambda one: one.price,
    Sort.PRICE_DESC: lambda one: -one.price,
    Sort.NEWEST: lambda one: -one.of.created_at.timestamp(),
    Sort.DISCOUNT: lambda one: -one.discount,
    Sort.RELEVANCE: lambda one: not one.in_stock,
}


@settings(max_examples=12, deadline=None)
@given(ranges(), st.lists(QUERIES, min_size=15, max_size=25))
def test_found_sorted_and_counted_as_by_hand(shelf: Range, queries: list[SearchQuery]) -> None:
    """Many queries an index: making one is what takes the time."""
    counted = {one.id: Counted(one, shelf.stock) for one in shelf.products}
    with TemporaryDirectory() as folder:
        engine = indexed(Path(folder), shelf.products, shelf.stock)
        for query in queries:
            compare(engine, query, counted)


def compare(engine: Engine, query: SearchQuery, counted: Mapping[str, Counted]) -> None:
    first = engine.search(query)
    ids = list(first.ids)
    while len(ids) < first.total:
        page = engine.search(query, len(ids), with_facets=False).ids
        assert page
        ids += page
    expected = sorted(key for key, one in counted.items() if one.fits(query))
    assert first.total == len(expected)
    assert sorted(ids) == expected
    keys = [_KEYS[query.sort](counted[found]) for found in ids]
    assert keys == sorted(keys)
    for facet in first.facets:
        fitting = [one for one in counted.values() if one.fits(query, but=facet.name)]
        by_hand = Counter(value for one in fitting for value in one.values(facet.name))
        assert {value.value: value.count for value in facet.values} == by_hand, facet.name
    told = {facet.name for facet in first.facets}
    assert told >= {"brand", "category", "kind", "in_stock", "price"}
    assert {f"attr.{name}" for one in expected for name in _attributes(counted[one].of)} <= told


def _attributes(of: Product) -> set[str]:
    return {name.casefold() for name in (*of.attributes, *of.option_names)}

"""A search as tantivy understands it. Built from terms: no query language reaches the index."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from math import prod
from typing import TypeAlias

from tantivy import FieldType, Occur, Query

from shared.search.documents import JOINT, attribute_name, filter_term, joint_term
from shared.search.exclusions import Terms, left_out
from shared.search.fields import WEIGHTS, schema
from shared.search.model import SearchQuery

_TIE_BREAKER = 0.15
_IN_STOCK_BONUS = 0.5
#: How many wishes are looked up together, and in how many combinations of their values at most.
_MOST_JOINT = dict(zip(JOINT, (400, 100, 100), strict=True))
_IN_STOCK = filter_term("in_stock", "true")

#: A query with the names of the filters that it stands for.
_Condition: TypeAlias = tuple[frozenset[str], Query]


def every(queries: Sequence[Query]) -> Query:
    """What fulfils all of them; everything where there are none."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, query) for query in queries]) if queries else Query.all_query()


def some(queries: Sequence[Query], at_least: int = 1) -> Query:
    """What fulfils so many of them."""
    if len(queries) == 1:
        return queries[0]
    clauses = [(Occur.Should, query) for query in queries]
    return Query.boolean_query(clauses, minimum_number_should_match=at_least)


def but(left_out: Sequence[Query]) -> Query:
    """Everything except what one of these finds."""
    return Query.boolean_query(
        [(Occur.Must, Query.all_query()), *((Occur.MustNot, query) for query in left_out)]
    )


def stem_query(stem: str) -> Query:
    """One word, wherever it stands; the best place counts."""
    places = [
        Query.boost_query(Query.term_query(schema(), name, stem, "freq"), weight)
        for name, weight in WEIGHTS.items()
    ]
    return Query.disjunction_max_query(places, _TIE_BREAKER)


def code_query(text: str) -> Query:
    """A SKU or GTIN, written out."""
    return Query.const_score_query(_term("code", text.strip().casefold()), 100.0)


def ranked(found: Query) -> Query:
    """The same hits, those in stock a little before the others."""
    bonus = Query.const_score_query(Query.term_query(schema(), "in_stock", True), _IN_STOCK_BONUS)
    return Query.boolean_query([(Occur.Must, found), (Occur.Should, bonus)])


def due(now: int) -> Query:
    """Products whose price has changed by itself since they were indexed."""
    return Query.range_query(schema(), "reprice_at", FieldType.Unsigned, 0, now)


class Filters:
    """The filters of a search, each apart, so that a facet can be counted without its own."""

    def __init__(self, query: SearchQuery, terms: Terms = lambda start: ()) -> None:
        chosen = _chosen(query)
        self._left_out = left_out(query, terms)
        self._conditions: list[_Condition] = [
            (frozenset({name}), some([_term("filter", term) for term in terms]))
            for name, terms in chosen.items()
        ]
        self._conditions += _at_once(chosen, query.in_stock is True)
        self._conditions += _numbers(query)
        if query.in_stock is not None:
            stock = Query.term_query(schema(), "in_stock", query.in_stock)
            self._conditions.append((frozenset({"in_stock"}), stock))

    @property
    def names(self) -> set[str]:
        """The facets that have a filter."""
        return {name for names, _ in self._conditions for name in names}

    def without(self, name: str | None = None) -> list[Query]:
        """All filters but those of one facet; what is left out is left out of every count."""
        kept = [query for names, query in self._conditions if name not in names]
        return [*kept, *([but(self._left_out)] if self._left_out else [])]


def _chosen(query: SearchQuery) -> dict[str, list[str]]:
    by_name: dict[str, Iterable[str]] = {
        "brand": query.brands,
        "category": query.categories,
        "kind": query.kinds,
        **{f"attr.{attribute_name(name)}": values for name, values in query.attributes.items()},
    }
    terms = {name: [filter_term(name, value) for value in values] for name, values in by_name.items()}
    return {name: found for name, found in terms.items() if found}


def _at_once(chosen: Mapping[str, Sequence[str]], in_stock: bool) -> list[_Condition]:
    """Where filters speak of options, one variant must fulfil them together, and be in stock if asked."""
    wishes = {name: terms for name, terms in chosen.items() if name.startswith("attr.")}
    if in_stock:
        wishes["in_stock"] = [_IN_STOCK]
    return [
        (frozenset(names), _by_one_variant(names, [wishes[name] for name in names]))
        for size, most in _MOST_JOINT.items()
        for names in combinations(wishes, size)
        if prod(len(wishes[name]) for name in names) <= most
    ]


def _by_one_variant(names: Iterable[str], wishes: Sequence[Sequence[str]]) -> Query:
    """One variant has a value of each, if these are what the product's variants differ in."""
    together = [_term("filter", joint_term(terms)) for terms in product(*wishes)]
    are_options = every([_is_option(name) for name in names if name != "in_stock"])
    others = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, are_options)])
    return some([*together, others])


def _is_option(name: str) -> Query:
    return _term("filter", filter_term("option", name))


def _numbers(query: SearchQuery) -> list[_Condition]:
    conditions: list[_Condition] = []
    if query.price_min is not None or query.price_max is not None:
        bounds = Query.range_query(
            schema(), "price", FieldType.Unsigned, query.price_min or 0, query.price_max
        )
        conditions.append((frozenset({"price"}), bounds))
    if query.min_discount is not None:
        least = Query.range_query(schema(), "discount", FieldType.Unsigned, query.min_discount, None)
        conditions.append((frozenset({"discount"}), least))
    return conditions


def _term(field: str, value: str) -> Query:
    return Query.const_score_query(Query.term_query(schema(), field, value, "basic"), 0.0)

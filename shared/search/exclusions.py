"""What a search leaves out: values that are not wanted, and words that must not be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tantivy import Occur, Query

from shared.search.documents import attribute_name, filter_term, free_term, joint_term
from shared.search.fields import WEIGHTS, schema, stems
from shared.search.model import SearchQuery

#: Further values of an option that are looked up: one of them saves a product.
_MOST_OTHERS = 400
_IN_STOCK = filter_term("in_stock", "true")
#: Filters whose names are the index's own; every other is an attribute.
_OWN = frozenset(("brand", "category", "kind"))

#: The filter terms that begin with a text, as the index has them.
Terms = Callable[[str], Iterable[str]]


def left_out(query: SearchQuery, terms: Terms) -> list[Query]:
    """The products that a search leaves out, each as a query."""
    values = [
        _having(_name(name), given, terms, query.in_stock is True) for name, given in query.excluded.items()
    ]
    return [*values, *(_saying(word) for word in query.without if stems().analyze(word))]


def _name(name: str) -> str:
    return name if name in _OWN else f"attr.{attribute_name(name)}"


def _having(name: str, values: Iterable[str], terms: Terms, in_stock: bool) -> Query:
    """What has one of the values, unless it is an option and comes in another (that is in stock)."""
    unwanted = {filter_term(name, value) for value in values}
    having = _any([_filter(term) for term in sorted(unwanted)])
    if name in _OWN:
        return having
    others = [term for term in terms(f"{name}=") if term not in unwanted][:_MOST_OTHERS]
    saved = [_filter(joint_term([term, _IN_STOCK]) if in_stock else term) for term in others]
    comes_in_others = _all([_filter(filter_term("option", name)), _any(saved)]) if saved else None
    return _without(having, comes_in_others)


def _saying(word: str) -> Query:
    """What says a word (all of several) anywhere, unless it says that it is free of it."""
    wanted = stems().analyze(word)
    saying = _all([_anywhere(stem) for stem in wanted])
    return _without(saying, _all([_filter(free_term(stem)) for stem in wanted]))


def _anywhere(stem: str) -> Query:
    return _any([Query.term_query(schema(), place, stem, "basic") for place in WEIGHTS])


def _filter(term: str) -> Query:
    return Query.term_query(schema(), "filter", term, "basic")


def _any(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _all(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _without(found: Query, saved: Query | None) -> Query:
    if saved is None:
        return found
    return Query.boolean_query([(Occur.Must, found), (Occur.MustNot, saved)])

"""One index, opened: answers searches from memory-mapped files, without any further call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tantivy import DocAddress, Order, Query

from shared.search import queries
from shared.search.documents import NEVER
from shared.search.facets import FIELDS, aggregation, read
from shared.search.fields import open_index, stems, words
from shared.search.model import Facet, SearchQuery, Sort
from shared.search.spelling import nearest

_ORDERS: Mapping[Sort, tuple[str, Order]] = {
    Sort.PRICE_ASC: ("price", Order.Asc),
    Sort.PRICE_DESC: ("price", Order.Desc),
    Sort.NEWEST: ("created", Order.Desc),
    Sort.DISCOUNT: ("discount", Order.Desc),
}
_BROWSE = ("rank", Order.Desc)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of product ids out of ``total``."""

    ids: tuple[str, ...]
    total: int
    facets: tuple[Facet, ...]
    corrected: str | None
    partial: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """A way to take the text, and what the shopper is told of it."""

    query: Query
    corrected: str | None = None
    partial: bool = False


class Engine:
    """Searches the index in a folder, whose prices are in ``currency``."""

    def __init__(self, path: str, currency: str) -> None:
        self._searcher = open_index(path).searcher()
        self._currency = currency

    def search(self, query: SearchQuery, offset: int = 0, *, with_facets: bool = True) -> Found:
        """A page from ``offset``.

        All words must be found; where no product has them all, misspelled ones are corrected, and
        at last most of the words will do.
        """
        filters = queries.Filters(query, self._filter_terms)
        reading = self._reading(query.text)
        ids, total = self._page(query, every_of(reading, filters), offset)
        facets = self._facets(reading, filters, query) if with_facets else ()
        return Found(ids, total, facets, reading.corrected, reading.partial)

    def facets(self, names: Sequence[str]) -> tuple[Facet, ...]:
        """The values over the whole index."""
        answer = self._searcher.aggregate(Query.all_query(), aggregation(names, self._currency))
        return read(answer, names, None)

    def ids(self, query: Query | None = None, limit: int | None = None) -> list[str]:
        """Product ids that fulfil a query, in no order that means anything."""
        most = limit or max(1, self._searcher.num_docs)
        found = self._searcher.search(query or Query.all_query(), most, count=False)
        return [self._id(address) for _, address in found.hits]

    def due(self, now: int, limit: int) -> list[str]:
        """Products whose price has changed by itself since they were indexed (epoch seconds)."""
        return self.ids(queries.due(now), limit)

    def next_due(self) -> int | None:
        """When the next price changes by itself (epoch seconds), or None where none does."""
        answer = self._searcher.aggregate(Query.all_query(), {"next": {"min": {"field": "reprice_at"}}})
        least = answer["next"]["value"]
        return None if least is None or least >= NEVER else int(least)

    @property
    def size(self) -> int:
        return self._searcher.num_docs

    def _page(self, query: SearchQuery, wanted: Query, offset: int) -> tuple[tuple[str, ...], int]:
        order = _ORDERS.get(query.sort) or (None if query.text.strip() else _BROWSE)
        found: Any  # tantivy's type stubs do not know of ``count``
        if order is None:
            found = self._searcher.search(queries.ranked(wanted), query.limit, offset=offset)
        else:
            field, direction = order
            found = self._searcher.search(
                wanted, query.limit, order_by_field=field, order=direction, offset=offset
            )
        return tuple(self._id(address) for _, address in found.hits), found.count

    def _reading(self, text: str) -> _Reading:
        found = stems().analyze(text)
        if not found:
            return _Reading(Query.all_query())
        all_words = _all_words(text, found)
        if self._matches(all_words):
            return _Reading(all_words)
        corrected = self._corrected(text)
        if corrected and self._matches(repaired := _all_words(corrected, stems().analyze(corrected))):
            return _Reading(repaired, corrected=corrected)
        rest = stems().analyze(corrected) if corrected else found
        most = queries.some([queries.stem_query(stem) for stem in rest], max(1, 2 * len(rest) // 3))
        return _Reading(most, corrected, partial=len(rest) > 1)

    def _matches(self, query: Query) -> bool:
        return bool(self._searcher.search(query, 1, count=False).hits)

    def _corrected(self, text: str) -> str | None:
        """The text with each unknown word replaced by the nearest known one, or None."""
        spelled = words().analyze(text)
        repaired = [self._spelling(word) for word in spelled]
        return " ".join(repaired) if repaired != spelled else None

    def _spelling(self, word: str) -> str:
        if word.isdecimal() or self._searcher.doc_freq("word", word):
            return word
        return nearest(word, self._vocabulary.get(word[0], ())) or nearest(word, self._all_known) or word

    @cached_property
    def _vocabulary(self) -> dict[str, list[tuple[str, int]]]:
        by_letter: dict[str, list[tuple[str, int]]] = {}
        for word, count in self._searcher.terms_with_prefix("word", ""):
            by_letter.setdefault(word[0], []).append((word, count))
        return by_letter

    @property
    def _all_known(self) -> list[tuple[str, int]]:
        return [known for group in self._vocabulary.values() for known in group]

    def _filter_terms(self, start: str) -> list[str]:
        """The filter terms that begin so and stand for one value each."""
        return [term for term, _ in self._searcher.terms_with_prefix("filter", start) if "\x1f" not in term]

    def _facets(self, reading: _Reading, filters: queries.Filters, query: SearchQuery) -> tuple[Facet, ...]:
        """Counts over what was found, each filtered facet without its own filter."""
        answer = self._searcher.aggregate(every_of(reading, filters), aggregation(FIELDS, self._currency))
        facets = {facet.name: facet for facet in read(answer, FIELDS, query)}
        for name in filters.names - {"discount"}:
            field = "attr" if name.startswith("attr.") else name
            wider = self._searcher.aggregate(
                every_of(reading, filters, name), aggregation([field], self._currency)
            )
            facets |= {facet.name: facet for facet in read(wider, [field], query) if facet.name == name}
        return tuple(facets.values())

    def _id(self, address: DocAddress) -> str:
        return self._searcher.doc(address)["id"][0]


def every_of(reading: _Reading, filters: queries.Filters, but: str | None = None) -> Query:
    """The text together with the filters, but for one facet's own."""
    return queries.every([reading.query, *filters.without(but)])


def _all_words(text: str, found: Sequence[str]) -> Query:
    together = queries.every([queries.stem_query(stem) for stem in found])
    return queries.some([together, queries.code_query(text)])

"""A tenant's own words: brands, categories and attribute values of its catalogue, as search knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from shared.assistant.language.spelling import Speller
from shared.assistant.language.text import Phrases, fold, stem, words
from shared.kernel.clock import Clock
from shared.kernel.tenancy import Context
from shared.search.model import Facet

TermKind = Literal["brand", "category", "attribute"]
#: How long a lexicon serves before the index is asked again.
FRESH_FOR = timedelta(minutes=5)
#: Values of one property that are learnt, the most frequent first.
MOST_VALUES = 2_000
#: Shorter words and bare numbers stand for too much to be a filter by themselves.
_SHORTEST_WORD = 3
_TRUTHS = (("yes",), ("no",), ("true",), ("false",))
_RANK: dict[TermKind, int] = {"category": 0, "brand": 1, "attribute": 2}


@dataclass(frozen=True, slots=True)
class Term:
    """A value of the catalogue's: ``name`` is the attribute's where it is one.

    ``alike`` are further values that the same word means: "blue" is Ocean Blue and Sky Blue too.
    """

    kind: TermKind
    name: str
    value: str
    alike: tuple[str, ...] = ()


#: What a company's name ends with, and nobody says.
_COMPANY = frozenset(("co", "company", "inc", "ltd", "llc", "gmbh", "corp", "and"))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases of the catalogue and what they are values of."""

    currency: str
    phrases: Phrases[Term]
    sizes: Mapping[str, Term] = field(default_factory=dict[str, Term])
    size_name: str = "size"
    speller: Speller = field(default_factory=lambda: Speller(()))

    @staticmethod
    def of(facets: Iterable[Facet], currency: str) -> Lexicon:
        """From search's facets over a whole index."""
        terms = [term for facet in facets for term in _terms(facet)]
        phrases = [(phrase, term) for term in (*_families(terms), *terms) for phrase in _phrases(term)]
        phrases.sort(key=lambda entry: _RANK[entry[1].kind])
        sizes = {fold(term.value): term for term in reversed(terms) if is_size(term.name)}
        meanings = Phrases(phrases)
        name = next((term.name for term in terms if is_size(term.name)), "size")
        return Lexicon(currency, meanings, sizes, name, Speller(meanings.vocabulary))


def _families(terms: Iterable[Term]) -> list[Term]:
    """A term for each plain colour that ends several colours' names."""
    families: dict[tuple[str, str], list[str]] = {}
    for term in terms:
        if is_colour(term.name):
            families.setdefault((term.name, words(term.value)[-1]), []).append(term.value)
    return [
        Term("attribute", name, colour, tuple(values))
        for (name, colour), values in families.items()
        if colour
    ]


def is_colour(name: str) -> bool:
    """Whether an attribute is a colour, in either spelling."""
    return "colo" in name.casefold()


def is_size(name: str) -> bool:
    """Whether an attribute is a size, whatever the merchant calls it (``size``, ``shoe_size``)."""
    return "size" in name.casefold()


def _terms(facet: Facet) -> list[Term]:
    values = [value.value for value in facet.values[:MOST_VALUES]]
    if facet.name == "brand":
        return [Term("brand", "brand", value) for value in values]
    if facet.name == "category":
        return [Term("category", "category", value) for value in values]
    if facet.name.startswith("attr."):
        return [Term("attribute", facet.name.removeprefix("attr."), value) for value in values]
    return []


def _phrases(term: Term) -> list[tuple[str, ...]]:
    """The ways to say a term: a category by its last level, sizes not at all (see ``sizes``)."""
    said = term.value.rpartition(">")[2] if term.kind == "category" else term.value
    phrase = tuple(stem(word) for word in words(said))
    if not phrase or is_size(term.name) or _vague(phrase):
        return []
    short = phrase
    while len(short) > 1 and short[-1] in _COMPANY:
        short = short[:-1]
    alias = term.kind == "brand" and short != phrase and not _vague(short)
    return [phrase, short] if alias else [phrase]


def _vague(phrase: Sequence[str]) -> bool:
    short = all(word.isdecimal() or len(word) < _SHORTEST_WORD for word in phrase)
    return short or phrase in _TRUTHS


class Vocabulary(Protocol):
    """Where a tenant's words come from: search implements it."""

    def vocabulary(self, ctx: Context) -> tuple[Facet, ...]: ...


class Lexicons:
    """The lexicon of each tenant, made from the search index and kept for five minutes."""

    def __init__(self, *, vocabulary: Vocabulary, currency: Callable[[str], str], clock: Clock) -> None:
        self._vocabulary = vocabulary
        self._currency = currency
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Lexicon]] = {}

    def of(self, ctx: Context) -> Lexicon:
        """The words of the Context's tenant; an index that is empty yet is asked again each time."""
        now = self._clock.now()
        made, lexicon = self._kept.get(ctx.tenant, (None, None))
        if made is None or lexicon is None or now >= made + FRESH_FOR:
            facets = self._vocabulary.vocabulary(ctx)
            lexicon = Lexicon.of(facets, self._currency(ctx.tenant))
            if any(facet.values for facet in facets):
                self._kept[ctx.tenant] = (now, lexicon)
        return lexicon

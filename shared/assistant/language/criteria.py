"""What a clause looks for: filters in the catalogue's own terms, and the words that are left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.assistant.language.bounds import Bounds, read_bounds
from shared.assistant.language.cues import EMPTY
from shared.assistant.language.excluding import read_exclusions
from shared.assistant.language.lexicon import Lexicon, Term, is_colour
from shared.assistant.language.text import Phrases, stem
from shared.assistant.model import Criteria

_SORTS: Phrases[str] = Phrases.of(
    {
        "price_asc": "in order of price|order of price|price order|price upwards|start with the cheapest|"
        "cheapest|lowest price|lowest priced|least expensive|cheapest first|price low to high|"
        "low to high|by price|most affordable|sorted by price|cheap first|from low to high|low price to high|"
        "lowest first|lowest price first|price ascending|ascending price|price going up|cheap ones first|"
        "cheapest ones first|cheapest at the top|lowest price at the top|cheapest on top|lowest on top|"
        "cheap to expensive|from cheap to expensive|lowest to highest|cheapest to dearest|"
        "cheapest to priciest|from cheapest to priciest|cheapest to most expensive",
        "price_desc": "start with the most expensive|most expensive|most expensive first|dearest first|"
        "highest price first|priciest|highest price|price high to low|high to low|dearest|"
        "highest priced|expensive first|expensive ones first|most expensive ones first|priciest first|"
        "price descending|"
        "highest first|highest to lowest|priciest on top|most expensive on top|most expensive at the top|"
        "dearest on top|expensive to cheap|from expensive to cheap|price going down",
        "newest": "newest|latest|new arrivals|what is new|newest first|most recent|just in|recent arrivals|"
        "most recent arrivals|latest arrivals|recently added|newly added|newest arrivals|most recently added",
        "discount": "biggest discount|best deal|best deals|best discount|highest discount|biggest discounts|"
        "biggest markdown|biggest reduction|biggest saving|biggest savings|most discounted|largest discount|"
        "biggest reductions|biggest price drop|best savings|most reduced",
    }
)
_STOCK = Phrases.of(
    {
        True: "in stock|available now|in stock only|that are available|actually available|sold out|out "
        "of stock|"
        "what is available|available right now|currently available|still available|you actually have|"
        "ready to ship|ship right now|unavailable|have in stock|on hand|available today|not available|"
        "available ones|immediately available|is available|are available|available only|only available|"
        "really have available|have available|could ship today|can ship today|ships today|ship today|"
        "left in stock|in store now"
    }
)
_SIZE_LEAD = frozenset(("size", "in", "sized", "eu", "uk", "us", "sizes"))
_SIZE_SCALES = frozenset(("eu", "uk", "us", "size", "sized"))
_WORN_BY = frozenset((",", "men", "mens", "women", "womens", "kids", "unisex", "boys", "girls"))
_SPELLED = {
    "small": "s", "medium": "m", "large": "l", "extra large": "xl", "extra small": "xs", "x large": "xl",
    "x small": "xs", "xx large": "xxl", "xlarge": "xl", "xsmall": "xs",
}  # fmt: skip
#: Digits of a number that is a size by itself, where it is one.
_TELLING = 2
#: Words of a search that are sent on; the rest of a longer message adds nothing.
MOST_WORDS = 12


@dataclass(slots=True)
class Found:
    """The filters of a clause, which tokens said them, and what they left over."""

    criteria: Criteria
    bounds: Bounds
    options: dict[str, str] = field(default_factory=dict[str, str])
    terms: list[Term] = field(default_factory=list[Term])
    left: list[str] = field(default_factory=list[str])

    @property
    def filtered(self) -> bool:
        """Whether anything but a subject was said."""
        criteria = self.criteria
        shunned = bool(criteria.excluded or criteria.without)
        return (
            self.bounds.given or bool(self.options) or criteria.in_stock or bool(criteria.brands) or shunned
        )

    @property
    def subject(self) -> bool:
        """Whether something to look for was said."""
        return bool(self.criteria.text or self.criteria.categories)

    @property
    def subject_kind(self) -> bool:
        """Whether a kind of thing was named that the catalogue knows."""
        return bool(self.criteria.categories)


def is_size_number(words: Sequence[str], index: int) -> bool:
    """Whether a number is a size by where it stands: "size 8", "42 EU", "in 43" and nothing after it."""
    lead = words[index - 1] if index else ""
    follow = words[index + 1] if index + 1 < len(words) else ""
    return (
        lead in ("size", "uk", "eu")
        or follow in _SIZE_SCALES
        or (lead == "in" and (not follow or follow in EMPTY))
    )


def read_criteria(
    words: Sequence[str],
    lexicon: Lexicon,
    skip: frozenset[int] = frozenset(),
    talk: frozenset[int] = frozenset(),
) -> Found:
    """The filters that ``words`` say. Tokens in ``skip`` belong to something else, those in ``talk`` name
    nothing that is looked for, though they may say a price, a size or an order."""
    reader = _Reader(list(words), lexicon, set(skip))
    return reader.read(talk)


class _Reader:
    def __init__(self, words: list[str], lexicon: Lexicon, used: set[int]) -> None:
        self._words = words
        self._stems = [stem(word) for word in words]
        self._lexicon = lexicon
        self._used = used
        self._options: dict[str, str] = {}
        self._attributes: dict[str, list[str]] = {}
        self._terms: list[Term] = []

    def read(self, talk: frozenset[int]) -> Found:
        bounds = read_bounds(self._words, self._lexicon.currency)
        self._used |= bounds.used
        sort = self._phrase(_SORTS)
        stock = self._phrase(_STOCK) is not None
        excluded = read_exclusions(self._words, self._stems, self._lexicon, self._used | talk)
        self._used |= excluded.used
        self._read_sizes()
        self._used |= talk
        self._read_terms()
        left = [word for index, word in enumerate(self._words) if self._says(index, word)]
        criteria = Criteria(
            text=" ".join(left[:MOST_WORDS])[:200],
            brands=self._values("brand"),
            categories=self._values("category"),
            attributes=self._attributes,
            excluded=excluded.values,
            without=tuple(excluded.words),
            price_min=bounds.low,
            price_max=bounds.high,
            min_discount=bounds.discount,
            in_stock=stock,
            sort=sort or "relevance",  # pyright: ignore[reportArgumentType]
        )
        return Found(criteria, bounds, self._options, self._terms, left)

    def _says(self, index: int, word: str) -> bool:
        return index not in self._used and word not in EMPTY and word[0].isalnum()

    def _phrase(self, table: Phrases[str] | Phrases[bool]) -> str | bool | None:
        """The meaning of the last phrase of ``table``, its tokens taken."""
        meaning: str | bool | None = None
        for index, width, found in table.all(self._words):
            if index not in self._used:
                self._used |= set(range(index, index + width))
                meaning = found
        return meaning

    def _read_sizes(self) -> None:
        """``in 43``, ``size M``, ``43 eu``, ``in large``: a known size where it is said to be one."""
        for index, word in enumerate(self._words):
            if index in self._used:
                continue
            lead = self._words[index - 1] if index else ""
            size, width = self._size_at(index)
            if size and self._stands_as_size(index, width):
                self._take_size(index, lead, size, width)
            elif word.isdecimal() and is_size_number(self._words, index):
                self._take_size(index, lead, Term("attribute", self._lexicon.size_name, word))

    def _size_at(self, index: int) -> tuple[Term | None, int]:
        """A known size at ``index`` and its tokens: ``43``, ``43 - 46``, ``extra large``."""
        for width in (3, 2, 1):
            said = self._words[index : index + width]
            if len(said) == width:
                written = _SPELLED.get(" ".join(said), "".join(said))
                if written in self._lexicon.sizes:
                    return self._lexicon.sizes[written], width
        return None, 1

    def _stands_as_size(self, index: int, width: int) -> bool:
        """Whether the words around a known size make it one."""
        words, end = self._words, index + width
        lead = words[index - 1] if index else ""
        before = words[index - 2] if lead == "a" and index > 1 else ""
        follow = words[end] if end < len(words) else ""
        if {lead, before} & _SIZE_LEAD or follow in _SIZE_SCALES or (lead == "," and not follow):
            return True
        if not follow and width == 1 and words[index] in _SPELLED and self._follows_a_trait(index):
            return True
        telling = width > 1 or len(words[index]) == _TELLING
        known = end < len(words) and self._lexicon.phrases.at(self._stems, end) is not None
        ends = not follow or follow in EMPTY or follow == "," or known
        return telling and words[index][0].isdecimal() and index > 0 and ends

    def _follows_a_trait(self, index: int) -> bool:
        """Whether a word stands after a colour, or after whom a thing is for: ``red medium``."""
        lead = self._words[index - 1] if index else ""
        hit = self._lexicon.phrases.at(self._stems, index - 1) if index else None
        return lead in _WORN_BY or (hit is not None and is_colour(hit[0].name))

    def _take_size(self, index: int, lead: str, size: Term, width: int = 1) -> None:
        self._used |= set(range(index, index + width)) | ({index - 1} if lead in _SIZE_LEAD else set())
        self._options[size.name] = size.value
        self._attributes[size.name] = [size.value]
        self._terms.append(size)

    def _read_terms(self) -> None:
        for index, width, term in self._lexicon.phrases.all(self._stems):
            span = set(range(index, index + width))
            if span & self._used:
                continue
            if term.kind != "category" or self._is_head(index + width):
                self._used |= span
                self._take(term)

    def _is_head(self, after: int) -> bool:
        """A category's name is the subject itself unless another noun follows ("coffee" in "coffee mug")."""
        if after >= len(self._words) or after in self._used:
            return True
        word = self._words[after]
        known = self._lexicon.phrases.at(self._stems, after)
        return not word.isalpha() or word in EMPTY or (known is not None and known[0].kind != "category")

    def _take(self, term: Term) -> None:
        self._terms.append(term)
        if term.kind == "attribute":
            values = self._attributes.setdefault(term.name, [])
            values += [value for value in (term.alike or (term.value,)) if value not in values]
            self._options[term.name] = term.value

    def _values(self, kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term.value for term in self._terms if term.kind == kind))

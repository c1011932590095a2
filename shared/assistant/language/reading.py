"""A clause read in its conversation: what it looks for, what it points at, how many it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.assistant.language.asking import background, beside
from shared.assistant.language.bounds import read_bounds
from shared.assistant.language.clauses import Clause
from shared.assistant.language.criteria import Found, is_size_number, read_criteria
from shared.assistant.language.cues import EMPTY
from shared.assistant.language.excluding import leaving_out
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.numbers import count_at
from shared.assistant.language.text import among, known_words, stem
from shared.assistant.model import Memo
from shared.assistant.plan import Pick
from shared.kernel.quantity import MOST

#: Words that change a quantity where they begin a clause and a number follows.
SETTERS = frozenset(("set", "change", "update", "make", "increase", "reduce", "put"))
#: A number right after one of these counts, whatever stands before.
_COUNTING = frozenset(("x", "of", "qty", "quantity", "to", "-", ","))
#: Things of which one is the other.
_PAIR = 2
#: What has a number of its own, and digits that are one and no quantity.
_NUMBERED, _LONG = among("order orders purchase invoice bill number no"), 5
#: The least number that is a size rather than a count where it could be both.
_LEAST_WORN = 30
#: Digits that are enough to see that a number is too large.
_DIGITS = 10


@dataclass(slots=True)
class Reading:
    """A clause in its conversation. ``odd`` is a number that nobody can have of a thing: -1, 0, 1.5.
    ``named`` are words by which something that was shown is called."""

    clause: Clause
    found: Found
    memo: Memo
    lexicon: Lexicon
    original: str
    first: bool
    count: int | None
    odd: bool = False
    named: tuple[str, ...] = ()

    def said(self, *phrases: str) -> bool:
        """Whether the clause holds one of these phrases, as whole words."""
        line = f" {' '.join(self.clause.words)} "
        return any(f" {phrase} " in line for phrase in phrases)

    @property
    def on_line(self) -> bool:
        """Whether "it" is a line of the cart."""
        return self.memo.focus is not None and self.memo.focus.line_id is not None

    @property
    def pointing(self) -> bool:
        """Whether it points at something that was shown."""
        reference = self.clause.reference
        return reference.given or (reference.one and bool(self.found.options))

    def picks(self, source: str = "shown") -> list[Pick]:
        """What the clause points at, one pick for each thing."""
        reference, found = self.clause.reference, self.found
        name = " ".join([*found.criteria.brands, *_category_words(found), *found.left])[:200]
        base = Pick(source=source, options=found.options, by=reference.by, name=name)  # pyright: ignore[reportArgumentType]
        ordinals = reference.ordinals
        if reference.every is not None and not ordinals:
            shown = len(self.memo.results) if source == "shown" else 2
            ordinals = list(range(1, min(reference.every or shown, shown, 4) + 1))
        if ordinals:
            return [base.model_copy(update={"ordinal": ordinal}) for ordinal in ordinals[:4]]
        alone = reference.pronoun and not name and not found.options and reference.by is None
        return [base.model_copy(update={"source": "focus"})] if alone and source == "shown" else [base]


def reading_of(clause: Clause, lexicon: Lexicon, memo: Memo, original: str, first: bool) -> Reading:
    """Read a clause; ``original`` is its text, ``first`` whether it begins the message."""
    _point_at_the_other(clause, memo)
    _point_at_the_middle(clause, memo)
    count, counting, odd = _counted(clause, lexicon, memo)
    cues = clause.cue_tokens - _stock_tokens(clause)
    taken = cues | counting | _pointing(clause) | clause.aside_tokens
    talk = _background(clause, lexicon)
    found = read_criteria(clause.words, lexicon, taken, talk)
    if talk and not found.subject and not found.terms:
        found = read_criteria(clause.words, lexicon, taken)
    named = _named(found, lexicon, memo)
    return Reading(clause, found, memo, lexicon, original, first, count, odd, named)


def _background(clause: Clause, lexicon: Lexicon) -> frozenset[int]:
    """The tokens that only tell why."""
    wishes = [clause.cues[cue] for cue in ("find", "wish", "add") if cue in clause.cues]
    before = background(clause.words, *min(wishes)) if wishes else frozenset[int]()
    known = lexicon.phrases.all([stem(word) for word in clause.words])
    asked = {index for start, width in wishes for index in range(start, start + width)}
    return before | beside(
        clause.words, frozenset(asked | {index for index, *_ in known} | leaving_out(clause.words))
    )


def _named(found: Found, lexicon: Lexicon, memo: Memo) -> tuple[str, ...]:
    """The words that are of a shown thing's title and of no kind of thing."""
    if not found.left or not (memo.results or memo.focus):
        return ()
    titles = [*(shown.title for shown in memo.results), memo.focus.title if memo.focus else ""]
    own = {stem(word) for title in titles for word in known_words(title)}
    kinds = lexicon.phrases.vocabulary
    return tuple(word for word in found.left if stem(word) in own and stem(word) not in kinds)


def _point_at_the_other(clause: Clause, memo: Memo) -> None:
    """ "The other one" of two that were shown is the one that is not being talked of."""
    if memo.focus is None or len(memo.results) != _PAIR or "other" not in clause.words:
        return
    ids = [shown.product_id for shown in memo.results]
    if memo.focus.product_id in ids:
        at, reference = clause.words.index("other"), clause.reference
        reference.ordinals = [_PAIR - ids.index(memo.focus.product_id)]
        reference.used |= {at, *({at + 1} if clause.words[at + 1 : at + 2] == ["one"] else ())}


def _point_at_the_middle(clause: Clause, memo: Memo) -> None:
    """ "The middle one" of an odd number that were shown."""
    shown, reference = len(memo.results), clause.reference
    if "middle" not in clause.words or shown < _PAIR or not shown % 2 or reference.ordinals:
        return
    at = clause.words.index("middle")
    reference.ordinals = [shown // 2 + 1]
    reference.used |= {at, *({at + 1} if clause.words[at + 1 : at + 2] == ["one"] else ())}


def _stock_tokens(clause: Clause) -> frozenset[int]:
    index, width = clause.cues.get("stock", (0, 0))
    return frozenset(range(index, index + width))


def _pointing(clause: Clause) -> frozenset[int]:
    """Pointing words, except a superlative that orders a search ("the cheapest tent")."""
    ordering = clause.reference.by in ("price_asc", "price_desc")
    points = clause.reference.given and (not ordering or clause.has("add", "remove"))
    return frozenset(clause.reference.used) if points else frozenset()


def _counted(clause: Clause, lexicon: Lexicon, memo: Memo) -> tuple[int | None, frozenset[int], bool]:
    """A quantity and its tokens, where the clause is one that can have a quantity, and whether it is odd."""
    if is_of_an_order(clause.words):
        return None, frozenset(), False
    bare = not clause.cues and memo.focus is not None
    asked = clause.has("add", "quantity", "remove", "cart") or clause.words[0] in SETTERS
    several = any(
        word == "of" and count_at(clause.words, at - 1) for at, word in enumerate(clause.words) if at
    )
    pointed = clause.reference.given and (clause.has("wish") or several)
    if not (bare or asked or pointed):
        return None, frozenset(), False
    said = clause.words
    used = clause.reference.used | read_bounds(said, lexicon.currency).used
    for index in range(len(said)):
        if (
            index in used
            or _is_size(said, index, lexicon)
            or _is_worn(clause, index, lexicon)
            or _is_of_a_name(clause, index)
        ):
            continue
        if asked and _is_odd(clause, index):
            return None, frozenset((index,)), True
        hit = count_at(said, index)
        if hit and said[index] != "one":
            return hit[0], frozenset(range(index, index + hit[1])), False
    return None, frozenset(), False


def is_of_an_order(words: Sequence[str]) -> bool:
    """Whether a long number names an order or a bill: ``order 00123842``."""
    named = _NUMBERED.intersection(words)
    return bool(named) and any(word.isdecimal() and len(word) >= _LONG for word in words)


def _is_size(words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Whether a number is one that things come in."""
    known = index > 0 and words[index - 1] in ("in", ",") and words[index] in lexicon.sizes
    return known or is_size_number(words, index)


def _is_worn(clause: Clause, index: int, lexicon: Lexicon) -> bool:
    """Whether a number is a size for its height, where nothing says that it counts: "i'd prefer 44"."""
    word = clause.words[index]
    sized = word in lexicon.sizes and word.isdecimal() and int(word) >= _LEAST_WORN
    return sized and index == len(clause.words) - 1 and not clause.has("add", "quantity", "remove")


def _is_of_a_name(clause: Clause, index: int) -> bool:
    """Whether a number belongs to a name: the ``2`` of "add the Strider 2"."""
    before = clause.words[index - 1] if index else ""
    naming = before.isalpha() and before not in EMPTY and before not in _COUNTING
    return naming and index - 1 not in clause.cue_tokens and clause.words[index].isdecimal()


def _is_odd(clause: Clause, index: int) -> bool:
    """Whether a number stands where a quantity does and is none: below one, broken, or beyond reason."""
    word = clause.words[index]
    if not word[0].isdecimal():
        return word == "zero"
    if not word.isdecimal():
        return index - 1 in clause.cue_tokens
    negative = index > 0 and clause.words[index - 1] == "-"
    return negative or not 0 < int(word[:_DIGITS]) <= MOST


def _category_words(found: Found) -> list[str]:
    return [category.rpartition(">")[2].strip() for category in found.criteria.categories]

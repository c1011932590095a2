"""Rules for a change of mind: "no, I meant the other one", "not that, the black one", "two, not three"."""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.clauses import Clause
from shared.assistant.language.numbers import count_at
from shared.assistant.language.reading import Reading, reading_of
from shared.assistant.language.references import option_key
from shared.assistant.language.text import Phrases, among
from shared.assistant.language.wishes import AGAIN, INSTEAD, RATHER, Wish
from shared.assistant.model import Criteria
from shared.assistant.plan import Pick

_MEANT = Phrases.of(
    {
        True: "i meant|i mean|meant|i said|not that one|not this one|not that|not this|wrong one|"
        "that is the wrong one|that is not the one|not the one|no the|no i want the|no i wanted the|"
        "i wanted the|no not that|rather the|i would rather have the|actually the"
    }
)
_OTHER = Phrases.of({True: "the other one|the other|other one|the others"})
_AGAIN = Phrases.of(
    {
        True: "same again|the same again|same one again|the same one|same one|the same|another one|"
        "another|one more|same thing|the same thing"
    }
)
_BRAND = Phrases.of(
    {True: "that brand|this brand|same brand|the same brand|that make|same maker|same make|the brand"}
)
_OF_IT = among("it of them only just")
_SMALL = among("no , i meant mean said sorry oops wait actually want wanted rather have would please not but")


def correction(reading: Reading) -> Wish | None:
    """Another thing than the one last acted on, or another number of it."""
    words = reading.clause.words
    hits = _MEANT.all(words)
    other = _OTHER.all(words)
    said_no = words[0] in ("no", "not", "nope")
    if not hits and not (other and not reading.clause.has("find", "compare", "details", "remove")):
        return _count(reading) if said_no or "not" in words else None
    counted = _count(reading)
    if counted is not None:
        return counted
    if reading.clause.has("compare", "find", "details"):
        return None
    rest = _rest(words)
    if not rest:
        return Wish("remove", 80, picks=[Pick(source="focus")]) if reading.on_line else None
    return _another(reading, rest, bool(hits) or said_no)


def _count(reading: Reading) -> Wish | None:
    """ "I said two, not three": the number that is not denied."""
    words = reading.clause.words
    if not reading.on_line or not ("not" in words or "said" in words or "meant" in words):
        return None
    said = [
        (hit[0], index)
        for index in range(len(words))
        if words[index] != "one" and (hit := count_at(words, index))
    ]
    wanted = [number for number, index in said if not index or words[index - 1] != "not"]
    plain = all(word in _SMALL or word in _OF_IT or count_at([word], 0) for word in words)
    if len(wanted) != 1 or not plain:
        return None
    return Wish("set_quantity", 88, picks=[Pick(source="focus")], quantity=wanted[0])


def _rest(words: Sequence[str]) -> list[str]:
    """What is meant, without what is denied: the words after "meant", or after the last comma."""
    kept = list(words)
    for at in range(len(words) - 1, -1, -1):
        if words[at] in ("meant", "mean", "said"):
            return [word for word in words[at + 1 :] if word != ","]
    if "," in kept:
        last = len(kept) - 1 - kept[::-1].index(",")
        kept = kept[last + 1 :] if len(kept) > last + 1 else kept[:last]
    if "not" in kept:
        kept = kept[: kept.index("not")]
    while kept and kept[0] in _SMALL:
        kept = kept[1:]
    return kept


def _another(reading: Reading, rest: Sequence[str], corrected: bool) -> Wish | None:
    clause = Clause.of(list(rest))
    meant = reading_of(clause, reading.lexicon, reading.memo, " ".join(rest), False)
    picks = _of_others(reading) if _OTHER.all(rest) else meant.picks()
    if not picks or not (clause.reference.given or clause.reference.one or meant.found.subject):
        return None
    focus = reading.memo.focus
    if not reading.on_line or focus is None:
        return Wish("add" if reading.clause.has("add") else "details", 80, picks=picks)
    if not corrected:
        return Wish("add", 82, picks=picks)
    options = meant.found.options
    if options and not meant.found.subject and not clause.reference.ordinals and _comes_in(reading, options):
        return Wish("add", 85, picks=[Pick(source="focus", options=dict(options))], about=INSTEAD)
    return Wish("add", 85, picks=picks[:1], about=RATHER)


def _comes_in(reading: Reading, options: dict[str, str]) -> bool:
    focus = reading.memo.focus
    have = {option_key(name): values for name, values in focus.range.items()} if focus else {}
    return all(
        any(one.casefold().endswith(value.casefold()) for one in have.get(option_key(name), ()))
        for name, value in options.items()
    )


def _of_others(reading: Reading) -> list[Pick]:
    """The other of the things that were shown; with more than one other, none is guessed."""
    focus, shown = reading.memo.focus, reading.memo.results
    others = [n for n, thing in enumerate(shown, 1) if focus is None or thing.product_id != focus.product_id]
    if len(others) == 1 or focus is None:
        return [Pick(source="shown", ordinal=others[-1])] if others else []
    return [Pick(source="shown", never=(focus.title,))]


def again(reading: Reading) -> Wish | None:
    """ "same again but in large": one more line of the same thing, in other options."""
    focus = reading.memo.focus
    if focus is None or not _AGAIN.all(reading.clause.words) or reading.clause.has("find", "compare", "swap"):
        return None
    said = {at for start, width, _ in _AGAIN.all(reading.clause.words) for at in range(start, start + width)}
    rest = [word for at, word in enumerate(reading.clause.words) if at not in said]
    found = reading_of(Clause.of(rest), reading.lexicon, reading.memo, "", False).found if rest else None
    if found is None or not found.options or found.subject:
        return None
    options = found.options
    pick = Pick(source="focus", options=dict(options))
    return Wish("add", 85, picks=[pick], quantity=reading.count, about=AGAIN)


def brand(reading: Reading) -> Wish | None:
    """ "more of that brand": the brand of the thing at hand, in what was looked for or at all."""
    if not _BRAND.all(reading.clause.words) or reading.clause.has("add", "remove"):
        return None
    memo = reading.memo
    wanted = memo.focus.product_id if memo.focus else None
    brands = [s.brand for s in memo.results if s.brand and (wanted is None or s.product_id == wanted)]
    if not brands:
        return None
    found = reading.found.criteria
    given = found.model_copy(update={"brands": (brands[0],), "text": _without_brand(found)})
    if found.categories or given.text:
        return Wish("search", 85, criteria=given)
    refined = memo.criteria is not None and not reading.said("anything", "else", "everything")
    return Wish("refine" if refined else "search", 86, criteria=given)


def _without_brand(found: Criteria) -> str:
    return " ".join(word for word in found.text.split() if word not in ("brand", "make", "maker", "same"))

"""Several things in one clause: "a mug and a lamp" are two wishes, "salt and pepper" is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shared.assistant.language.bounds import read_bounds
from shared.assistant.language.clauses import MOST_CLAUSES, Clause
from shared.assistant.language.cues import EMPTY, Cue
from shared.assistant.language.lexicon import Lexicon
from shared.assistant.language.numbers import count_at
from shared.assistant.language.text import among, stem
from shared.assistant.language.wishes import Wish
from shared.assistant.model import Criteria

#: Things that are looked for by number.
_MANY = 6
#: Words of a clause that can be a list of things; a longer one is a story.
_LONGEST = 40
_JOINTS = frozenset(("and", ",", "plus", "&"))
_ARTICLES = among("a an the some two three four five")
#: Clauses that are wishes for things; what else is said of several things is for their own rules.
_OF_THINGS: frozenset[Cue] = frozenset(("find", "wish", "add", "remove", "gift", "cheaper"))


def apart(cut: Sequence[Clause], lexicon: Lexicon) -> list[Clause]:
    """The clauses with each that names several things cut into one for each thing."""
    return [part for clause in cut for part in _parts(clause, lexicon)][:MOST_CLAUSES]


def how_many(words: Sequence[str], lexicon: Lexicon) -> int | None:
    """How many of a kind are looked for: "two tents"; a number before anything else is none of these."""
    stems = [stem(word) for word in words]
    for index, _, term in lexicon.phrases.all(stems):
        before = index - 2 if index > 1 and _describes(words[index - 1]) else index - 1
        count = count_at(words, before) if index and term.kind == "category" else None
        if count and count[1] == 1 and 1 < count[0] <= _MANY and not words[before].isdecimal():
            return count[0]
    return None


def _describes(word: str) -> bool:
    """Whether a word says how a thing is: ``two warm blankets``."""
    return word.isalpha() and word not in EMPTY and not count_at([word], 0)


def _parts(clause: Clause, lexicon: Lexicon) -> list[Clause]:
    pointing = clause.reference.given and not clause.reference.one
    if len(clause.words) > _LONGEST:
        return [clause]
    if pointing or not set(clause.cues) <= _OF_THINGS or clause.unsupported or clause.off_topic:
        return [clause]
    places = _places(clause.words, lexicon)
    if not places:
        return [clause]
    lead = _lead(clause)
    begins, ends = [0, *(place + 1 for place in places)], [*places, len(clause.words)]
    parts = [clause.words[begin:end] for begin, end in zip(begins, ends, strict=True)]
    tail = _bound(parts[-1], lexicon)
    told = [part if part is parts[-1] or _bound(part, lexicon) else [*part, *tail] for part in parts]
    whole = [told[0], *([*lead, *part] for part in told[1:])]
    return [Clause.of(words, clause.start, clause.end) for words in whole]


def _lead(clause: Clause) -> list[str]:
    """The word that says what is wanted of the second thing, too."""
    return ["add"] if clause.has("add") else ["remove"] if clause.has("remove") else ["find"]


def _bound(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    used = read_bounds(words, lexicon.currency).used
    return [word for index, word in enumerate(words) if index in used]


def _places(words: Sequence[str], lexicon: Lexicon) -> list[int]:
    """Where a joint stands between two things."""
    stems = [stem(word) for word in words]
    inside = {at for index, width, _ in lexicon.phrases.all(stems) for at in range(index, index + width)}
    inside |= read_bounds(words, lexicon.currency).used
    places: list[int] = []
    begin = 0
    for index, word in enumerate(words):
        if word not in _JOINTS or index in inside:
            continue
        after = _until(words, index + 1)
        if _thing(words[begin:index], lexicon) and _thing(words[index + 1 : after], lexicon):
            places.append(index)
            begin = index + 1
    return places


def _until(words: Sequence[str], start: int) -> int:
    return next((at for at in range(start, len(words)) if words[at] in _JOINTS), len(words))


def _thing(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether words name a thing by themselves: a kind of the catalogue's, or a noun with an article."""
    stems = [stem(word) for word in words]
    terms = lexicon.phrases.all(stems)
    if any(term.kind == "category" for _, _, term in terms):
        return True
    known = {at for index, width, _ in terms for at in range(index, index + width)}
    article = next((at for at, word in enumerate(words) if word in _ARTICLES), None)
    if article is None:
        return False
    rest = range(article + 1, len(words))
    noun = any(words[at].isalpha() and words[at] not in EMPTY and at not in known for at in rest)
    one_of = "one" in words[article + 1 :] and any(at in known for at in rest)
    return noun or one_of


def joined(wishes: Sequence[Wish]) -> list[Wish]:
    """What two clauses say of one search, in one: "my budget is 300, i need a bike"."""
    told: list[Wish] = []
    for wish in wishes:
        before = told[-1] if told else None
        if before is not None and _of_one(before, wish):
            told[-1] = _both(before, wish)
        else:
            told.append(wish)
    return told


def _of_one(first: Wish, second: Wish) -> bool:
    looks = first.intent in _LOOKS and second.intent in _LOOKS and not (first.relative or second.relative)
    return looks and _is_named(first) != _is_named(second)


def _is_named(wish: Wish) -> bool:
    """Whether it says what is looked for, and not only how it shall be."""
    return wish.criteria is not None and bool(wish.criteria.text or wish.criteria.categories)


def _both(first: Wish, second: Wish) -> Wish:
    """The search that names something, with what the other one says of it."""
    named, other = (first, second) if _is_named(first) else (second, first)
    said = (other.criteria or Criteria()).model_dump(exclude_defaults=True)
    kept = named.criteria or Criteria()
    said["attributes"] = {**kept.attributes, **said.get("attributes", {})}
    return replace(named, criteria=kept.model_copy(update=said))


_LOOKS = ("search", "refine")

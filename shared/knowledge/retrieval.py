"""Which passage of a shop's articles answers a question, or none.

Passages are ranked by BM25 (Robertson and Zaragoza, 2009) over three fields. Whether the best of them
answers is another matter than that it is best: what decides is how much of the question it covers, each
term weighed by how rare it is in this shop's articles. A term that no article has weighs most, so that
"do you ship by drone" is not answered by what is said about shipping.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import TypeAlias

from shared.knowledge.model import Answers, Article, Passage
from shared.knowledge.terms import KNOWN, stem, terms, terms_of, words
from shared.search.spelling import distance, nearest

#: BM25's saturation of a term's frequency, and how much a passage's length counts.
_K1, _B = 1.2, 0.6
#: What a term counts in an article's questions, title and topics, and in the passage itself.
_ABOUT, _ASKED, _SAID = 2.0, 1.0, 1.0
#: A term that no article has, against the rarest that one has: it may be what was bought, no more.
_UNHEARD = 0.7
#: Words of a question that are read.
_MOST_WORDS = 60
#: Letters from which on a slip in a word is mended.
_MENDED_FROM = 5
#: A class ("some country") stands for its members in part.
_CLASS = 0.45
#: Coverage from which a passage answers, in percent. Calibrated on the first half of
#: ``tests/unit/knowledge/questions.py``; the other half holds it.
FLOOR = 50
#: What the likeness to a question that the article lists adds, against all that the question weighs.
_LIKE = 1.5
#: How near to the best the opening passage of its article must be to be quoted with it.
_CLOSE = 0.7
#: A further passage is quoted where it says so much of the question that the best does not say.
_WORTH = 0.25
#: Passages, the highest ranked, of which that with the best coverage answers.
_LOOKED_AT = 5
#: Characters of a passage; longer ones are cut at a sentence.
_LONGEST = 600
#: The thing at hand stands after one of these; how much it counts where no article has it.
_DEFINITE = frozenset(("my", "the", "this", "these", "those", "our"))
_AT_HAND = 0.15
_BREAK = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"^#{1,6} +([^\n]+)(?:\n|$)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


#: The terms of a question, in order, and how much each counts.
Asked: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A passage with its terms: those said in it, those that its article is about, and those of the
    questions that it lists, one by one and all together."""

    passage: Passage
    said: Counter[str]
    about: frozenset[str]
    questions: tuple[frozenset[str], ...]
    asked: frozenset[str]
    length: int
    words: frozenset[str]

    @property
    def article(self) -> str:
        return self.passage.article_id

    def frequency(self, term: str) -> float:
        about = _ABOUT * (term in self.about) + _ASKED * (term in self.asked)
        return _SAID * self.said[term] + about

    def has(self, term: str) -> bool:
        return term in self.said or term in self.about or term in self.asked


class Library:
    """The published articles of a shop, ready to be asked."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._passages = [
            made for article in articles if article.state == "published" for made in _of(article)
        ]
        counts = Counter(term for made in self._passages for term in {*made.said, *made.about, *made.asked})
        self._weights = {term: self._idf(count) for term, count in counts.items()}
        self._rarest = _UNHEARD * self._idf(0)
        self._known = KNOWN.union(*(made.words for made in self._passages))
        total = sum(made.length for made in self._passages)
        self._average = total / len(self._passages) if self._passages else 1.0

    def ask(self, question: str) -> Answers:
        """The passages that answer, or that none does."""
        asked = self._asked(question)
        ranked = sorted(
            ((self._score(made, asked), number, made) for number, made in enumerate(self._passages)),
            key=lambda entry: (-entry[0], entry[1]),
        )
        best = max(
            (made for score, _, made in ranked[:_LOOKED_AT] if score > 0),
            key=lambda made: self._coverage(made, asked),
            default=None,
        )
        confidence = round(100 * self._coverage(best, asked)) if best else 0
        if best is None or confidence < FLOOR or not self._anchored(best, asked):
            return Answers(question=question, known=False, confidence=confidence)
        shortlist = [made for _, _, made in ranked[:_LOOKED_AT]]
        quoted = [*self._with_lead(best, asked), *self._further(best, shortlist, asked)]
        passages = tuple(made.passage for made in quoted)
        return Answers(question=question, known=True, confidence=confidence, passages=passages)

    def _with_lead(self, best: _Indexed, asked: Asked) -> list[_Indexed]:
        """The best passage, after the one that its article opens with where that speaks of it too."""
        lead = next(made for made in self._passages if made.article == best.article)
        near = self._score(lead, asked) >= _CLOSE * self._score(best, asked)
        return [lead, best] if lead is not best and near else [best]

    def _further(self, best: _Indexed, others: Sequence[_Indexed], asked: Asked) -> list[_Indexed]:
        """One passage more, where it says a good part of what was asked and the best does not say."""
        left = {term: factor for term, factor in asked.items() if term not in best.said}
        gains = [
            (sum(self._weight(term) * left[term] for term in left if term in made.said), made)
            for made in others
            if made.article != best.article and self._anchored(made, left)
        ]
        gain, further = max(gains, key=lambda entry: entry[0], default=(0.0, None))
        return [further] if further is not None and gain >= _WORTH * self._sum(asked) else []

    def _asked(self, question: str) -> Asked:
        """The terms of a question in order, each with how much it counts there.

        A slip in a word that is known is mended. What nobody wrote about counts little where it is the
        thing at hand ("the lamp came broken"), as shops have too many things to write of each.
        """
        said = [self._mended(word) for word in words(question)[:_MOST_WORDS]]
        at_hand = {stem(word) for before, word in pairwise(said) if before in _DEFINITE}
        return {
            term: _AT_HAND if term in at_hand and term not in self._weights else 1.0
            for term in terms_of(said)
        }

    def _mended(self, word: str) -> str:
        if word in self._known or len(word) < _MENDED_FROM or not word.isalpha():
            return word
        near = ((known, 1) for known in self._known if known[0] == word[0] and known.isalpha())
        found = nearest(word, near)
        return found if found and distance(word, found, 1) == 1 else word

    def _idf(self, count: int) -> float:
        """How much a term tells that so many passages have."""
        return log(1 + (len(self._passages) - count + 0.5) / (count + 0.5))

    def _weight(self, term: str) -> float:
        whole = self._weights.get(term, self._rarest)
        return _CLASS * whole if term.startswith("~") else whole

    def _score(self, made: _Indexed, asked: Asked) -> float:
        norm = _K1 * (1 - _B + _B * made.length / self._average)
        found = ((self._weight(term), made.frequency(term)) for term in asked)
        ranked = sum(weight * often * (_K1 + 1) / (often + norm) for weight, often in found if often)
        return ranked + _LIKE * self._likeness(made, asked) * self._sum(asked) if ranked else 0.0

    def _likeness(self, made: _Indexed, asked: Asked) -> float:
        """How like the question is to the most alike of those that the article lists, from 0 to 1."""
        return max((self._shared(listed, frozenset(asked)) for listed in made.questions), default=0.0)

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        either = sum(self._weight(term) for term in one | other)
        return sum(self._weight(term) for term in one & other) / either if either else 0.0

    def _sum(self, asked: Asked) -> float:
        return sum(self._weight(term) * much for term, much in asked.items() if not term.startswith("~"))

    def _coverage(self, made: _Indexed, asked: Asked) -> float:
        """The part of the question that a passage has, from 0 to 1."""
        whole = self._sum(asked)
        held = self._sum({term: much for term, much in asked.items() if made.has(term)})
        held += sum(self._stood_for(made, list(asked), term) for term in asked if term.startswith("~"))
        return min(held / whole, 1.0) if whole else 0.0

    def _stood_for(self, made: _Indexed, asked: Sequence[str], name: str) -> float:
        """What a class adds for its member, the term before it, where the passage names others alone."""
        member = asked[asked.index(name) - 1]
        return _MEMBER * self._weight(member) if name in made.said and not made.has(member) else 0.0

    @staticmethod
    def _anchored(made: _Indexed, asked: Iterable[str]) -> bool:
        """Whether the article is about something that was asked, and does not mention it in passing."""
        return any(term in made.about or term in made.asked for term in asked if not term.startswith("~"))


#: What a listed neighbour counts for a member of a class.
_MEMBER = 0.7


def _of(article: Article) -> list[_Indexed]:
    about = frozenset(terms(" . ".join((article.title, *article.topics))))
    questions = tuple(frozenset(terms(question)) for question in article.questions)
    asked = frozenset[str]().union(*questions)
    made: list[_Indexed] = []
    for heading, text in passages(article.body):
        said = Counter(terms(text))
        passage = Passage(article_id=article.id, title=article.title, passage=text)
        headed = about | frozenset(terms(heading))
        own = frozenset(words(" ".join((article.title, heading, text))))
        made.append(_Indexed(passage, said, headed, questions, asked, sum(said.values()), own))
    return made


def passages(body: str) -> list[tuple[str, str]]:
    """The passages of a body, each with the Markdown heading above it, on one line."""
    found: list[tuple[str, str]] = []
    heading = ""
    for block in map(str.strip, _BREAK.split(body)):
        headed = _HEADING.match(block)
        heading = headed[1].strip() if headed else heading
        text = " ".join(block[headed.end() if headed else 0 :].split())
        found += [(heading, part) for part in _cut(text) if part]
    return found


def _cut(text: str) -> list[str]:
    """A long passage in parts that end where a sentence does."""
    parts = [""]
    for sentence in _SENTENCE_END.split(text):
        joined = f"{parts[-1]} {sentence}".strip()
        if len(joined) <= _LONGEST or not parts[-1]:
            parts[-1] = joined
        else:
            parts.append(sentence)
    return [part[i : i + _LONGEST] for part in parts for i in range(0, len(part), _LONGEST)]

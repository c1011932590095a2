"""What shoppers say of themselves that is worth keeping: "I'm vegan", "my size is 43", "I never wear wool".

Tables and one reader, linear in the message. Without ``topic_of`` it is read generously: that is for
finding what has to be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shared.assistant.language.asking import QUESTIONS
from shared.assistant.language.statement_cues import (
    COLOURS,
    DIETS,
    LEADS,
    LETTER_SIZES,
    LONGEST_NOTE,
    MATERIALS,
    MOST_WORDS,
    NAMED,
    PEOPLE,
    PERSON_NEVER,
    POINTING,
    REACTIONS,
    SHORTEST_OWN,
    STOPS,
    Lead,
)
from shared.assistant.language.text import Token, clean, stem, tokens
from shared.memory.entries import Statement, Topic
from shared.memory.views import GARMENTS

TopicOf = Callable[[Sequence[str]], Topic | None]


@dataclass(slots=True)
class Told:
    """The statements of a message, and which of its tokens made them.

    ``asked`` says whether somebody asked for them to be remembered in so many words.
    """

    statements: list[Statement] = field(default_factory=list[Statement])
    used: set[int] = field(default_factory=set[int])
    asked: bool = False


def read_statements(message: str, topic_of: TopicOf | None = None) -> Told:
    """The statements of a message, in order."""
    cleaned = clean(message)
    return _Reader(cleaned, tokens(cleaned), topic_of).read()


def plain_topic(value: Sequence[str]) -> Topic | None:
    """The topic of a value by common words alone."""
    if value and value[-1] in MATERIALS:
        return "material"
    return "colour" if value and value[-1] in COLOURS else None


class _Reader:
    def __init__(self, cleaned: str, found: list[Token], topic_of: TopicOf | None) -> None:
        self._cleaned = cleaned
        self._found = found
        self._words = [token.text for token in found]
        self._topic_of = topic_of
        self._told = Told()

    def read(self) -> Told:
        index = 0
        while index < len(self._words):
            index += self._at(index)
        return self._told

    def _at(self, index: int) -> int:
        """Read what begins at ``index``; how many tokens it took, one where it is nothing."""
        hit = LEADS.at(self._words, index)
        if hit is None:
            return (
                self._person(index)
                or self._garment(index)
                or self._allergy_noun(index)
                or self._reaction(index)
                or 1
            )
        lead, width = hit
        if lead == "remember":
            return self._remembered(index, width)
        return self._lead(lead, index, width) or 1

    def _remembered(self, index: int, width: int) -> int:
        """What follows "remember that": read as any statement, and kept as a note where it is none."""
        before = self._words[index - 1] if index else ""
        if self._told.asked or before in ("you", "not", "to") or index + width >= len(self._words):
            return width
        start, kept = index + width, len(self._told.statements)
        self._told.asked = True
        self._told.used |= set(range(index, start))
        place = start
        while place < len(self._words):
            place += self._at(place)
        if len(self._told.statements) == kept:
            self._note(start)
        return len(self._words) - index

    def _note(self, start: int) -> None:
        rest = self._rest(start)[:LONGEST_NOTE]
        pointing = rest[0] in ("me", "my", "what", "how", "when", "this", "it")
        if len(rest) <= (SHORTEST_OWN if pointing else 1):
            return
        value = self._text(start, start + len(rest))[:120].strip(" .!")
        self._keep(Statement(kind="fact", topic="note", value=value), start, start + len(rest))

    def _rest(self, start: int) -> list[str]:
        return self._words[start:]

    def _lead(self, lead: Lead, index: int, width: int) -> int:
        start, named = index + width, NAMED.get(lead)
        if lead in ("am", "eat"):
            return self._diet(index, start, "")
        if lead == "size":
            return self._size(index, start, "")
        if lead == "wear":
            return self._size(index, start, "") or self._liking(True, index, start, "")
        if lead in ("budget", "spend"):
            return self._budget(index, start)
        if named is not None:
            return self._valued(named, index, start)
        return self._disliking(lead, index, start)

    def _disliking(self, lead: Lead, index: int, start: int) -> int:
        if lead == "allergy":
            return self._listed("allergy", True, index, start, "")
        if lead == "no_eat":
            return self._listed("diet", False, index, start, "")
        return self._liking(lead == "like", index, start, "")

    def _diet(self, index: int, start: int, about: str) -> int:
        hit = DIETS.at(self._words, start) if start < len(self._words) else None
        if hit is None:
            return 0
        after = start + hit[1]
        following = self._words[after] if after < len(self._words) else ""
        if following in ("food", "diet", "only"):
            after += 1
        said = Statement(kind="fact", topic="diet", value=hit[0], about=about)
        taken = self._keep(said, index, after)
        joint = self._words[after : after + 1] == ["and"]
        return taken + (
            1 + self._diet(after + 1, after + 1, about) if joint and self._is_diet(after + 1) else 0
        )

    def _is_diet(self, index: int) -> bool:
        return index < len(self._words) and DIETS.at(self._words, index) is not None

    def _size(self, index: int, start: int, about: str) -> int:
        """A size by its look: a number, or letters; the garment may be named before or after it."""
        if self._words[start : start + 1] == ["size"]:
            start += 1
        word = self._words[start] if start < len(self._words) else ""
        if not (word in LETTER_SIZES or (word[:1].isdecimal() and len(word) <= 6)):  # noqa: PLR2004
            return 0
        after = start + 1
        follow = self._words[after : after + 1]
        garment = stem(self._words[after + 1]) if follow == ["in"] and after + 1 < len(self._words) else ""
        if garment in GARMENTS:
            about, end = about or garment, after + 2
        else:
            end = after
        value = self._text(start, after)
        said = Statement(kind="fact", topic="size", value=value.upper() if word in LETTER_SIZES else value)
        return self._keep(said.model_copy(update={"about": about}), index, end)

    def _garment(self, index: int) -> int:
        """``my shoe size is 43``."""
        words = self._words[index : index + 4]
        named = len(words) == 4 and words[0] == "my" and words[2] == "size" and words[3] in ("is", "would")  # noqa: PLR2004
        if not named or stem(words[1]) not in GARMENTS | {"trousers", "jeans", "ring"}:
            return 0
        return self._size(index, index + 4, stem(words[1]))

    def _person(self, index: int) -> int:
        """``my wife wears 38``, ``my son is allergic to nuts``, ``my daughter is 6 years old``."""
        words = self._words[index : index + 4]
        if len(words) < 4 or words[0] != "my" or words[1] not in PEOPLE:  # noqa: PLR2004
            return 0
        who, verb, start = words[1], words[2], index + 3
        never = PERSON_NEVER.at(self._words, index + 2)
        if never:
            return self._listed("diet", False, index, index + 2 + never[1], who)
        if words[2:] == ["size", "is"]:
            return self._size(index, index + 4, who)
        if words[2:] == ["is", "allergic"]:
            return self._listed("allergy", True, index, index + 5, who)
        if verb == "is":
            return self._diet(index, start, who) or self._aged(index, start, who)
        size = self._size(index, start, who) if verb in ("wears", "takes") else 0
        liking = verb in ("wears", "takes", "likes", "loves", "prefers", "hates")
        return size or (self._liking(verb != "hates", index, start, who) if liking else 0)

    def _aged(self, index: int, start: int, who: str) -> int:
        words = self._words[start : start + 3]
        if not words or not words[0].isdecimal() or words[1:2] not in (["years"], ["months"], ["year"]):
            return 0
        end = start + (3 if words[2:3] == ["old"] else 2)
        value = " ".join((*words[:2], "old"))
        return self._keep(Statement(kind="fact", topic="recipient", value=value, about=who), index, end)

    def _allergy_noun(self, index: int) -> int:
        """``I have a nut allergy``."""
        words = self._words[index : index + 6]
        if words[:2] != ["i", "have"] or "allergy" not in words[3:]:
            return 0
        start = index + (3 if words[2] in ("a", "an") else 2)
        end = index + words.index("allergy")
        if end <= start:
            return 0
        said = Statement(kind="fact", topic="allergy", value=self._text(start, end))
        return self._keep(said, index, end + 1)

    def _reaction(self, index: int) -> int:
        """``nuts make me ill``."""
        if index and self._words[index - 1] not in STOPS:
            return 0
        for width in (1, 2):
            start = index + width
            hit = REACTIONS.at(self._words, start) if start < len(self._words) else None
            said = self._words[index:start]
            if hit and not any(word in POINTING or word in QUESTIONS or not word.isalpha() for word in said):
                told = Statement(kind="fact", topic="allergy", value=self._text(index, start))
                return self._keep(told, index, start + hit[1])
        return 0

    def _listed(self, topic: Topic, likes: bool, index: int, start: int, about: str) -> int:
        """Each of ``nuts, shellfish and eggs``."""
        end = taken = start
        while end < len(self._words):
            value = self._value(end, joined=False)
            if not value or value[0] in POINTING:
                break
            taken = end + len(value)
            said = Statement(
                kind="fact" if topic == "allergy" else "preference",
                topic=topic, value=self._text(end, taken), likes=likes, about=about,
            )  # fmt: skip
            self._keep(said, index, taken)
            following = self._words[taken : taken + 1]
            if following not in (["and"], ["or"], [","]):
                break
            end = taken + 1 + (self._words[taken + 1 : taken + 2] in (["and"], ["or"]))
            if LEADS.at(self._words, end) if end < len(self._words) else True:
                break
            if following == [","] and self._words[end : end + 1] == ["i"]:
                break
        return taken - index if taken > start else 0

    def _valued(self, topic: Topic, index: int, start: int) -> int:
        value = self._value(start)
        if not value:
            return 0
        said = Statement(topic=topic, value=self._text(start, start + len(value)))
        return self._keep(said, index, start + len(value))

    def _liking(self, likes: bool, index: int, start: int, about: str) -> int:
        """Likes or aversions. A like of a thing is a wish to see it, unless it was to be remembered."""
        taken = start
        while value := self._value(start, joined=False):
            if not self._liked(likes, index, start, value, about):
                break
            taken = start + len(value)
            joint = self._words[taken : taken + 1] in (["and"], ["or"], ["nor"])
            if not joint or self._begins(taken + 1):
                break
            start = taken + 1
        return taken - index if taken > index and self._told.used & {index} else 0

    def _liked(self, likes: bool, index: int, start: int, value: list[str], about: str) -> bool:
        if value[0] in POINTING:
            return False
        known = (self._topic_of(value) if self._topic_of else None) or plain_topic(value)
        named = known is not None and (len(value) == 1 or self._topic_of is not None)
        if likes and not (about or self._told.asked or self._topic_of is None or named):
            return False
        text = self._text(start, start + len(value))
        said = Statement(topic=known or "taste", value=text, likes=likes, about=about)
        self._keep(said, index, start + len(value))
        return True

    def _budget(self, index: int, start: int) -> int:
        value = self._value(start)
        if not any(word[:1].isdecimal() for word in value):
            return 0
        said = Statement(kind="fact", topic="budget", value=self._text(start, start + len(value)))
        return self._keep(said, index, start + len(value))

    def _value(self, start: int, *, joined: bool = True) -> list[str]:
        """The words of a value: up to a stop, to what begins the next statement, or to a joint."""
        value: list[str] = []
        for place in range(start, min(start + MOST_WORDS, len(self._words))):
            word = self._words[place]
            ends = word in STOPS or word == "i" or (word == "and" and self._begins(place + 1))
            if ends or (not joined and word in ("and", "or")):
                break
            value.append(word)
        return value

    def _begins(self, index: int) -> bool:
        """Whether a statement or a wish begins here, or nothing is left."""
        return index >= len(self._words) or self._words[index] in ("i", "my") or self._words[index] in STOPS

    def _text(self, start: int, end: int) -> str:
        """Tokens as they were written."""
        return self._cleaned[self._found[start].start : self._found[end - 1].end][:120]

    def _keep(self, said: Statement, start: int, end: int) -> int:
        if said not in self._told.statements:
            self._told.statements.append(said)
        self._told.used |= set(range(start, end))
        return end - start

"""What was forgotten, taken out of a conversation: of messages, answers and what a session keeps."""

from __future__ import annotations

import re

from shared.assistant.language.lexicon import is_colour, is_size
from shared.assistant.language.statements import read_statements
from shared.assistant.model import Memo, Reply, Session, Turn
from shared.memory.entries import Entry, Forgotten, Topic

#: What stands where something was forgotten.
MARK = "[forgotten]"
_TOOLS = "memory."


class Redaction:
    """Takes what is forgotten out of texts.

    A value goes wherever it stands as a whole word, and of a note the names and numbers in it. A message
    that states anything of a forgotten matter goes whole, as does an answer that spoke of the memory: so
    what was corrected long ago goes with it, though nobody has that value any more.
    """

    def __init__(self, gone: Forgotten) -> None:
        self._gone = gone
        self._topics = gone.topics | {entry.topic for entry in gone.entries}
        values = {entry.value for entry in gone.entries} | set(gone.values)
        values |= {name for entry in gone.entries for name in _names(entry)}
        longest = sorted(filter(None, values), key=len, reverse=True)
        either = "|".join(r"\s+".join(map(re.escape, value.split())) for value in longest)
        self._values = (
            re.compile(rf"(?<![\w'.,$€£-])(?:{either})(?![\w']|[.,]\d)", re.IGNORECASE) if either else None
        )

    def text(self, text: str) -> str:
        """A text without the values that are forgotten."""
        return self._values.sub(MARK, text) if self._values else text

    def message(self, text: str) -> str:
        """A shopper's message; nothing of it stays where it states what is forgotten."""
        return MARK if self._states(text) else self.text(text)

    def turn(self, turn: Turn, own: int = 0) -> Turn:
        """A turn without what is forgotten; itself where it holds none of that.

        The turn numbered ``own`` is the one that forgets: its answer tells nothing of it.
        """
        told = turn.number != own and self._told(turn)
        message = self.message(turn.message)
        reply = self._reply(turn.reply, told) if turn.reply else None
        steps = tuple(step.model_copy(update={"detail": self.text(step.detail)}) for step in turn.steps)
        after = turn.model_copy(update={"message": message, "reply": reply, "steps": steps})
        if after == turn:
            return turn
        recalled = tuple(topic for topic in turn.recalled if topic not in self._topics)
        return after.model_copy(update={"redacted": True, "recalled": () if told else recalled})

    def memo(self, memo: Memo) -> Memo:
        """What a session keeps, without what is forgotten and without the words of its last turns."""
        criteria = memo.criteria
        if criteria is not None:
            attributes = {n: v for n, v in criteria.attributes.items() if not self._of(n)}
            update = {"attributes": attributes, "text": self.text(criteria.text).replace(MARK, "").strip()}
            criteria = criteria.model_copy(update=update)
            criteria = None if self._gone.everything or self._brands(criteria.brands) else criteria
        prefers = {name: values for name, values in memo.prefers.items() if not self._of(name)}
        return memo.model_copy(update={"criteria": criteria, "prefers": prefers, "recent": ()})

    def session(self, session: Session) -> Session:
        """A session's next version without what is forgotten; itself where it holds none of that.

        A turn that is under way is let go: it was begun with what is forgotten.
        """
        memo = self.memo(session.memo)
        if memo == session.memo and session.running is None:
            return session
        return session.model_copy(update={"memo": memo, "running": None, "version": session.version + 1})

    def _told(self, turn: Turn) -> bool:
        """Whether an answer spoke of the memory, of what is forgotten as far as it is known of what."""
        spoke = any(step.name.startswith(_TOOLS) for step in turn.steps)
        return (
            spoke
            or (self._gone.everything and bool(turn.recalled))
            or bool(self._topics & set(turn.recalled))
        )

    def _reply(self, reply: Reply, told: bool) -> Reply:
        cards = reply.cards
        if told:
            cards = tuple(card.model_copy(update={"reason": None}) for card in cards)
        cards = tuple(
            card.model_copy(update={"reason": self.text(card.reason)}) if card.reason else card
            for card in cards
        )
        suggestions = tuple(self.text(text) for text in reply.suggestions)
        text = MARK if told else self.text(reply.text)
        return reply.model_copy(update={"text": text, "cards": cards, "suggestions": suggestions})

    def _states(self, message: str) -> bool:
        said = read_statements(message).statements
        if self._gone.everything:
            return bool(said)
        return any(statement.topic in self._topics for statement in said)

    def _of(self, option: str) -> bool:
        """Whether a property's name is of a topic that is forgotten."""
        topics: dict[Topic, bool] = {
            "size": is_size(option),
            "colour": is_colour(option),
            "material": "material" in option.casefold(),
            "diet": "diet" in option.casefold(),
        }
        known = {topic for topic, fits in topics.items() if fits}
        return self._gone.everything or bool(known & self._topics)

    def _brands(self, brands: tuple[str, ...]) -> bool:
        return any(self.text(brand) != brand for brand in brands)


def _names(entry: Entry) -> set[str]:
    """The names and numbers of a note: what tells of somebody wherever it stands."""
    if entry.topic not in ("note", "recipient"):
        return set()
    words = (word.strip(".,;:!?()\"'") for word in entry.value.split()[1:])
    return {
        word for word in words if len(word) > 1 and (word[0].isupper() or any(c.isdecimal() for c in word))
    }

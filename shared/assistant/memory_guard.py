"""Before a memory is changed: is it what the shopper said of themselves, in this very message?"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from shared.assistant.language.remembering import EVERYTHING, LEARNING
from shared.assistant.language.text import words
from shared.assistant.language.wishes import Wish
from shared.kernel.model import Model
from shared.memory.entries import Statement
from shared.memory.tools import Forget, Learning, Remember


def own_memory(given: Model, called: Sequence[Wish], said: AbstractSet[str]) -> bool:
    """Whether what is to be kept or forgotten was said by the shopper; True for any other input.

    ``said`` are the words of the message: a model may put a statement otherwise than the grammar, but
    its values only in the shopper's words.
    """
    if isinstance(given, Remember):
        return all(any(_told(statement, wish, said) for wish in called) for statement in given.statements)
    if isinstance(given, Forget):
        return any(_forgets(given, wish, said) for wish in called)
    if isinstance(given, Learning):
        asked = {wish.intent == "remember" for wish in called if wish.about == LEARNING}
        return given.learning in asked
    return True


def _told(statement: Statement, wish: Wish, said: AbstractSet[str]) -> bool:
    if statement in wish.told:
        return True
    own = set(words(f"{statement.value} {statement.about}")) <= said
    return own and any(statement.likes == told.likes for told in wish.told)


def _forgets(given: Forget, wish: Wish, said: AbstractSet[str]) -> bool:
    if not given.topics and not given.values:
        return wish.about == EVERYTHING
    values = all(value in wish.values or set(words(value)) <= said for value in given.values)
    return values and (wish.about == EVERYTHING or set(given.topics) <= set(wish.topics))

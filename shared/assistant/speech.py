"""Whether a sentence is the plain English of this assistant: no strange names, tongues or codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.assistant.language.cues import CUES, EMPTY, UNSUPPORTED
from shared.assistant.language.text import among, fold, stem, tokens
from shared.assistant.privacy import STREET
from shared.assistant.prompts import ANSWER, PLAN

_CAPITAL = re.compile(
    r"(?<=[^\W\d_][ ,:’'“\"-])\s?([A-Z][^\W\d_]{1,30})|(?<=⟧ )([A-Z][^\W\d_]{1,30})|"
    r"^([A-Z][^\W\d_]{1,30}) (?:is|are|has|have|costs?|comes?)\b"
)
_CODE = re.compile(r"[A-Za-z0-9+/=_-]{24,}+|(?:[0-9a-f]{2}[ :]){6,20}|(?:\b\w[ .-]){8,40}")
#: Letters after these belong to no alphabet of English.
_LAST_LATIN = 0x24F
#: Words in a row that only the prompt has.
_RUN = 5
#: A sentence of so many words without one of English is of another tongue.
_FOREIGN = 4
_ENGLISH = (
    EMPTY
    | CUES.vocabulary
    | UNSUPPORTED.vocabulary
    | among(
        "your you have has it is was are the a an i we of in for and or to at all done added removed "
        "updated order orders "
        "cart total anything else next else's set sure thing cheers enjoy welcome take care"
    )
)
_PLAIN = _ENGLISH | among(
    "usd eur gbp monday good news happy hello hi okay ok yes no great sorry alright done sure english "
    "errand welcome glad "
    "oh absolutely certainly noted understood gladly unfortunately perfect lovely wonderful today here "
    "that nothing both all everything stock payment delivery which none each neither some"
)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    said = [token.text for token in tokens(text) if token.text[0].isalnum()]
    return frozenset(tuple(said[at : at + _RUN]) for at in range(len(said) - _RUN + 1))


_PROMPT = _runs(f"{PLAN.text}\n{ANSWER.text}")


def strange_names(sentence: str, known: frozenset[str]) -> Iterator[str]:
    """Capitalised words inside a sentence that neither records nor plain English have."""
    for match in _CAPITAL.finditer(sentence):
        name = next(filter(None, match.groups()))
        word = fold(name)
        if word not in known and word not in _PLAIN and stem(word) not in known:
            yield name


def strange_streets(sentence: str, written: str) -> Iterator[str]:
    """Streets with their numbers that stand nowhere in what is ``written``, which is folded."""
    return (found[0] for found in STREET.finditer(sentence) if fold(found[0]) not in written)


def strange_speech(sentence: str, known: frozenset[str]) -> Iterator[str]:
    """Letters of another alphabet, another tongue, codes, and words of the prompt."""
    said = [token.text for token in tokens(sentence) if token.text[0].isalpha()]
    letters = next((c for c in sentence if c.isalpha() and ord(c) > _LAST_LATIN), None)
    if letters is not None and fold(letters) not in "".join(known):
        yield f"letter {letters}"
    if len(said) >= _FOREIGN and not any(word in _ENGLISH for word in said):
        yield "another tongue"
    if code := _CODE.search(sentence):
        yield f"code {code[0][:20]}"
    if _runs(sentence) & _PROMPT:
        yield "words of the prompt"

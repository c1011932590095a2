"""The rules' wish held against the model's guess: which of them goes, and how sure the answer is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.assistant.language.asking import is_statement
from shared.assistant.language.assent import only_assents
from shared.assistant.language.forming import CHANGES, formed
from shared.assistant.language.guessing import Guess, features_of, shipped
from shared.assistant.language.pruning import pruned
from shared.assistant.language.reading import Reading
from shared.assistant.language.sensing import sensing
from shared.assistant.language.wishes import AGAIN, FORBIDDEN, INSTEAD, RATHER, Wish

if TYPE_CHECKING:
    from shared.embedding.ports import Embedded

#: Below this confidence a question is better than a guess.
FLOOR = 50
#: What no rule is sure of.
_UNRULED = 60
#: What is said of a clause that seems to say nothing.
_UNSURE = 40
#: Leads by which a guess goes before the rules: for a look, for a change, against a rule that is sure,
#: against what the rules know better, against what they decline by name.
_LEADS, _LEADS_MUCH, _LEADS_BY_FAR, _LEADS_UTTERLY, _LEADS_BEYOND, _STRONG = 1, 5, 9, 20, 30, 90
#: What wishes are about that stand where the rules made them. Money that somebody waits for ("refund") is
#: a matter for people.
_CERTAIN = frozenset((RATHER, AGAIN, FORBIDDEN, INSTEAD, "refund", "learning"))
#: What is read by rules alone.
_BY_RULE = frozenset(("how_many", "gift", "forget", "checkout"))
#: What names a record by its id: nothing else can be meant, whatever letters the id has.
_NAMING = frozenset(("orders", "payment"))
#: What the rules know better: other languages, words that are declined by name, what is remembered or
#: bought again, who asks for people, and two things held side by side or one against its own past.
_SETTLED = frozenset(
    (
        "unsupported",
        "off_topic",
        "remember",
        "reorder",
        "human",
        "compare",
        "price_history",
    )
)
#: What is declined for words that are said of other things too: "remind me what is in my cart".
_BY_WORDS = frozenset(("alerts", "voice", "reviews"))
#: From which lead on what share of guesses is right, in percent.
_RIGHT = ((50, 97), (40, 96), (30, 94), (20, 90), (10, 85), (4, 75), (0, 60))


def judged(wish: Wish, reading: Reading) -> Wish:
    """The rules' wish, or the one that the model's guess makes where it leads by enough.

    How sure the answer is, is how often such answers are right: see the table of reliability.
    """
    senses = sensing()
    if senses is None:
        return _judged(wish, reading, None)
    meaning = senses.meaning(reading.clause.words)
    return pruned(_judged(wish, reading, meaning), reading, senses.naming(meaning))


def _judged(wish: Wish, reading: Reading, meaning: Embedded | None) -> Wish:
    if _certain(wish) or not reading.clause.spoken:
        return wish
    plain = only_assents(reading.clause.words)
    guess = _guess(reading, wish, meaning)
    if plain:
        refused = guess.intent == "cancel" and guess.lead >= _LEADS_UTTERLY and wish.intent == "details"
        return Wish("cancel", _sure(guess.lead), guessed=True) if refused else wish
    told = _weighed(wish, guess, reading)
    if told.confidence < FLOOR:
        told.about = told.about or guess.intent
    return told


def _certain(wish: Wish) -> bool:
    """Whether nothing is guessed at all: a number that cannot be, what is unsafe or to be forgotten, what
    takes the place of what was done before, what is named by its id, what the model has never heard of."""
    if wish.intent in _NAMING and wish.about:
        return True
    sure = wish.intent in _BY_RULE or wish.intent not in shipped().intents
    return sure or wish.about in _CERTAIN or _declined(wish)


def _declined(wish: Wish) -> bool:
    kept = wish.intent == "unsupported" and wish.about not in _BY_WORDS
    return (wish.intent == "off_topic" or kept) and bool(wish.about)


def _weighed(wish: Wish, guess: Guess, reading: Reading) -> Wish:
    """The rules' wish against the guess."""
    if guess.intent == wish.intent and wish.intent != "unknown":
        sure = _sure(guess.lead)
        wish.confidence = max(wish.confidence, sure) if wish.confidence >= FLOOR else sure
        return _whole(wish, guess, reading)
    lost = guess.intent == "unknown" and not reading.found.terms
    if lost and guess.lead >= _LEADS and wish.confidence <= _STRONG:
        return Wish("unknown", min(100 - _sure(guess.lead), _UNSURE), text=reading.original)
    other = formed(guess, reading) if guess.lead >= _needed(wish, guess, reading) else None
    if other is None:
        return wish
    other.confidence, other.guessed = _sure(guess.lead), True
    other.unruled = wish.confidence <= _UNRULED
    other.mentioned = other.mentioned or (other.unruled and is_statement(reading.clause.words))
    return dressed(other, reading)


def _guess(reading: Reading, wish: Wish, meaning: Embedded | None) -> Guess:
    """By words and meaning; where there is no encoder by words alone, whose leads say a quarter less."""
    features = features_of(reading.clause.words, reading.lexicon, reading.memo, rule_of(wish))
    senses = sensing()
    if senses and meaning:
        return senses.guess(features, meaning)
    guess = shipped().guess(features)
    return replace(guess, lead=guess.lead * 3 // 4)


def rule_of(wish: Wish) -> str:
    """What the rules say, as the model sees it: the intent and how sure, in tens."""
    return f"{wish.intent}{wish.confidence // 10}"


def dressed(wish: Wish, reading: Reading) -> Wish:
    """The wish with what every wish of its clause has: what is left out."""
    wish.aside = wish.aside or reading.clause.aside
    return wish


def _whole(wish: Wish, guess: Guess, reading: Reading) -> Wish:
    """The rules' wish with what only the model has seen: that the next thing should cost less."""
    if wish.intent == "refine" and guess.what and guess.lead >= _LEADS and not wish.relative:
        wish.relative = guess.what  # pyright: ignore[reportAttributeAccessIssue]
    return wish


def _needed(wish: Wish, guess: Guess, reading: Reading) -> int:
    """The lead by which a guess goes before the rules: most where they or the catalogue are sure."""
    changed = wish.confidence > _STRONG and {wish.intent, guess.intent} <= CHANGES
    if wish.intent == "unsupported" and wish.about:
        return _LEADS_BEYOND
    if wish.intent in _SETTLED or changed or reading.clause.only_points or len(reading.clause.words) == 1:
        return _LEADS_UTTERLY
    if wish.confidence > _STRONG or (wish.intent == "search" and reading.found.terms):
        return _LEADS_BY_FAR
    return _LEADS_MUCH if guess.intent in CHANGES else _LEADS


def _sure(lead: int) -> int:
    """How often a guess with that lead is right, in percent, on patterns that were not learnt from."""
    return next(right for least, right in _RIGHT if lead >= least)

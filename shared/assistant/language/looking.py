"""Rules for a closer look at something: its details, and questions about what it has."""

from __future__ import annotations

from shared.assistant.language import carting
from shared.assistant.language.asking import is_question
from shared.assistant.language.reading import Reading
from shared.assistant.language.text import among
from shared.assistant.language.wishes import Wish
from shared.assistant.plan import Pick

#: What a thing has, as people ask for it.
_FACTS = among(
    "weight weigh weighs heavy material fabric sizes dimensions length width height wide long tall "
    "battery colours "
    "colors made washable waterproof ingredients origin thick last lasts pictures picture photos photo smell "
    "taste fit fits true breathable machine specs warm durable"
)
_DEICTIC = among("it its this that they these those")


def details(reading: Reading) -> Wish | None:
    """A closer look; "does it come in black" looks at "it", whatever else comes in black."""
    clause, memo = reading.clause, reading.memo
    having = clause.has("find") and bool(reading.found.options)
    asked = _asked(reading)
    if asked is not None:
        return asked
    its_stock = clause.has("stock") and bool(clause.reference.ordinals)
    pronoun = having and clause.reference.pronoun and memo.focus
    if not (clause.has("details", "compare") or pronoun or its_stock):
        return None
    its_own = clause.reference.pronoun and not clause.reference.ordinals and memo.focus is not None
    if its_own and not reading.found.subject:
        return Wish("details", 85, picks=[Pick(source="focus")])
    if its_own and not reading.found.terms and clause.words[0] in ("is", "does", "can", "will"):
        return Wish("details", 80, picks=[Pick(source="focus")])
    shown = clause.reference.given or bool(memo.focus) or bool(memo.results)
    return Wish("details", 85, picks=reading.picks()) if shown else None


def _asked(reading: Reading) -> Wish | None:
    """A question about something that was shown: "is the first one waterproof", "how heavy is it"."""
    clause, memo = reading.clause, reading.memo
    said, reference = clause.words, clause.reference
    if clause.has("compare", "cart", "add", "remove") or not (memo.results or memo.focus):
        return None
    points = bool(reference.ordinals) or bool(reading.named)
    asks = is_question(said) or clause.has("details")
    if points and (asks or clause.has("find")) and not reading.found.subject_kind:
        return Wish("details", 86, picks=carting.by_name(reading))
    own = _DEICTIC.intersection(said) or _FACTS.intersection(said)
    if memo.focus and asks and own and not clause.has("find", "wish") and not reading.found.subject_kind:
        return Wish("details", 84, picks=[Pick(source="focus")])
    return None

"""Rules for advice: what it cost before, what else would fit, what was bought before and shall be again."""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.clauses import Clause
from shared.assistant.language.cues import EMPTY
from shared.assistant.language.purchases import read_bought
from shared.assistant.language.reading import Reading, reading_of
from shared.assistant.language.resolving import among_named
from shared.assistant.language.text import Phrases, among
from shared.assistant.language.wishes import Wish
from shared.assistant.plan import Pick

_PRICES = Phrases.of(
    {
        True: "price history|history of the price|history of its price|cheaper before|been cheaper|"
        "ever cheaper|cheaper in the past|cheaper last week|cheaper last month|cheaper last year|"
        "cheaper earlier|"
        "was it cheaper|was this cheaper|was that cheaper|used to cost|use to cost|did it cost|"
        "lowest price ever|lowest it has been|lowest it has ever been|ever been on sale|been on sale|"
        "ever on sale|"
        "price drop|price dropped|price changed|price change|price gone up|price go up|price gone down|"
        "price go down|gone up in price|price before|cost before|cost last year|cost last month|"
        "price increased|more expensive before|been more expensive|good price|price been|dearer before"
    }
)
_PRICE_WORDS = among(
    "was were is it has have been ever before price prices history of its the used to cost did what how much "
    "lowest sale on in past last year month week earlier drop changed gone up down go a good deal than now "
    "this that always any for me show tell about"
)
_LIKE = Phrases.of(
    {
        "similar": "same lines|same style|that kind|this kind|same vein|in that style|in this style|"
        "similar to|similar|something like|anything like|more like|like this|like it|like that|"
        "like the|ones like|resembles|same kind as|same style as",
        "alternatives": "alternative|alternatives|alternative to|alternatives to|instead of|substitute|"
        "substitute for|substitutes|replacement for|in place of|take its place|take the place of",
        "goes_with": "goes with|goes well with|what would go with|would go well with|something to go with|"
        "to go with|anything to go with|what matches|matches it|match it|pairs with|pair it with|"
        "pairs well with|combine it with|accessories for|accessory for|what else do i need with|"
        "should i get with|need with it|bundle with|what fits with|could go with|can go with|"
        "what would match|goes together with|what else goes|complements",
    }
)
_LIKE_WORDS = among(
    "what which do you have any anything something show me find else is there are similar alternative "
    "alternatives substitute substitutes like goes go with well to would could can will match matches that "
    "instead of for please recommend suggest more i get need should in stock a an some product products item "
    "items ones your got stuff things thing"
)
_FOR_ME = Phrases.of(
    {
        True: "something for me|anything for me|what should i get|what should i buy|surprise me|inspire me|"
        "any recommendations|any recommendation|recommendations for me|recommend me something|"
        "recommend something|recommend anything|suggest something|suggest me something|suggest anything|"
        "what do you recommend|what would you recommend|what can you recommend|what do you suggest|"
        "what would you suggest|any suggestions|recommend for me|picks for me|for my taste|i might like|"
        "would i like|i would like to see something new|your recommendations|recommendations|suggestions"
    }
)
_AGAIN = Phrases.of(
    {
        "last_order": "same as last time|same as before|same order again|same order as last time|reorder|"
        "re-order|repeat my last order|repeat my order|repeat the last order|repeat last order|"
        "last order again|order the same again|order that again|buy the same again|"
        "buy my last order again|order everything again|same order|what i had last time|"
        "same stuff as last time|same things as last time|what i bought last time|what i ordered last time",
        "usual": "my usual|the usual|my usual order|the usual order|my regular|my regular order|usual one",
    }
)
_AGAIN_WORDS = among(
    "again order buy get reorder re-order repeat purchase add please same as last time my the usual regular "
    "i want would like to want need some more of before put in cart can you could me one ones that which "
    "bought ordered had have had stuff things what everything it as a we another pack bag"
)
_AGAIN_ASKED = among("order buy purchase get reorder add")


def price_history(reading: Reading) -> Wish | None:
    """ "was it cheaper before?", "what did the second one cost last year" """
    words = reading.clause.words
    if not _PRICES.all(words):
        return None
    looking = reading.clause.has("find") and reading.found.subject
    return None if looking else Wish("price_history", 90, picks=_picks(reading, words, _PRICE_WORDS))


def recommend(reading: Reading) -> Wish | None:
    """Something like a thing, in its place, to go with it; or something for the shopper."""
    words, clause = reading.clause.words, reading.clause
    hits = _LIKE.all(words)
    if hits:
        picks = _picks(reading, words, _LIKE_WORDS)
        if _pointing(reading, picks):
            return Wish("recommend", 88, picks=picks, about=hits[-1][2])
    if _vague(reading) and not clause.has("gift") and not clause.reference.ordinals:
        return Wish("recommend", 86, about="for_me")
    return None


def likeness(reading: Reading) -> str:
    """What a suggestion is to the thing at hand: like it, in its place, with it; "" where it is none."""
    hits = _LIKE.all(reading.clause.words)
    if hits:
        return hits[-1][2]
    return "goes_with" if reading.said("with it", "with this", "with that", "with them", "with these") else ""


def _vague(reading: Reading) -> bool:
    """Whether a suggestion is asked for, and not a word said of what."""
    words, found = reading.clause.words, reading.found
    said = {at for index, width, _ in _FOR_ME.all(words) for at in range(index, index + width)}
    rest = [w for at, w in enumerate(words) if at not in said and w not in EMPTY and w[0].isalnum()]
    return bool(said) and not rest and not found.terms and not found.filtered


def reorder(reading: Reading) -> Wish | None:
    """ "same as last time", "buy the coffee again", "my usual" """
    words, clause = reading.clause.words, reading.clause
    hits = _AGAIN.all(words)
    again = "again" in words and bool(_AGAIN_ASKED & set(words))
    bought = read_bought(words)
    got = bought is not None and clause.has("add", "wish") and not clause.has("compare")
    if not (hits or again or got) or clause.has("find"):
        return None
    if not hits and not got and clause.reference.pronoun and reading.memo.focus is not None:
        return None
    return bought_again(reading)


def bought_again(reading: Reading) -> Wish:
    """The wish to have what was bought before, with what of it is named."""
    words = reading.clause.words
    hits = _AGAIN.all(words)
    wish = Wish("reorder", 90, about=hits[0][2] if hits else "latest")
    rest = [word for word in words if word not in _AGAIN_WORDS]
    if rest:
        wish.criteria = reading_of(Clause.of(rest), reading.lexicon, reading.memo, "", False).found.criteria
        wish.about = "usual" if wish.about == "usual" else "latest"
        wish.text = " ".join(word for word in rest if word.isalpha())
    wish.bought = read_bought(words)
    return wish


def _picks(reading: Reading, words: Sequence[str], small: frozenset[str]) -> list[Pick]:
    """What a question is about: what it points at or names, or else what is at hand."""
    reference = reading.clause.reference
    pointing = {index for index in reference.used if words[index] not in small or words[index] in _NTH}
    rest = [word for index, word in enumerate(words) if index in pointing or word not in small]
    if not rest:
        return [Pick(source="focus")]
    return reading_of(Clause.of(rest), reading.lexicon, reading.memo, " ".join(rest), False).picks()


_NTH = among("first second third fourth last one it this that")


def _pointing(reading: Reading, picks: Sequence[Pick]) -> bool:
    """Whether there is something that a question like this can be about."""
    memo, reference = reading.memo, reading.clause.reference
    if reference.ordinals or reference.by or (reference.pronoun and (memo.focus or memo.results)):
        return True
    named = [pick for pick in picks if pick.name]
    if named:
        return any(among_named(pick.name, memo.results) for pick in named)
    return memo.focus is not None or len(memo.results) == 1

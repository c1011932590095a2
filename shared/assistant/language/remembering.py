"""Wishes about the memory: remember, recall, forget, and why something was suggested."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.assistant.language.lexicon import Lexicon, Term, is_colour, is_size
from shared.assistant.language.reading import Reading
from shared.assistant.language.statement_cues import DIETS
from shared.assistant.language.statements import Told, plain_topic, read_statements
from shared.assistant.language.text import Phrases, clean, stem, tokens
from shared.assistant.language.wishes import Intent, Wish
from shared.assistant.model import MOST_RESULTS, Memo
from shared.assistant.plan import Pick, PlanStep
from shared.memory.entries import Statement, Topic
from shared.memory.tools import MOST_SAID
from shared.memory.views import GARMENTS

#: A plan's ``about`` that asks for reasons.
WHY = "why"
EVERYTHING, LEARNING = "everything", "learning"
#: What else a message that tells something may ask for counts only where it is sure.
_SURE = 80
_RECALLS = Phrases.of(
    {
        True: "what do you know about me|what you know about me|what do you remember|what have you learned|"
        "what have you learnt|what did you learn|do you remember me|show my memory|show me my memory|"
        "show me what you know|what are my preferences|what do you have on me|tell me what you know|"
        "do you remember my|do you know my|what are my allergies|what am i allergic to|what is my diet|"
        "what is my size|what is my shoe size|what is my shirt size|what size am i|what size do i wear|"
        "what did i tell you|what did i ask you to remember|who am i|my preferences|"
        "what do you think i like|what do i like|remember my|remember me"
    }
)
_FORGETS = Phrases.of(
    {True: "forget|stop remembering|do not remember|delete|erase|wipe|remove|clear|unlearn|drop"}
)
#: Words that only "forget" itself can be followed by, as the others have to do with carts too.
_PLAIN = frozenset(("forget", "stop", "do", "unlearn"))
_ALL = Phrases.of(
    {
        True: "everything|me|all about me|what you know|all you know|my data|my memory|your memory|"
        "my information|my preferences|all my preferences|everything you know|everything about me|"
        "all of it|the memory|my memories|all my data|what you remember|what you have learned|it all"
    }
)
_OWN = Phrases.of(
    {True: "what you know|all you know|everything you know|everything about me|my data|my memory|my memories|"
     "your memory|my preferences|all my preferences|what you remember|what you have learned|all my data"}
)  # fmt: skip
_TOPICS: Phrases[Topic] = Phrases.of(
    {
        "size": "size|sizes|shoe size|shirt size|dress size|trouser size|shoe sizes",
        "diet": "diet|diets|eating habits|food preferences",
        "allergy": "allergy|allergies|nut allergy|intolerance|intolerances",
        "colour": "colour|color|colours|colors|favourite colour|favorite color|favourite colours",
        "brand": "brand|brands|favourite brand|favorite brand|favourite brands|favorite brands",
        "material": "material|materials",
        "budget": "budget|budgets",
        "taste": "likes|dislikes|likes and dislikes|tastes|taste",
        "note": "notes|note",
        "recipient": "family|children|kids",
    }
)
_LEARNS = Phrases.of(
    {
        False: "stop learning|do not learn|stop tracking|do not track|never learn|stop profiling|"
        "do not profile|stop watching what i",
        True: "start learning|you may learn|you can learn|learn from my|learn from what i|learn about me",
    }
)
_WHYS = Phrases.of(
    {
        True: "why did you suggest|why did you recommend|why do you suggest|why do you recommend|"
        "why are you suggesting|why are you recommending|why are you showing|why did you show|"
        "why did you pick|why did you choose|why this|why that|why these|why those|why the first|"
        "why the second|why the third|why the last|what made you suggest|what made you pick|"
        "why am i seeing|why do i see|how did you choose|how did you pick|why would you suggest|"
        "why would you recommend|why was this suggested|why is this suggested|why is this recommended|"
        "why did i get"
    }
)
_NO_LONGER = ("i am not", "i am no longer", "i do not eat only")


def told(cleaned: str, lexicon: Lexicon) -> tuple[Wish | None, str]:
    """The wish to remember what a message says of the shopper, and what else the message says."""
    words = [token.text for token in tokens(cleaned)]
    if any(_forgets(words)):
        return None, cleaned
    read = read_statements(cleaned, lambda value: _known(value, lexicon))
    if not read.statements:
        return None, cleaned
    said = tuple(read.statements[:MOST_SAID])
    return Wish("remember", 93, told=said, text=cleaned), _rest(cleaned, read)


def beside(wish: Wish, others: Sequence[Wish], lexicon: Lexicon) -> list[Wish]:
    """A wish to remember and the others of its message: what was just told holds for them too."""
    polite = ("greeting", "thanks", "goodbye")
    sure = [other for other in others if other.confidence >= _SURE and other.intent not in polite]
    return [wish, *(_suiting(other, wish.told, lexicon) for other in sure)]


def _suiting(wish: Wish, said: Sequence[Statement], lexicon: Lexicon) -> Wish:
    """A search with the size and diet that were told beside it, where the catalogue knows them."""
    criteria = wish.criteria
    if wish.intent not in ("search", "refine") or criteria is None:
        return wish
    found = dict(criteria.attributes)
    for term in (_term(statement, lexicon) for statement in said):
        if term is not None:
            found.setdefault(term.name, [term.value])
    return replace(wish, criteria=criteria.model_copy(update={"attributes": found}))


def _term(said: Statement, lexicon: Lexicon) -> Term | None:
    """The property of the catalogue's that a statement asks for."""
    if said.topic == "size" and (not said.about or said.about in GARMENTS):
        return lexicon.sizes.get(said.value.casefold())
    if said.topic != "diet" or not said.likes or said.about:
        return None
    phrase = [stem(word) for word in said.value.casefold().replace("-", " ").split()]
    hit = lexicon.phrases.at(phrase, 0)
    return hit[0] if hit and hit[0].kind == "attribute" and hit[1] == len(phrase) else None


def _rest(cleaned: str, read: Told) -> str:
    """What is left of a message without its statements; marks stay, so that clauses do."""
    found = tokens(cleaned)
    kept = [
        cleaned[token.start : token.end]
        for index, token in enumerate(found)
        if index not in read.used and not (index and found[index - 1].start == token.start)
    ]
    return " ".join(kept).strip(" ,.;:!-")


def _known(value: Sequence[str], lexicon: Lexicon) -> Topic | None:
    """The topic of a value that the catalogue knows, where it is no kind of thing."""
    stems = [stem(word) for word in value]
    hit = lexicon.phrases.at(stems, 0) if stems else None
    if hit is None or hit[1] != len(stems) or hit[0].kind == "category":
        return None
    if hit[0].kind == "brand":
        return "brand"
    name = hit[0].name
    return "colour" if is_colour(name) else "size" if is_size(name) else plain_topic(value) or "taste"


def _forgets(words: Sequence[str]) -> list[tuple[int, int, bool]]:
    """Where it is said to forget, and not "do not forget"."""
    plain = ("forget", "unlearn", "stop")
    return [
        hit
        for hit in _FORGETS.all(words)
        if words[hit[0]] in plain and words[hit[0] - 1 : hit[0]] not in (["not"], ["never"])
    ]


def forget(reading: Reading) -> Wish | None:
    """``forget my size``, ``forget everything``, ``forget that I'm vegan``, ``stop learning about me``."""
    words = reading.clause.words
    learns = _LEARNS.all(words)
    if learns:
        return Wish("remember" if learns[0][2] else "forget", 93, about=LEARNING)
    denied = _denied(reading)
    if denied:
        return denied
    hits = _FORGETS.all(words)
    if not hits or reading.clause.has("cart"):
        return None
    index, width, _ = hits[0]
    rest = words[index + width :]
    rest = rest[1:] if rest[:1] == ["about"] else rest
    return _forgotten(reading, rest, plainly=words[index] in _PLAIN)


def _forgotten(reading: Reading, rest: list[str], *, plainly: bool) -> Wish | None:
    whole = (_ALL if plainly else _OWN).at(rest, 0) if rest else None
    if whole and not (rest[0] == "me" and rest[1:2] not in ([], ["please"], ["completely"], ["entirely"])):
        return Wish("forget", 95, about=EVERYTHING)
    topics: tuple[Topic, ...] = tuple(dict.fromkeys(topic for _, _, topic in _TOPICS.all(rest)))
    if rest[:1] == ["my"] and topics:
        return Wish("forget", 94, topics=topics)
    if (
        not plainly
        or not rest
        or (rest[0] in ("it", "the", "that") and rest[1:2] not in (["i"], ["my"], ["we"]))
    ):
        return None
    said = tuple(statement.value for statement in read_statements(reading.original).statements)
    named = " ".join(rest[1:] if rest[0] in ("my", "that") else rest)
    return Wish("forget", 90, values=(*said, named)[:MOST_SAID] if said or named else ())


def forgotten(reading: Reading) -> Wish | None:
    """What a clause wants forgotten that says so in words of its own: a topic, a statement, or all of it."""
    words = reading.clause.words
    topics: tuple[Topic, ...] = tuple(dict.fromkeys(topic for _, _, topic in _TOPICS.all(words)))
    if topics:
        return Wish("forget", topics=topics)
    if "everything" in words or "all" in words:
        return Wish("forget", about=EVERYTHING)
    told = [value for value in words if DIETS.at([value], 0)]
    return Wish("forget", values=tuple(told[:MOST_SAID])) if told else None


def _denied(reading: Reading) -> Wish | None:
    """``I'm not vegan any more``: what was remembered of it goes."""
    line = " ".join(token.text for token in tokens(clean(reading.original)))
    for lead in _NO_LONGER:
        if line.startswith(f"{lead} "):
            rest = line.removeprefix(f"{lead} ").removesuffix(" anymore").removesuffix(" any more")
            said = read_statements(f"I am {rest}").statements
            if said:
                return Wish("forget", 92, values=tuple(statement.value for statement in said))
    return None


def recall(reading: Reading) -> Wish | None:
    """``what do you know about me``."""
    words = reading.clause.words
    return Wish("recall", 94) if _RECALLS.all(words) and not reading.clause.has("find") else None


def why(reading: Reading) -> Wish | None:
    """``why did you suggest the second one``."""
    if not _WHYS.all(reading.clause.words):
        return None
    return Wish("why", 94, picks=[pick for pick in reading.picks() if pick.ordinal] or [])


def _remembering(wish: Wish, memo: Memo) -> list[PlanStep]:
    if wish.about == LEARNING:
        return [_step("memory.learn", learning=True)]
    return [_step("memory.remember", statements=[said.model_dump(mode="json") for said in wish.told])]


def _recalling(wish: Wish, memo: Memo) -> list[PlanStep]:
    return [_step("memory.view")]


def _forgetting(wish: Wish, memo: Memo) -> list[PlanStep]:
    if wish.about == LEARNING:
        return [_step("memory.learn", learning=False)]
    asked: dict[str, Any] = {"topics": list(wish.topics), "values": list(wish.values)}
    return [_step("memory.forget", **{name: given for name, given in asked.items() if given})]


def _explaining(wish: Wish, memo: Memo) -> list[PlanStep]:
    """What was shown, looked at again beside the memory."""
    steps = [_step("memory.view")]
    if wish.picks:
        return [*steps, *(_looked(pick) for pick in wish.picks)]
    if memo.focus is not None:
        return [*steps, _looked(Pick(source="focus"))]
    ids = [shown.product_id for shown in memo.results[:MOST_RESULTS]]
    cards = PlanStep(specialist="product", tool="catalog.get_cards", arguments={"product_ids": ids})
    return [*steps, cards] if ids else steps


def _looked(pick: Pick) -> PlanStep:
    return PlanStep(specialist="product", tool="catalog.details", subject=pick)


def _step(tool: str, **arguments: Any) -> PlanStep:
    return PlanStep(specialist="memory", tool=tool, arguments=arguments)


#: The steps that carry out each of these wishes.
PLANS: Mapping[Intent, Callable[[Wish, Memo], list[PlanStep]]] = {
    "remember": _remembering,
    "recall": _recalling,
    "forget": _forgetting,
    "why": _explaining,
}

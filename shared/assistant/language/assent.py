"""Yes and no, read strictly: a yes is a whole message that says nothing else.

Consent rests on this, and on nothing that a model says. Anything added ("yes, but ship it to work")
makes it a wish to be planned, not a yes.
"""

from collections.abc import Mapping, Sequence

from shared.assistant.language.text import Phrases, among, clean, tokens

_YES = among(
    "yes yep yeah yup sure ok okay confirm confirmed agreed absolutely definitely certainly affirmative "
    "aye y si oui ja hai da sim k yess yesss yea proceed approved"
)
_YES_PHRASES = Phrases.of(
    {
        True: "go ahead|do it|go for it|sounds good|looks good|that is right|that is correct|correct|"
        "please do|i confirm|i agree|all good|i do|do that|make it so|confirm it|i am sure|alright|right"
    }
)
CANCEL_ORDER = "orders.cancel"
#: Words that are a yes to one thing alone, by the tool that does it.
_YES_TO: Mapping[str, Phrases[bool]] = {
    "checkout.confirm": Phrases.of(
        {
            True: "place the order|place order|place my order|place it|buy it|order it|buy now|"
            "confirm the order|confirm my order|confirm order|buy them|order now|complete the order|"
            "pay now|complete my order|confirm the purchase|place the order now|confirm and pay"
        }
    ),
    CANCEL_ORDER: Phrases.of(
        {
            True: "cancel it|cancel the order|cancel order|cancel my order|cancel that|cancel this order|"
            "yes cancel|cancel please|cancel that order|call it off"
        }
    ),
    "support.open_ticket": Phrases.of(
        {
            True: "open it|open the ticket|open a ticket|open this ticket|open that ticket|send it|"
            "send the ticket|pass it on|create the ticket|create a ticket"
        }
    ),
}
_NO = among("no nope nah non nein negative n")
_NO_PHRASES = Phrases.of(
    {
        True: "not now|no thanks|no thank you|do not|cancel|cancel it|cancel that|stop|not yet|never mind|"
        "nevermind|do not place the order|do not buy it|forget it|wait|hold on|cancel the order|"
        "cancel the checkout|cancel order|i changed my mind|changed my mind|decline|do not order it|"
        "do not confirm|rather not|i would rather not|abort"
    }
)
_FILLER = among("please thanks thank you very much so now then just the a i it that and all")
_NEGATION = frozenset(("not", "no", "never", "but", "except", "instead", "if", "unless", "wait", "without"))
#: Longer messages say more than yes: in words and in characters.
_MOST = 10
_LONGEST = 80


def assent(message: str, to: str = "checkout.confirm") -> bool | None:
    """True for a plain yes, False for a plain no, None for everything else, questions included.

    ``to`` is the tool that waits: "buy it" is no yes to a ticket.
    """
    cleaned = clean(message)
    if "?" in cleaned or len(cleaned) > _LONGEST:
        return None
    if cleaned in ("👍", "👌", "✅"):
        return True
    words = [token.text for token in tokens(cleaned) if token.text[0].isalnum()]
    if not words or len(words) > _MOST:
        return None
    own = [_YES_TO[to]] if to in _YES_TO else []
    negated = bool(_NEGATION & set(words))
    # "Cancel it" is a no to what would be bought, and a yes to what would be canceled.
    canceled = to == CANCEL_ORDER and not negated and _says(words, _YES, own)
    if not canceled and _says(words, _NO, [_NO_PHRASES]):
        return False
    return True if not negated and _says(words, _YES, [*own, _YES_PHRASES]) else None


def only_assents(words: Sequence[str]) -> bool:
    """Whether a clause has no word but yes, no and what stands around them: nothing is guessed of it."""
    said = [word for word in words if word[0].isalnum()]
    return _says(said, _YES | _NO, [_YES_PHRASES, _NO_PHRASES])


def _says(words: list[str], single: frozenset[str], tables: Sequence[Phrases[bool]]) -> bool:
    """Whether the words are one or more of these, with nothing but filler around them."""
    said = False
    index = 0
    while index < len(words):
        phrase = next((hit for table in tables if (hit := table.at(words, index))), None)
        width = phrase[1] if phrase else int(words[index] in single)
        if not width and words[index] not in _FILLER:
            return False
        said = said or width > 0
        index += max(width, 1)
    return said

"""A text as terms that can be compared: folded, stemmed, and one term for each way to say a thing.

Shoppers ask in their own words ("can I send it back") and merchants answer in theirs ("returns"). What
both mean by common words of the trade is one table here, the same for questions and for articles; every
other word stands for itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping


def among(line: str) -> frozenset[str]:
    """The words of a line, as a set to look words up in."""
    return frozenset(line.split())


# Possessive quantifiers: no input makes this go back.
_WORD = re.compile(r"[^\W_]++")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'"})
_CONTRACTIONS = (("can't", "cannot"), ("won't", "will not"), ("n't", " not"))
_UNMARKED = {
    f"{verb}nt": [verb, "not"]
    for verb in among("do does did is are was were has have had would could should")
}
_SHORTEST = 4
#: "send the blue jacket back": a return with the thing in its middle, so many words apart at most.
_RETURNING = among("send sending sent bring bringing give giving take taking ship shipping mail post")
_SENDING = frozenset(("send", "sending", "bring", "get"))
_APART = 5

#: Words that a question is built of, and those that every article is about.
STOP = among(
    """
    a about after all also am an and any anything are as ask at be been but by can cannot could did
    do does else ever exactly for from get getting give go going got guys had happen happens has
    have hello help hey hi how i if in into is it its just kind know let like many may me mean might
    more much my need no not of ok okay on one only or our out please possible question really s
    shall should so some somebody someone something stuff t tell than thank thanks that the their
    them then there these they thing things this those to too up us very want was way we well were
    what when where whether which while who whom whose why will wish with within without would yes
    you your yours sort store shop item items product products goods order orders ordered ordering
    purchase purchased bought buy buying been use using work works working make making come comes
    find see say says policy policies rule rules information info allow allowed able offer offers
    provide let accept accepts take takes check send sent sends sending came wat wot wats top
    receive receives received include includes birthday anniversary reach again ago already always
    another around away back bad before being between big bigger bit both certain day's different
    each either enough even every everything few first former fully good great here's inside keep
    kept last later least left little look looking lot many maybe minute moment morning never new
    next nice nothing now often old once other ourselves own perhaps place placed please possibly
    pretty probably put quite rather right said same second seem seen several show showed shown side
    simply since small so soon start started still stuck such sure today told tonight try trying
    under until visible week's while without yet yesterday year years two three four five six seven
    eight nine ten eleven twelve im id ive ill whats hows u ur pls plz
    """
)

#: One thing, and the ways to say it: stems, and phrases of them. Longer phrases go before shorter ones.
_CONCEPTS: Mapping[str, str] = {
    "=return": "return|send back|send it back|send them back|send this back|send something back|sent back|"
    "bring back|bring it back|bring them back|give back|give it back|take it back|take back|take them back|"
    "ship it back|ship back|mail it back|changed my mind|change my mind|changed your mind|change your mind|"
    "do not like|not like it|not happy|unwanted|do not want",
    "=refund": "refund|money back|reimburse|reimbursement|my money|repay|repaid|credited",
    "=exchange": "exchange|swap|another size|different size|different colour|different color|other size|"
    "wrong size|not fit|does not fit|do not fit|did not fit|too small|too big|too large|too tight|too long|"
    "too short|smaller size|bigger size|larger size|smaller one|bigger one|larger one",
    "=delivery": "deliver|delivery|deliveries|ship|shipment|dispatch|courier|postage|parcel|package|post|"
    "mail|get here|send to|arrive|arrival|come to my|get to me|gets to me|get to us|reach me|reach us|"
    "be here|come here",
    "=cost": "cost|price|fee|charge|how much|expensive|pay for|free|rate",
    "=span": "how long|how soon|how fast|how quickly|how many days|how quick|deadline|day|week|month|"
    "hour|time limit|until when|when will|how late|too late|still|time frame|by when|last day|long",
    "=damaged": "broken|damage|faulty|fault|defective|defect|smashed|cracked|crack|not work|does not work|"
    "stop working|stopped working|dead on arrival|broke|break|torn|leaking|shattered|in pieces|died|dead|"
    "die|not turn on|no longer work|no longer works|dented|scratched|snapped|"
    "ripped|fell apart|falling apart",
    "=wrong": "wrong|incorrect|mistake|not what i|different from what|someone else|somebody else|mixed up",
    "=missing": "missing|lost|lose|never arrived|not arrived|did not arrive|has not arrived|not come|"
    "has not come|not received|never came|never got|not turned up|never turned up|not shown up|never showed|"
    "never showed up|did not show up|not here|incomplete|went astray",
    "=late": "late|delay|overdue|later than",
    "=warranty": "warranty|guarantee|guaranty|warrantie",
    "=pay": "pay|payment|paid|pay with|checkout",
    "=card": "card|credit card|debit card|visa|mastercard|amex|american express|maestro|discover",
    "=hours": "opening hours|opening times|business hours|open|opening|close|closing|hours|opening hour|"
    "what time|times",
    "=contact": "contact|phone|call|telephone|reach|get hold|get in touch|talk|speak|email|e mail|write to|"
    "customer service|customer care|support|helpline|hotline|number",
    "=person": "person|people|human|agent|representative|staff|somebody real|real person|team|advisor",
    "=giftwrap": "gift wrap|gift wrapping|gift wrapped|wrap|wrapping|wrapped|giftwrap|gift box|gift note|"
    "gift message|greeting card|birthday card|as a gift|as a present|present|gift",
    "=giftcard": "gift card|gift voucher|gift certificate|store card|giftcard|voucher",
    "=coupon": "coupon|promo code|promotion code|discount code|promo|voucher code|code",
    "=privacy": "privacy|personal data|my data|gdpr|data protection|personal information|my information|"
    "my details|data|cookie|track me|safe|secure|security|share|advertiser|third party|advertising",
    "=account": "account|password|log in|login|sign in|sign up|register|registration|profile",
    "=cancel": "cancel|cancellation|call off|undo",
    "=change": "change|modify|edit|amend|alter|update|reschedule|move|rebook|postpone|correct|fix",
    "=abroad": "international|internationally|abroad|overseas|other country|country|countries|worldwide|"
    "foreign|outside|customs|import duty|duty|duties",
    "=pickup": "pick up|pickup|collect|collection|click and collect|pick it up|pick them up|in person",
    "=booking": "book|booking|reserve|reservation|appointment|session|treatment|local offer",
    "=food": "grocery|groceries|food|fresh|perishable|fruit|vegetable|milk",
    "=substitute": "substitute|substitution|replacement|replace|instead",
    "=best_before": "best before|expiry|expire|expiration|shelf life|use by|sell by|expiry date",
    "=tax": "tax|vat|sales tax|taxes",
    "=invoice": "invoice|receipt|bill",
    "=track": "track|tracking|trace|tracking number|tracking link|follow my|where is my",
    "=express": "express|fast delivery|next day|tomorrow|overnight|urgent|faster|fastest|rush|same day",
    "=stock": "stock|sold out|out of stock|availability|available|back in stock|restock",
    "=weekend": "saturday|sunday|weekend|holiday|bank holiday|public holiday|christmas|easter",
    "=instalment": "instalment|installment|pay later|in parts|monthly|buy now pay later|klarna|afterpay",
    "=sale": "sale|discounted|reduced|on offer|clearance|marked down|outlet",
    "=used": "used|worn|opened|unwrapped|tried on|washed|wore|open box|unboxed",
    "=packaging": "packaging|packing|plastic|recycle|recycling|recyclable|cardboard|original box|box|boxes",
    "=cold": "chilled|frozen|cold|cool|cooled|refrigerated",
    "=place": "visit|come by|drop by|located|location|where are you|where is your|your address|premise|"
    "find you",
    "=student": "student|military|senior",
    "=price_match": "price match|match prices|match a price|match the price|beat a price|cheaper elsewhere|"
    "match price",
}
#: Names of one class: an article that lists some is about the others too, if less.
_CLASSES: Mapping[str, frozenset[str]] = {
    "~country": among(
        """
    america usa uk britain england scotland wales ireland canada mexico brazil argentina chile
    france germany spain portugal italy austria switzerland belgium netherlands holland luxembourg
    denmark sweden norway finland iceland poland czechia hungary greece turkey japan china india
    australia zealand singapore korea europe eu hawaii alaska israel egypt africa colombia
    """
    ),
    "~day": among("monday tuesday wednesday thursday friday saturday sunday"),
}
_PHRASES = {
    tuple(phrase.split()): concept for concept, line in _CONCEPTS.items() for phrase in line.split("|")
}
_LONGEST = max(map(len, _PHRASES))


def terms(text: str) -> list[str]:
    """The terms of a text, in order: concepts, classes after their members, and stems."""
    return terms_of(words(text))


def terms_of(given: list[str]) -> list[str]:
    """The terms of folded words."""
    found: list[str] = []
    index = 0
    while index < len(given):
        concept, width = _concept_at(given, index)
        if given[index] in _RETURNING and "back" in given[index + 1 : index + 1 + _APART]:
            concept = "=return"
        if given[index] in _SENDING and "to" in given[index + 1 : index + 1 + _APART]:
            concept = "=delivery"
        if concept:
            found.append(concept)
        found += _extra(given, index, width, concept)
        index += width
    return found


def _extra(given: list[str], index: int, width: int, concept: str) -> list[str]:
    """What else a word is: itself where no concept has it, and the class that it belongs to."""
    word = given[index]
    own = [] if concept or is_stop(word) else [stem(word)]
    return [*own, *(name for name, members in _CLASSES.items() if width == 1 and word in members)]


def _concept_at(given: list[str], index: int) -> tuple[str, int]:
    """The concept of the longest phrase that begins here, and its width; ``("", 1)`` where none does."""
    for width in range(min(_LONGEST, len(given) - index), 0, -1):
        said = tuple(given[index : index + width])
        stems = tuple(word if word in _EXACT else stem(word) for word in said)
        concept = _STEMMED.get(said) or _STEMMED.get(stems)
        if concept:
            return concept, width
    return "", 1


def words(text: str) -> list[str]:
    """The folded words of a text."""
    folded = text.translate(_APOSTROPHES).casefold()
    for short, written in _CONTRACTIONS:
        folded = folded.replace(short, written)
    decomposed = unicodedata.normalize("NFKD", folded.replace("'s", ""))
    found = _WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c)))
    return [part for word in found for part in _UNMARKED.get(word, [word])]


def is_stop(word: str) -> bool:
    """Whether a word tells nothing by itself, in this form or another."""
    return len(word) == 1 or word in STOP or (word.isalpha() and stem(word) in STOP)


def stem(word: str) -> str:
    """A word without its English endings, near enough to compare: ``shipping``, ``shipped``, ``ships``."""
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2 and any(vowel in root for vowel in "aeiouy"):  # noqa: PLR2004
            return _undoubled(root)
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    bare = word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    return bare.removesuffix("e") if len(bare) > _SHORTEST else bare


def _undoubled(root: str) -> str:
    """``shipp`` as ``ship``, and ``chang`` as what ``change`` is cut to."""
    return root[:-1] if root[-1] == root[-2] and root[-1] not in "lsz" else root


#: Words that mean something else in another form: "open" and "opened", "phone" and "phones".
_EXACT = among("open opened close closed phone post mail number data box times call move")
_STEMMED = {
    tuple(stem(word) for word in phrase): name
    for phrase, name in _PHRASES.items()
    if not _EXACT.issuperset(phrase)
} | _PHRASES
#: Every word that the table knows.
KNOWN = STOP | {word for phrase in _PHRASES for word in phrase} | frozenset().union(*_CLASSES.values())

"""Words that give a wish away. Tables only: what follows from them is in the grammar."""

from __future__ import annotations

from typing import Literal

from shared.assistant.language import service_cues
from shared.assistant.language.bounds import VOCABULARY as MONEY
from shared.assistant.language.fillers import FILLERS
from shared.assistant.language.spelling import Speller, once, shortened
from shared.assistant.language.text import Phrases, among
from shared.assistant.language.wares import THINGS, ware_kind

Cue = Literal[
    "find", "wish", "details", "compare", "cheaper", "dearer", "stock", "next",
    "add", "remove", "clear", "cart", "everything", "quantity", "more_of",
    "checkout", "address", "payment", "cancel", "orders",
    "greeting", "thanks", "goodbye", "help", "gift", "swap", "departments", "brands",
]  # fmt: skip

CUES: Phrases[Cue] = Phrases.of(
    {
        "find": "find|find me|show|show me|search|search for|look for|looking for|look up|need|recommend|"
        "suggest|browse|any|do you have|do you sell|do you carry|have you got|got any|you got|available|"
        "where can i find|am after|shopping for|in the market for|searching for|hunting for|see|view|list|"
        "what kind of|what sort of|book a|book an|book me|book me a|reserve|searching|hunting|seeking|"
        "interested in|"
        "interesting in|in need of|on the lookout for|in search of|got|stock|do you stock|do you keep|"
        "pull up|"
        "bring up|have a look at|take a look at|let me see|can i see|could i see|may i see|could use|"
        "asked for|"
        "in the mood for|is there any|are there any|hook me up with|where do you keep|help me find|i search|"
        "we search|if you have|carry|sell|you have any|have any|shop for",
        "wish": "want|would like|like|get|get me|give me|want to buy|looking to buy|love|would love|"
        "want to get|"
        "like to buy|like to get|want to have",
        "add": "add|put|throw in|toss in|will take|take|will have|grab|include|order|buy|purchase|chuck in|"
        "pick up|go with|going with",
        "remove": "remove|delete|take out|take off|drop|get rid of|take away|do not want|no longer want|"
        "leave out|kick out|throw out|scrap|ditch|put back|put it back|no longer need|do not need|lose|"
        "do not want any more|bin|discard|not want it anymore|hide",
        "clear": "empty|clear|reset|clear out",
        "cart": "cart|my cart|the cart|shopping cart|basket|my basket|the basket|shopping basket|my bag|"
        "shopping bag|trolley|the trolley|my trolley|my total|the total|in total|total|do i owe|subtotal|"
        "altogether",
        "everything": "everything|all of it|all items|all the items|the lot|it all",
        "checkout": "checkout|check out|check me out|pay now|pay|place order|place the order|place my order|"
        "complete my order|complete the order|complete my purchase|finish my order|proceed to checkout|"
        "buy now|ready to buy|ready to pay|ready to order|order now|purchase now|buy everything|buy it all|"
        "go to checkout|finalize my order|finalise my order|submit my order|make the order|make the purchase|"
        "proceed to payment",
        "orders": "my orders|order history|order status|past orders|previous orders|status of my order|"
        "where is my order|where is my package|where is my parcel|track my order|track|tracking|"
        "has it shipped|when will it arrive|what did i order|what have i ordered|last order|recent orders|"
        "my order|delivery status|my last order|latest order|track my package|my package|my delivery|"
        "shipping status|the order status|status of the order|has my order shipped|did my order go through|"
        "is it confirmed|is my order confirmed",
        "cancel": "cancel|never mind|nevermind|forget it|forget about it|stop|abort|do not buy|do not order|"
        "changed my mind|call it off|scratch that",
        "quantity": "make it|make that|make them|change it to|change that to|change the quantity to|quantity|"
        "set it to|set the quantity to|change to|update it to|update the quantity to|change quantity to|"
        "set quantity to|increase it to|increase to|reduce it to|reduce to|bump it to|up it to|qty",
        "more_of": "one more|another one|another|one more of|add another|one extra|one more please",
        "details": "details|detail|more about|tell me about|tell me more|describe|more info|information|"
        "specs|specifications|what sizes|which sizes|what colors|what colours|which colors|which colours|"
        "how much is|how much are|what does it cost|price of|is it in stock|does it come in|do they come in|"
        "in stock in|what is it made of|what material|more information|how much does|how much do|"
        "what is the price|reviews of|is it|does it|can it|will it|how big is|how heavy is|how long is",
        "cheaper": "cheaper|less expensive|lower price|lower priced|more affordable|"
        "too expensive|something cheaper|anything cheaper|cheaper ones|cheaper one|less pricey|more budget|"
        "not so expensive",
        "dearer": "more expensive|show me more expensive|show more expensive|see more expensive|pricier|"
        "higher end|more premium|fancier|better ones",
        "stock": "in stock|available now|only available|that are available|in stock only|actually available",
        "next": "more|more results|show more|more options|next page|next|others|other options|something else|"
        "anything else|see more|show me more|more like these|different ones|any others|more of these",
        "greeting": "hi|hello|hey|hiya|howdy|good morning|good afternoon|good evening|yo|greetings|hola|"
        "bonjour|hallo|ciao|hey there|hi there|hello there|guten tag|moin|servus",
        "thanks": "thanks|thank you|thanks a lot|cheers|much appreciated|thank you so much|"
        "thank you very much|great thanks|perfect thanks|awesome|great|perfect|nice|cool|danke|merci|gracias",
        "goodbye": "bye|goodbye|see you|see ya|good night|that is all|that will be all|i am done|"
        "nothing else",
        "help": "help|what can you do|how does this work|what do you do|how do you work|who are you|"
        "what are you|how can you help|are you a bot|are you human|are you a robot|commands|options please",
        "address": "ship to|ship it to|deliver to|deliver it to|send it to|send to|my address is|"
        "shipping address|delivery address|ship them to|send them to|address is|ship this to|deliver them to|"
        "address|live at|mail it to|post it to|bring it to",
        "payment": "pay with|pay by|pay using|payment method|use card|use my card|charge|use the card|"
        "paying with|by card",
        "gift": "gift|gifts|present|presents|gift idea|gift ideas",
        "swap": "swap|swap it|swap it for|swap for|switch it|switch to|switch it to",
        "departments": "what do you sell|what do you have|what do you carry|what do you offer|what is there|"
        "what else do you have|what categories|which categories|categories|departments|what departments|"
        "what kinds of things|show me everything|show everything|all products|all your products|"
        "what can i buy|your range|your catalogue|your catalog|your assortment|what have you got",
        "brands": "what brands|which brands|brands|what brand|which brand",
        "compare": "compare|difference between|versus|vs|which is better|which one is better|better than",
    }
)  # fmt: skip

#: What this shop's assistant cannot do yet, by the name under which it says so.
UNSUPPORTED: Phrases[str] = Phrases.of(
    {
        "alerts": "notify me|alert me|let me know when|tell me when|remind me when|remind me to|buzz me|"
        "price alert|"
        "back in stock alert|watch the price",
        "voice": "call me back|call me please|please call me|phone me|voice call|talk on the phone",
        "wish_lists": "wish list|wishlist|save for later|favourites|favorites|save it for later",
        "reviews": "write a review|leave a review|rate it|review it|read reviews|what do people say|"
        "read the reviews|"
        "show me the reviews|show reviews|see the reviews|customer reviews please",
        "subscriptions": "subscribe|subscription|every month|every week|recurring order|auto reorder",
    }
)

#: What can be looked for only in part, by the name under which the reply says which part was left out.
ASIDES: Phrases[str] = Phrases.of(
    {
        "dates": "on monday|on tuesday|on wednesday|on thursday|on friday|on saturday|on sunday|"
        "this saturday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|this sunday|"
        "tomorrow|tonight|this weekend|on the weekend|"
        "next week|this week|this evening|next month|at noon|in the morning|"
        "in the afternoon|in the evening|tomorrow evening|tomorrow morning|for tomorrow|for tonight",
        "ratings": "best rated|top rated|highest rated|best reviewed|most popular|best selling|bestselling|"
        "best seller|best sellers|bestseller|bestsellers|popular|top selling|trending|with good reviews|"
        "good reviews|great reviews|good customer reviews|decent reviews|high reviews|nice reviews|"
        "a good rating|good rating|good ratings|high rating|high ratings|well rated|well reviewed|"
        "with reviews|glowing reviews|high customer reviews|great ratings|better reviews|better ratings",
    }
)

OFF_TOPIC: Phrases[bool] = Phrases.of(
    {
        True: "weather|joke|poem|president|election|politics|news|football score|stock market|bitcoin|"
        "recipe for|write code|python code|homework|translate|capital of|who won|system prompt|your prompt|"
        "your instructions|ignore previous|ignore all|previous instructions|meaning of life|tell me a story|"
        "sing|horoscope|medical advice|legal advice|hack|bomb|suicide|your api key|password of"
    }
)

#: Words that carry nothing for a search.
EMPTY = FILLERS | among(
    """
    around thank available cheapest cheaper inexpensive dollars dollar bucks usd eur euro euros pounds
    list sorted first results result near nearby nearest two three four five six seven eight nine ten
    away style gift present recommendation recommendations suggestion suggestions sale meant rather already
    """
)

#: What a present is for: it says when, not what.
OCCASIONS = among("birthday christmas anniversary wedding easter valentines graduation old year years")

#: Words that are near to another one's slip and mean themselves.
_THEMSELVES = among("gluten guten butter letter table racket packet rocket battle sheet share stair")
_TOLD = (
    CUES.vocabulary | UNSUPPORTED.vocabulary | service_cues.VOCABULARY | among("second third without except")
)
#: Things that any shop sells are mended, too, where the tenant has no word that is nearer.
_SPELLER = Speller((_TOLD | MONEY | THINGS) - _THEMSELVES)
PLAIN = EMPTY | _TOLD | MONEY | _THEMSELVES


def mended(words: list[str], known: Speller) -> list[str]:
    """``words`` with typing slips mended: the tenant's own words first, then the words of wishes. A word
    that is one of the language's own stays."""
    told = [_FOR if _is_for(words, index) else word for index, word in enumerate(words)]
    return [word if word in PLAIN else _mended(word, known) for word in told]


_FOR = "for"
_BEFORE_FOR = among("looking search searching hunting shopping look present gift good perfect")


def _is_for(words: list[str], index: int) -> bool:
    """Whether a ``4`` is said as a word: ``looking 4 jeans``."""
    return words[index] == "4" and 0 < index < len(words) - 1 and words[index - 1] in _BEFORE_FOR


def _mended(word: str, known: Speller) -> str:
    short = shortened(word)
    if short != word:
        return next((form for form in (once(word), short) if form in PLAIN), known.mend(short))
    own = known.mend(word)
    return own if own != word or known.knows(word) or ware_kind(word) else _SPELLER.mend(word)

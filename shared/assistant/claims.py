"""What a reply may not say without evidence, as patterns: deeds, states, praise, promises, secrets.

Tables only: what proves each is in the auditor. Every repetition is bounded or possessive.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.assistant.language.text import among


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)


#: A thing of the evidence as it stands in a text whose names were taken out.
THING = "⟦[0-9]{1,4}⟧"
_CART = r"(?:your|the) (?:shopping )?(?:cart|basket|bag)"

#: Deeds. Said of the past or of now, they need a step of this turn or a record that shows them.
DEEDS: Mapping[str, re.Pattern[str]] = {
    "added": _any(
        rf"added|adding|(?:put|placed) [^.,;!?]{{1,40}}? in(?:to)? {_CART}|popped|dropped|tossed|"
        rf"(?:is|are|sits?|waiting|goes|went) (?:now |already |safely )?in(?:to)? {_CART}|now in {_CART}"
    ),
    "removed": _any(
        r"removed|removing|took (?:[^ .,;!?]{1,20} ){0,4}out|taken (?:it |them |that )?out|deleted|emptied|"
        r"cleared|"
        rf"(?:is|are) (?:gone|out of {_CART}|no longer in)|dropped (?:it|them) from|{_CART} is (?:now |"
        rf"still )?empty"
    ),
    "changed": _any(
        r"updated|changed|switched|swapped|set (?:it|the quantity|that) to|made (?:it|that)|increased|"
        r"reduced it|lowered"
    ),
    "ordered": _any(
        r"order(?:ed)?\b[^.,;!?]{0,30}? (?:is|was|has been|been|went|has gone|goes) (?:now |being |just |"
        r"all |successfully )?"
        r"(?:placed|confirmed|complete[d]?|processed|in|through|set|done|on)|ordered|purchased|bought|"
        r"all confirmed|"
        r"(?:being|successfully) placed|order (?:placed|confirmed|complete[d]?)|placed (?:your|the|"
        r"an) (?:\S{1,20} )?order|"
        r"(?:purchase|checkout) (?:is|was|has been) (?:now )?(?:complete[d]?|confirmed|done|successful)|"
        r"completed (?:your|the) (?:purchase|order|checkout)|it(?:'s| is) (?:now )?yours|all yours|"
        r"finali[sz]ed (?:your|the) order|(?:your|the) order went"
    ),
    "paid": _any(
        r"paid|charged|received (?:your|the) payment|charging|captured|billed|debited|(?:payment|card|"
        r"transaction) (?:\S{1,20} )?(?:went|"
        r"has gone|gone) through|"
        r"payment (?:is|was|has been) (?:\S{1,20} )?(?:accepted|received|successful|approved|complete[d]?|"
        r"taken)|"
        r"took (?:your |the )?payment|receipt|(?:deducted|taken) from your"
    ),
    "ticketed": _any(
        r"ticket (?:is|was|has been|been) (?:opened|created|submitted|filed)|"
        r"(?:opened|created|submitted|filed) (?:a|the|your|this) ticket|"
        r"(?:passed|forwarded|handed|escalated) (?:it|this|that|you|your \w{1,20})"
    ),
    "canceled": _any(r"cancell?ed|called off|voided|undone|undid|reversed"),
    "held": _any(
        r"reserved|set (?:it|one|them) aside|(?:is|are) being held|on hold|holding (?:it|one|them)|booked"
    ),
    "addressed": _any(
        r"(?:address|profile|account|details) (?:is|was|has been|are|were|have been) (?:saved|stored)|"
        r"saved your"
    ),
}

#: Promises. What the store cannot do may not be offered either: only a plain "no" takes them back.
PROMISES: Mapping[str, re.Pattern[str]] = {
    "shipped": _any(
        r"shipped|ships (?:today|tomorrow|now|out|within)|dispatched|delivered|on (?:its|the|their) way|"
        r"out for delivery|in transit|"
        r"(?:will|should|'ll|to) (?:arrive|be delivered|ship|be there|reach you)|arrives?|arriving|"
        r"left (?:the|our) warehouse|handed to the (?:courier|carrier)|at your door|expect it"
    ),
    "refunded": _any(
        r"refund(?:s|ed|ing)?|reimburse[d]?|money back|store credit|credited|return(?:s|ed)? (?:it |"
        r"them )?(?:accepted|within|for)|"
        r"free returns|return (?:label|policy)|returned (?:your|the) (?:money|payment)"
    ),
    "discounted": _any(
        r"coupon|coupons|voucher|vouchers|promo(?:tion)?(?: code)?s?|discount code|cash ?back|loyalty|"
        r"gift cards?|bonus|"
        r"two for one|2 for 1|2-for-1|buy one|bogo|applied (?:a|the|your) (?:\S{1,20} )?(?:discount|code|"
        r"offer)|"
        r"(?:discount|code|offer) (?:is|was|has been) (?:applied|activated)|price[- ]match|"
        r"members? (?:price|get)|installments?"
    ),
    "messaged": _any(
        r"e-?mail(?:ed|ing|s)?|texted|text you|sms|notif(?:y|ied|ication)s?|sent (?:you|it to|to|a|the)|"
        r"send you|"
        r"call(?:ed|ing)? you|phone[d]? you|alert(?:ed)? you|remind(?:ed)? you|let you know (?:when|as soon)|"
        r"keep an eye|watch(?:ing)? the price|reach out|get back to you|contact(?:ed)? (?:you|the|our)"
    ),
    "escalated": _any(
        r"(?:support|service|sales|our) (?:team|agent|staff|department|people)|colleague|manager|supervisor|"
        r"human agent|live agent|ticket|transferr(?:ed|ing)|connect(?:ed|ing) you|hotline"
    ),
    "payment refused": _any(
        r"payment (?:has |was |is |had )?(?:failed|declined|refused|rejected)|waive[ds]?|courier|"
        r"runs? (?:small|large)"
    ),
    "dated": _any(
        r"tomorrow|tonight|next (?:week|month|day|monday)|this (?:week|weekend|afternoon|evening)|"
        r"same[- ]day|overnight|"
        r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|in (?:a few|a couple of|two|three) (?:days|hours|weeks)|"
        r"within (?:a|an|the) (?:day|hour|week)|(?:january|february|april|june|july|august|september|october|"
        r"november|december)|(?:by|in|on|until) (?:march|may)|last (?:week|month|year)|yesterday|by noon|"
        r"midnight|next business day|"
        r"[0-9]{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|"
        r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} [0-9]{1,2}"
    ),
    "urged": _any(
        r"hurry|selling (?:out |like |so )?(?:fast|hot)|(?:almost|nearly) gone|limited[- ](?:time|edition|"
        r"offer)|limited (?:stock|supply|quantity)|"
        r"while (?:stocks?|supplies) last|today only|only today|ends? (?:soon|today|tonight)|last chance|"
        r"act (?:now|fast)|"
        r"don't (?:miss|wait)|do not (?:miss|wait)|before (?:it is|it's|they are|they're) (?:all )?gone|"
        r"going (?:quickly|fast)|"
        r"flash sale|running (?:out|low)|in high demand|other (?:people|shoppers|customers)|people (?:are|"
        r"have) (?:looking|viewing|bought)"
    ),
    "recommended": _any(
        r"(?:i|we)(?:'d| would| strongly| highly| really| warmly)? (?:strongly |highly |really |"
        r"also )?(?:recommend|suggest|advise)(?:ed)?|recommended|"
        r"recommendation|you (?:should|must|ought to|need to|have to|might want to) (?:buy|get|take|choose|"
        r"try|have|go|order|add|see|consider|switch)|"
        r"the best(?! match)|best[- ](?:choice|buy|option|pick|value|one|deal|coffee|shoes?|tents?|"
        r"quality)|better than|"
        r"must[- ]have|top (?:pick|choice|rated)|superior|unbeatable|number one|(?:'d|would|will|'ll|might|"
        r"may|are going to) (?:also |really |absolutely )?"
        r"(?:love|adore|enjoy)|(?:might|may|could) (?:also )?like|perfect for|ideal for|goes (?:great|well|"
        r"perfectly) with|pairs (?:well|nicely)|"
        r"treat yourself|worth every|premium|luxur(?:y|ious)|world[- ]class|award|editor|experts?|"
        r"instead,? (?:try|buy|get|take|go)|try (?:the|our|some) (?:…|⟦|new)|don't buy|do not buy|avoid|"
        r"inferior|overpriced|scam"
    ),
    "popular": _any(
        r"best[- ]?sell(?:er|ers|ing)|popular|trending|favou?rites?|customers? (?:love|say|rave|prefer|rate)|"
        r"everyone|everybody|most (?:people|shoppers|customers)|highly rated|reviewers?|testimonials?|"
        r"loved by"
    ),
    "guaranteed": _any(
        r"guarantee[ds]?|warrant(?:y|ies)|certified|certificate|authentic|genuine|risk[- ]free|approved|"
        r"lab[- ]tested|"
        r"clinically|patented|insured|lifetime|officially?|licensed|secure(?:d|ly)?|safe for|100 ?percent"
    ),
    "spoke for all": _any(
        r"everything (?:is|in|we)|store-?wide|(?:whole|entire) (?:shop|store|range)|all (?:products|items|"
        r"our) "
    ),
    "many": _any(
        r"dozens|hundreds|thousands|millions|countless|unlimited|endless|plenty (?:of|in|left)|loads of|"
        r"tons of"
    ),
    "asked for secrets": _any(
        r"passwords?|cvv|cvc|pin(?: code| number)?|card numbers?|card details|credit card|security code|"
        r"social security|ssn|bank (?:account|details)|"
        r"one[- ]time code|verification code|date of birth|mother's maiden|passport|wire|bitcoin|crypto|"
        r"gift card numbers?|western union"
    ),
    "spoke of itself": _any(
        r"system (?:prompt|message)|(?:my|the|these|hidden|secret|internal) (?:\S{1,20} )?(?:instructions|"
        r"prompt|prompts|rules|guidelines|directives)|"
        r"(?:was|am|been) (?:told|instructed|programmed|configured|prompted) to|developer mode|"
        r"jailbr\w{1,12}|dan mode|"
        r"i(?:'m| am) (?:a |an )?(?:human|real person|person|unrestricted|free now|dan)|specialists?|json|"
        r"tool call|language model|"
        r"ignore (?:all|any|the|previous)|as instructed|api key|database|admin(?:istrator)?|override"
    ),
    "insulted": _any(r"idiots?|stupid|dumb|moron|shut up|hate you|pathetic|loser|fool"),
    "told a past": _any(
        r"(?:was|were|used to (?:be|cost)) (?:even )?(?:cheaper|more expensive|dearer|higher|lower)|"
        r"(?:price|prices) (?:has|have|just|recently|will|are about to) "
        r"(?:\S{1,12} )?(?:dropped|drop|fell|fallen|risen|rise|rose|gone (?:up|down)|go(?:ing)? (?:up|"
        r"down)|increase[d]?)|price (?:drop|rise|increase)|"
        r"lowest (?:price )?(?:ever|in)|cheaper than (?:anywhere|elsewhere|other|amazon|usual|ever|before)|"
        r"back in stock|restock(?:ed)?|usually|normally"
    ),
    "told of someone": _any(
        r"(?:another|other|previous|last) (?:customer|shopper|buyer|user|tenant|shop|store)(?:'s|s|s')?|"
        r"someone else(?:'s)?|our (?:supplier|other shop|partners?)|"
        r"next customer"
    ),
}

#: States of the shop and its things; each has a proof of its own in the auditor.
STATES: Mapping[str, re.Pattern[str]] = {
    "in stock": _any(
        r"in stock|(?:is|are|all|still|both|readily|currently|now) available|available (?:now|right now|"
        r"today)|availability is good|"
        r"(?:have|has|got) (?:plenty|lots|some)(?: left| in stock)?|ready to (?:ship|go)"
    ),
    "sold out": _any(
        r"sold[- ]out|out of stock|unavailable|not (?:currently |in |any more )?(?:available|in stock)|"
        r"(?:all|long) gone(?!:)|none left|discontinued|isn't available|no longer (?:sold|available)"
    ),
    "scarce": _any(
        r"(?:only|just)\b[^.,;!?]{0,40}\b(?:left|remaining)|last (?:one|ones|few|pair|pairs|item|"
        r"\d{1,3})(?! of)|low(?: in| on)? stock|few (?:left|remain\w{0,3})"
    ),
    "on sale": _any(
        r"on sale|on offer|discount(?:s|ed)?|reduced|marked down|bargains?|deals?|special (?:price|"
        r"offer)s?|savings?|you save|save|saves|"
        r"%\s?off|percent off|off (?:the )?(?:list|regular|usual|normal|original)(?: price)?|price[- ]cut|"
        r"clearance|sale price|was originally|down from"
    ),
    "half": _any(
        r"half[- ]price|half[- ]off|half of the|half the (?:usual )?price|fifty percent|50 ?percent"
    ),
    "part off": _any(r"(?:a |one )?(?:third|quarter|fifth|tenth) off"),
    "cheapest": _any(r"cheapest|lowest[- ]price[d]?|least expensive|most affordable|lowest price"),
    "dearest": _any(r"dearest|priciest|most expensive|highest price[d]?"),
    "compared": _any(
        r"cheaper|less expensive|costs? (?:less|more)(?! than [$€£0-9])|dearer|pricier|more expensive|"
        r"same price|better value|twice|double|as much as|fraction of"
    ),
    "free": _any(
        r"free(?! to\b)|gratis|complimentary|no (?:extra |additional )?(?:charge|cost|fee|fees)|"
        r"without (?:charge|cost)|on the house|on us|costs nothing|at no cost|"
        r"shipping included|delivery included|included in the price|waived|0 dollars|zero dollars"
    ),
    "rated": _any(r"rated|rating|stars?|reviews?|out of (?:5|five)"),
    "nothing found": _any(
        r"(?:found|find|see|have|has|got|carry|sell|there (?:is|are|was|were)) (?:absolutely )?(?:nothing|"
        r"no|none|zero|not any|not a single)(?: such| matching)?"
    ),
    "only": _any(r"the only (?:\S{1,20} )?(?:one|ones|option|choice|coffee|tent|shoes?|product|thing)"),
}

#: Words for what a thing is made of, is good for or comes from: a record or the shopper must have said it.
PROPERTIES = among(
    """
    black white red green blue yellow orange purple pink brown grey gray beige navy turquoise silver gold
    caffeine narrow wide roomy snug
    waterproof water-resistant weatherproof windproof organic vegan vegetarian leather suede cotton wool
    merino silk linen polyester nylon gore-tex titanium aluminium aluminum steel carbon wooden bamboo
    plastic gluten gluten-free sugar-free nut-free dairy-free lactose-free halal kosher handmade
    hand-made handcrafted fairtrade fair-trade decaf decaffeinated caffeinated arabica robusta colombian
    ethiopian brazilian italian german swiss french japanese american imported local locally recyclable
    recycled lightweight ultralight breathable insulated sustainable eco-friendly green-certified
    carbon-neutral non-toxic hypoallergenic antibacterial odorless fireproof bulletproof unbreakable
    indestructible durable rugged orthopedic therapeutic healing healthy healthier medicinal energizing
    slimming antioxidant antioxidants vitamins cushioned cushioning reflective heated wireless
    rechargeable solar bluetooth foldable washable machine-washable four-season freestanding
    double-walled roasted dark-roast single-origin award-winning michelin biodegradable cruelty-free
    tax-free duty-free brand-new refurbished second-hand secondhand limited exclusive rare collectible
    signed
    """
)

#: A deed is not claimed where one of these stands before it in its clause.
DENIES = re.compile(
    r"\b(?:not|no|nothing|none|neither|cannot|never|without|unable|failed|nor)\b|n't\b", re.IGNORECASE
)
SUPPOSES = re.compile(
    r"\b(?:if|once|when|until|before|after|unless|whether|will|would|shall|should|could|can|may|might|to|"
    r"want|like|need|"
    r"say|yet|ready|let|please|try|just say|tell me|instead of|rather than)\b|'ll\b|'d\b",
    re.IGNORECASE,
)
#: Words that look like a denial and deny nothing.
IDLE = re.compile(
    r"\b(?:no (?:worries|problem|doubt|kidding|trouble|rush)|not (?:only|to worry|just)|"
    r"nothing (?:to worry about|but)|"
    r"don't worry|do not worry|can(?:not)? (?:happily |gladly |now )?(?:confirm|tell you|say|assure you|"
    r"see)|could not be happier|couldn't be happier|"
    r"cannot wait|can't wait|no sooner said than done|may i say|i must say|just so you know|as you can see|"
    r"you can relax|"
    r"never mind(?: that)?|not a problem|why not|if you (?:are|were) wondering|in case you (?:missed it|"
    r"wondered)|"
    r"nothing else to do|no need to (?:worry|do anything|confirm|ask)|you (?:will|'ll) be (?:glad|happy|"
    r"pleased) to (?:hear|know)|"
    r"want to (?:know|hear)(?: something)?|guess what|without (?:further ado|asking|delay|hesitation)|"
    r"like you (?:said|asked|wanted)|"
    r"before you (?:ask|knew it|know it)|when you (?:asked|were away|said)|after you (?:asked|said)|"
    r"to be (?:safe|sure|clear|honest)|"
    r"to (?:save (?:you )?time|help|speed things up|make it easy)|let me tell you|let me assure you|"
    r"there is no doubt|there's no doubt)\b",
    re.IGNORECASE,
)
#: Where a new clause begins: what stood before says nothing of what follows.
CLAUSE = re.compile(
    r"[,;:()]|\s[–—-]\s|\b(?:but|so|and|because|since|though|although|that|which|who)\b|"
    r"\b(?:i|we)(?: have|'ve| had| also| just| already| went| took| now)?\b(?! would| will| can| could|"
    r" may| might| shall| should| did| do|n't| cannot|'d|'ll| not)",
    re.IGNORECASE,
)

"""Words of one meaning under one name, so that what was learnt of one of them holds for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shared.assistant.language.elsewhere import ELSEWHERE
from shared.assistant.language.text import stem

#: Letters that a verb keeps without its ending, at the least.
_ROOT = 2

_TABLE = """
ship: ship shipping ships shipped shipment deliver delivery deliveries delivers delivered parcel
ship: parcels package packages courier postage post posted mail mailed dispatch dispatched carrier
ship: freight
back: return returns returned returning refund refunds refunded exchange exchanges reimburse
back: reimbursement
broken: broken broke damaged faulty defective smashed ripped torn leaking scratched cracked
guarantee: warranty guarantee guaranteed insured insurance coverage cover
rule: policy policies rule rules terms conditions allowed permitted entitled procedure process
fee: fee fees charge charges surcharge
hours: open opens opening close closes closed closing hours
where: located location address branch branches showroom headquarters store stores premises
human: human person people agent agents representative rep operator manager supervisor boss employee
human: staff colleague advisor adviser assistant clerk somebody someone
talk: talk speak chat discuss contact reach call phone ring connect transfer
angry: complaint complain complaints unacceptable terrible awful horrible worst disgusting furious
angry: angry mad disappointed outrageous disgrace scam ridiculous unhappy rude appalling joke pathetic
ticket: ticket case claim dispute incident
pay: pay paying paid payment payments payable
card: card visa mastercard amex paypal klarna maestro debit credit wallet applepay
buy: buy buying purchase purchasing bought order ordering ordered
cart: cart basket bag trolley
total: total sum subtotal bill amount owe altogether
cheap: cheap cheaper cheapest affordable inexpensive budget economical bargain lower less
dear: expensive pricey pricy costly dear steep dearer pricier overpriced fortune rich
luxury: premium luxury luxurious fancy fancier posh upscale classy nicer finest superior
money: money cash dollars dollar bucks euros euro pounds quid budget
change: change changed update modify edit alter switch swap
more: more another extra additional further others other else
less: fewer less minus reduce lower decrease
out: remove delete take drop ditch scrap discard bin lose cancel kick throw
all: everything all whole entire lot
stop: stop cancel abort wait halt quit nevermind never
know: know knows knew remember remembers remembered stored store saved save recorded kept noted memory
forget: forget erase wipe delete unlearn purge clear
self: vegan vegetarian pescatarian halal kosher coeliac celiac lactose intolerant allergic allergy
self: diabetic pregnant
never: never always usually only mostly rarely
like: like love enjoy adore prefer favour hate dislike loathe detest
body: size sizes feet foot waist skin hair shoulders
why: why reason because based explain
choose: choose pick picked select selected suggest suggested suggesting recommend recommended
choose: recommending recommendation advise advice propose proposed
alike: similar alike comparable alternative alternatives substitute equivalent resembling
match: match matches goes pairs complement suits accessories accessory
compare: compare comparison differ differs difference differences versus vs better worse lighter
compare: heavier
past: before previously formerly earlier originally past used history ago last
price: price prices priced cost costs costing
again: again same repeat reorder usual restock replenish refill once
good: good great nice awesome perfect excellent amazing wonderful brilliant fantastic lovely superb
good: cool helpful kind legend
thanks: thanks thank grateful appreciate appreciated cheers obliged gratitude
hello: hi hello hey hiya howdy greetings morning evening afternoon
bye: bye goodbye farewell later leaving leave ciao
bot: bot robot machine computer chatbot ai program software
able: can able do help work works function use
gift: gift gifts present presents surprise birthday christmas anniversary graduation housewarming
kin: mom mum mother dad father wife husband girlfriend boyfriend partner brother sister son daughter
kin: friend colleague boss uncle aunt nephew niece grandma grandpa grandmother grandfather neighbour
kin: teacher
notify: notify alert remind tell inform email text message ping
regular: monthly weekly every regularly subscription subscribe recurring
list: wishlist wish favourites favorites later
world: weather president politics election war news football joke poem song recipe capital planet moon
world: sun universe god religion homework math essay history
show: show see view display look open check
find: find search looking searching seek hunt need want
brand: brand brands maker makers manufacturer label labels
range: categories category departments department sections catalogue catalog range assortment products
stock: stock available unavailable sold
fact: weight material fabric dimensions length width height battery capacity ingredients origin heavy
fact: big long warm waterproof washable thick comfortable durable
picture: picture pictures photo photos image images
security: data privacy personal secure safe security gdpr
deal: sale discount discounts discounted deal deals offer offers promo coupon voucher reduced
account: account password login register registration signup newsletter
bill: invoice receipt vat
pickup: pickup collect collection
money-back: refund refunds reimburse reimbursement compensation compensate rebate restitution credited repay
money-back: payback
money-back: reimbursed refunded
claim: claim claims reclamation complaint grievance dispute escalate
trouble: problem problems issue issues error errors trouble troubles bug glitch fail failed failure failing
trouble: declined
trouble: rejected stuck crashed unable
help: help assist assistance assisting aid support guidance hand
late: late delayed delay overdue missing lost stolen nowhere waiting wait awaiting
arrive: arrive arrives arrived arriving arrival eta expect receive received get here come coming
track: track tracking trace follow locate status progress whereabouts update updates
order: order orders purchase purchases
opinion: feedback opinion review reviews comment comments rating ratings rated rate stars testimonial
secret: password passcode pin pwd pass code key login credentials username
profile: profile account user membership member subscription registration
sign: sign signup sign-up register registering registration enroll join log login logging
penalty: penalty penalties fine fees withdrawal termination exit cancellation early
download: download print copy send email retrieve request obtain get
reset: reset restore recover recovering retrieve forgot forgotten lost change
report: report reporting notify inform informing file lodge submit make raise open
method: method methods option options modality modalities way ways means form forms
speed: express fast quick quickly soon overnight same-day standard
place: country abroad overseas international internationally region city town europe usa canada germany
place: france uk
place: australia norway spain italy japan
wrong: wrong incorrect mistake different mixed error not
fit: fit fits fitting suit suits small large tight loose big
decide: decide decision choose pick torn undecided unsure
bored: meh boring ugly dislike hate
time-left: yet already still since ago
negate: not no never none without nothing nor neither
i: i me my mine we our us
you: you your yours
here: here there shop store site app website
asking: what which who when where why how
may: can could may might would will should shall
thing: it this that these those them they one ones
""".strip()


def meanings_of(word: str) -> tuple[str, ...]:
    """The names of what a word means, by itself or without a verb's ending: ``tracking``, ``shipped``."""
    return next((CONCEPTS[form] for form in _forms(word) if form in CONCEPTS), ())


def _forms(word: str) -> Iterator[str]:
    yield word
    yield stem(word)
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) > _ROOT:
            yield from (root, f"{root}e", root[:-1] if root[-1] == root[-2] else root)


def _read(table: str) -> Mapping[str, tuple[str, ...]]:
    named: dict[str, list[str]] = {}
    for line in table.splitlines():
        name, _, members = line.partition(":")
        for word in members.split():
            named.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in named.items()}


#: The names of what each word means.
CONCEPTS: Mapping[str, tuple[str, ...]] = _read(f"{_TABLE}\n{ELSEWHERE}")

"""Words of talk that carry nothing for a search: manners, moods, time, people, joints of sentences."""

from __future__ import annotations

from shared.assistant.language.text import among

_TALK = """
well so oh ah aw ooh wow hmm hm um umm uh uhm er erm mm huh yo oi hey heya bro bruh dude mate guys guy folks
team lol lmao haha hehe omg wtf tbh ngl imo imho btw fyi idk lowkey highkey fr frfr basically literally
obviously honestly seriously anyway anyways whatever alright right okay okey oki aight yes yeah yep yup yh
nah nope please kindly pretty thanks sorry pardon excuse forgive apologies mind bother trouble dear sir
madam ma'am miss damn darn bloody freaking frigging fucking fuckin shit crap hell goddamn stupid rubbish
useless sake quick quickly fast hurry rush already finally immediately currently lately recently suddenly
somehow someday really truly super fairly quite rather totally absolutely definitely anymore added longer
probably possibly perhaps maybe possible able hopefully ideally preferably especially particularly mainly
mostly simply exactly actually even ever yet almost enough bit little lot lots plenty few couple bunch loads
ton tons whole
"""
_VERBS = """
am is are was were be been being do does did doing done have has had having can could will would shall
should may might must want wants wanted wanting need needs needed needing like likes liked love loves loved
wish wishes prefer prefers preferred look looks looked looking find finds found finding search searched
searching show shows showed shown showing see sees saw seen seeing seek seeking get gets got getting give
gives gave given giving take takes took taken taking buy buys bought buying purchase purchasing shop shops
shopping order orders ordering help helps helped helping let lets letting tell tells told telling say says
said saying think thinks thought thinking guess wonder wondering wondered hope hoping try tries tried trying
know knows knew knowing mean means meant meaning ask asks asked asking go goes going gone went come comes
came coming keep keeps keeping kept put puts putting make makes made making carry carries sell sells stock
stocks stocked offer offers recommend suggest browse pick picks picked picking choose chooses grab fetch
bring pull type typed typing check checking interested interesting exist exists existing hunting hunt pay
pays paid spend spends spending cost costs costing happen happens happened start starts starting replace
replaces replaced replacing replacement use uses used using chance left chuck placed wait waits waiting send
sends sending sent along against fit fits fitting fitted run runs ran own owns owned wear wears wearing wore
visits visited visiting died die broke broken breaks lost losing ruined ruin worn stopped ends ended expect
expecting planning planned decide decided deciding consider considering brings brought turned moving moved
leave leaves leaving stay stays feel feels feeling matter matters heard talk talking speak called adding
shove slap whack nab snag include including mention mentioned suggested advise advised pointed explore
exploring discover cares celebrate celebrating craving dying begging turning
"""
_REST = """
i me my mine myself you your yours yourself he him his she her hers it its we us our ours they them their
theirs this that these those here there who whom whose what which when where why how some any every each
either neither none no not nothing something anything everything someone anyone everyone somebody anybody
everybody somewhere a an the and or but nor if then else than as because since while although unless until
till of to in on at by for from with about into onto over under up down out off again once also too only
just still same other others another more most less least very much many such own ok w r n x vs via per etc
hi hello one ones thing things stuff item items product products goods article articles option options
choice choices selection range assortment collection kind kinds type types sort sorts version place page
section site store shop website today tonight tomorrow yesterday now later soon week weekend weekends month
months morning evening afternoon time times day days year years ago next last long monday tuesday wednesday
thursday friday saturday sunday christmas birthday anniversary occasion mom mum mother dad father parents
wife husband girlfriend boyfriend partner brother sister son daughter kid's uncle aunt nephew niece cousin
grandma grandpa grandmother grandfather friend friends colleague boss neighbour neighbor teacher gf bf bff
family somebody's good nice great best better decent cool awesome lovely new proper right perfect suitable
price prices priced money cash budget cheap expensive affordable value worth please might idea ideas clue
sure able hard easy problem instead otherwise except besides however though colour color colours colors size
sizes sized pair pairs piece pieces
"""

#: All of them.
FILLERS = among(f"{_TALK} {_VERBS} {_REST}")

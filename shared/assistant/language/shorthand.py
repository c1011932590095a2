"""How people shorten words when they type, and what each short form stands for. A table only."""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
can't can not|won't will not|let's let us|lets let us|i'm i am|im i am|ill i will|ive i have|id i would
gimme give me|lemme let me|wanna want to|gonna going to|gotta have to|gotcha got you|dunno do not know
whats what is|wheres where is|hows how is|whos who is|thats that is|theres there is|whens when is
whys why is|dont do not|doesnt does not|didnt did not|isnt is not|arent are not|wasnt was not
werent were not|cant can not|couldnt could not|wouldnt would not|shouldnt should not|havent have not
hasnt has not|hadnt had not|wont will not|youre you are|theyre they are|youve you have|youd you would
weve we have|itll it will|cheque check|pls please|plz please|plss please|pleas please|plse please|thx thanks
thnx thanks|tnx thanks|ty thanks|tysm thanks|thanx thanks|thankyou thank you|u you|ur your|ya you|yall you
y'all you|yr your|hav have|hv have|haz has|wat what|wut what|wht what|wich which|wud would|cud could
shud should|wuld would|cuz because|cos because|coz because|bc because|bcs because|bcuz because|tho though
thru through|abt about|smth something|sth something|smthn something|somethin something|nothin nothing
em them|'em them|ppl people|msg message|nvm never mind|nvmd never mind|rn now|asap soon|tmrw tomorrow
tmr tomorrow|tomoro tomorrow|2moro tomorrow|2day today|2nite tonight|b4 before|gr8 great|l8r later
l8er later|luv love|lookin looking|shoppin shopping|searchin searching|sumthing something|sumthin something
kinda kind of|sorta sort of|outta out of|coulda could have|shoulda should have|woulda would have
wannabuy want to buy|cya see you|c'mon come on|bday birthday|xmas christmas|pic picture|pics pictures
info information|deets details|qty quantity|bleu blue|gray grey|blk black|grn green|recieve receive
adress address|basked basket|teh the|adn and|alot a lot|aswell as well|incase in case|atm now|fav favourite
fave favourite|favorite favourite|rly really|prolly probably|mabye maybe|ofc of course|hve have|undr under
sz size|blak black|shoos shoes|shoez shoes|jackts jackets|cheep cheap|tabel table|plese please|plase please
wether whether|thier their|becuase because|somthing something|anythin anything|wnt want|nid need|fnd find
shw show|shwo show|lok look|luking looking|serch search|chep cheap|cheepest cheapest|colr colour
coler colour|wite white|purpel purple|yelow yellow|oder order|ordr order|baskt basket|prise price|pric price
delivry delivery|shiping shipping|refnd refund|retrun return|chekout checkout|paymnt payment
"""


def _read(table: str) -> Mapping[str, tuple[str, ...]]:
    entries = (entry.split() for line in table.strip().splitlines() for entry in line.split("|"))
    return {short: tuple(full) for short, *full in entries}


#: The words that each short form stands for.
SHORTHAND: Mapping[str, tuple[str, ...]] = _read(_TABLE)
#: Short forms that are words of their own as well: only what begins a clause is short for something.
LEADING_ONLY = frozenset(("id", "ill"))

"""Words by which shoppers tell of themselves. Tables only: what follows from them is in ``statements``."""

from __future__ import annotations

from typing import Literal

from shared.assistant.language.text import Phrases, among
from shared.memory.entries import Topic

Lead = Literal[
    "remember", "am", "eat", "allergy", "no_eat", "avoid", "like", "colour", "brand", "material",
    "size", "wear", "budget", "spend", "person",
]  # fmt: skip
LEADS: Phrases[Lead] = Phrases.of(
    {
        "remember": "remember that|note down that|note down|please note|just so you know|take note that|"
        "bear in mind that|remember|keep in mind that|keep in mind|note that|do not forget that|"
        "make a note that|for future reference|please remember that|save that",
        "am": "i am|i am a|i am an|we are|i am strictly|i am mostly|i am fully|i have been|i became|i went|"
        "i am on a|i follow a|we are a|we are all|we are strictly|i identify as|i am now|i am also|"
        "i have gone|i live",
        "eat": "i eat|i only eat|i only buy|we eat|we only eat|i keep",
        "allergy": "i am allergic to|i have an allergy to|am allergic to|i am intolerant to|i react to",
        "no_eat": "i do not eat|i can not eat|i never eat|i can not have|i do not drink|i never drink|"
        "we do not eat|i stay off|i leave out|we can not eat|i can not drink|i do not eat any|i will not eat|"
        "i must not eat",
        "avoid": "i never wear|i never buy|i do not wear|i do not like|i hate|i can not stand|i avoid|"
        "i dislike|i never use|i do not use|i will not wear|i refuse to wear|i do not buy|i really hate|"
        "i never want|i really do not like|i can not wear|i can not use|i am not a fan of|i stay away from|"
        "i try to avoid|i will not buy|we do not buy|i will not use",
        "like": "i like|i love|i prefer|i always wear|i always buy|i really like|i really love|"
        "i usually wear|i usually buy|i mostly wear|i only wear|i adore|i am a fan of|i stick to|i swear by|"
        "i only go for|i tend to buy|i tend to wear|i am into|i am mad about|i am more of a|"
        "i am a big fan of|i am really into|i exclusively buy|i mainly buy|i mostly buy|i exclusively wear|"
        "i mainly wear",
        "colour": "my favourite colour is|my favorite color is|my favourite color is|my favorite colour is",
        "brand": "i like the brand|i love the brand|i prefer the brand|i trust the brand|my go to brand is|"
        "my preferred brand is|my favourite brand is|my favorite brand is|"
        "my brand is",
        "material": "my favourite fabric is|my favorite fabric is|my favourite material is|"
        "my favorite material is",
        "size": "my size is|my waist is|my chest is|my feet are|my foot size is|my shoes are size|"
        "my shirts are|my usual size is|i wear a size|i wear size|i take size|i take a size|"
        "i am a size|i am size|my feet are size|i need size|i usually take size|i usually wear size",
        "wear": "i wear|i wear a|i usually wear a|i take a|i usually take|i usually take a|i normally wear|"
        "i normally wear a|i normally take a|i am usually a|i am normally a|i fit into a|i always wear a",
        "budget": "my usual budget is|my monthly budget is|my budget is always|my budget is usually",
        "spend": "i never spend more than|i do not want to spend more than|i do not spend more than",
    }
)
#: What something does to somebody who cannot have it; its name stands before.
REACTIONS = Phrases.of(
    {
        True: "make me ill|makes me ill|make me sick|makes me sick|make me itch|makes me itch|give me a rash|"
        "gives me a rash|give me hives|gives me hives|give me headaches|gives me headaches|"
        "do not agree with me|does not agree with me|upset my stomach|upsets my stomach|"
        "trigger my allergy|triggers my allergy"
    }
)
#: What somebody of the shopper's does not eat.
PERSON_NEVER = Phrases.of(
    {
        True: "can not eat|can not have|can not drink|must not eat|must not have|does not eat|does not drink|"
        "will not eat|should not eat|never eats|refuses to eat"
    }
)
DIETS: Phrases[str] = Phrases.of(
    {
        "vegan": "vegan|a vegan|plant based",
        "vegetarian": "vegetarian|a vegetarian|veggie",
        "pescatarian": "pescatarian|pescetarian",
        "gluten-free": "gluten free|gluten-free|coeliac|celiac",
        "dairy-free": "dairy free|dairy-free|lactose intolerant|lactose free",
        "nut-free": "nut free|nut-free",
        "halal": "halal",
        "kosher": "kosher",
        "keto": "keto|ketogenic",
        "sugar-free": "sugar free|sugar-free",
    }
)
PEOPLE = among(
    "wife husband daughter son mother mom mum father dad sister brother girlfriend boyfriend partner friend "
    "kid child baby dog cat grandma grandpa niece nephew roommate boss"
)
MATERIALS = among(
    "leather wool fur cotton linen silk polyester down suede plastic nylon cashmere velvet denim rubber "
    "latex bamboo hemp feathers acrylic viscose fleece mesh steel wood glass gold silver"
)
COLOURS = among(
    "black white red blue green yellow orange purple pink brown grey gray beige navy teal turquoise violet "
    "maroon gold silver cream khaki olive"
)
LETTER_SIZES = among("xxs xs s m l xl xxl xxxl 2xl 3xl 4xl small medium large")
NAMED: dict[Lead, Topic] = {"colour": "colour", "brand": "brand", "material": "material"}
#: Where a value ends: a new wish, a new sentence, a reason.
STOPS = among(
    ", . ; ! ? : but so because please find show add look looking need want give get search buy order what "
    "which can could do does then when if though remember thanks"
)
#: A value that begins with one of these points at something shown and says nothing of the shopper.
POINTING = among(
    "it this that these those them they the any one ones first second third last some something anything to "
    "both all your you how what when not more less another"
)
MOST_WORDS = 6
LONGEST_NOTE = 24
#: "my dog is called Rex" says something, "my size" does not.
SHORTEST_OWN = 3

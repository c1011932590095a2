"""What no shop answers: harm, hate, advice of doctors and lawyers, and how the assistant was set up."""

from __future__ import annotations

from collections.abc import Sequence

from shared.assistant.language.text import Phrases

#: The topic under which the reply declines, by what gives it away; the first in this order counts.
_TOPICS: Phrases[str] = Phrases.of(
    {
        "self_harm": "kill myself|killing myself|end my life|ending my life|end it all|suicide|suicidal|"
        "hurt myself|"
        "hurting myself|harm myself|self harm|self-harm|cut myself|cutting myself|want to die|wanna die|"
        "wish i was dead|wish i were dead|better off dead|not want to live|no reason to live|overdose|"
        "not want to be alive|take my own life|do not want to be here any more|"
        "do not want to be here anymore|"
        "cannot go on living|can not go on living|can not go on like this|hang myself|unalive myself|kms",
        "danger": "make a bomb|build a bomb|making a bomb|pipe bomb|bomb making|explosives|explosive device|"
        "molotov|make poison|poison someone|poison my|poison him|poison her|kill someone|kill somebody|"
        "kill him|kill her|kill them|kill my wife|kill my husband|kill my boss|kill my neighbour|"
        "kill my neighbor|"
        "kill my ex|murder|hurt someone|hurt somebody|stab|shoot someone|"
        "buy a gun|buy guns|sell guns|ammunition|ghost gun|silencer for a gun|cocaine|heroin|meth|fentanyl|"
        "buy drugs|sell drugs|sell weed|lsd|fake id|fake ids|fake passport|stolen card|stolen cards|"
        "stolen credit cards|counterfeit|launder money|money laundering|steal|shoplift|pick a lock|"
        "break into|hack into|hack a|hack my|malware|ransomware|phishing|stalk|track my wife|spy on|"
        "child porn|without her knowing|without him knowing|date rape|roofies|human trafficking",
        "hate": "i hate jews|i hate muslims|i hate blacks|i hate gays|i hate women|i hate immigrants|"
        "white power|"
        "white supremacy|heil hitler|racial slur|racist joke|racist jokes|sexist joke|gas the|"
        "ethnic cleansing|"
        "are inferior|subhuman|inferior race|nazi propaganda|go back to their country",
        "medical": "medical advice|dosage|what dose|which dose|how many pills|how much ibuprofen|"
        "how much paracetamol|"
        "aspirin should|ibuprofen should|diagnose|diagnosis|my symptoms|symptoms|chest pain|chest hurts|"
        "blood pressure|prescription|antibiotics|am i pregnant|is it cancer|do i have the flu|"
        "do i have a fever|do i have an infection|do i have cancer|do i have diabetes|"
        "do i have covid|cure for|cure my|"
        "side effects|stop taking my|"
        "interact with my|my medication|treat my|rash|fever|depressed|depression",
        "legal": "legal advice|lawyer|attorney|sue|lawsuit|is it legal|is it illegal|legally|my rights|"
        "divorce|"
        "custody|contract law|tax advice|evade taxes|avoid taxes|my landlord|press charges|"
        "invest my|should i invest|which stocks|stock tips",
        "prompt": "system prompt|your prompt|your instructions|your rules|your guidelines|"
        "your system message|"
        "ignore previous|ignore all|ignore your|previous instructions|words above|text above|"
        "developer mode|jailbreak|act as|pretend to be|pretend you are|roleplay|role play|"
        "do anything now|your source code|your api key|your configuration|how were you programmed|"
        "who made you|what model are you|which model are you|are you chatgpt|are you gpt|your system",
    }
)
_ORDER = ("self_harm", "danger", "hate", "medical", "legal", "prompt")
#: What is answered before anything else in the message is.
FIRST = frozenset(("self_harm", "danger", "hate"))


def unsafe_topic(words: Sequence[str]) -> str | None:
    """The gravest of these topics that the words give away, or None."""
    found = {topic for _, _, topic in _TOPICS.all(list(words))}
    return next((topic for topic in _ORDER if topic in found), None)

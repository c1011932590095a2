"""The sentences that the models learn from, made of ``templates.txt``: ``[a|b|]`` are alternatives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from bench.evals.nlu.corpus import Setting, Utterance

_TEMPLATES = Path(__file__).with_name("templates.txt")
_CHOICE = re.compile(r"\[([^\]]*)\]|\{(\w+)\}")
_VALUES = {
    "item": "tent|running shoes|coffee|headphones|lamp|jeans|backpack|umbrella|dog food|guitar|sweater|ol"
    "ive oil|blender|puzzle|shampoo|desk chair|laptop|socks|bicycle pump|chocolate|board game|rai"
    "ncoat|mugs|notebook|purple submarines|vacuum cleaner|gold necklace|sofa|garden gnome|printer"
    " ink|yoga mat|electric scooter|hair dryer|lego castle|winter boots|swimming goggles|tennis r"
    "acket|cotton bed sheets|wine glasses|frying pan|usb cable|gaming mouse|leather wallet|protei"
    "n powder|baby monitor|camera lens|fishing rod|christmas tree|picture frame|green tea|espress"
    "o beans|toothbrush|sunglasses|hiking poles|ski helmet|perfume|face cream|nail polish|cat lit"
    "ter|bird feeder|lawn mower|power drill|paint brush|wall clock|curtains|carpet|pillow|duvet|w"
    "ater bottle|lunch box|kettle|toaster|rice cooker|almonds|cheddar|spaghetti|tomatoes|orange j"
    "uice|sparkling water|t-shirt|hoodie|dress|skirt|trench coat|belt|gloves|scarf|sneakers|sanda"
    "ls|slippers|watch|bracelet|earrings|smart speaker|monitor|keyboard|phone case|memory card|ro"
    "uter|projector|tablet|massage|facial|spa day|dinner for two|climbing course|kayak tour",
    "colour": "red|blue|black|green|white|pink|grey|navy",
    "size": "42|m|43|xl|38|small|40|l",
    "n": "2|three|4|five|6|two|10|3",
    "price": "$50|100|80 dollars|30 euros|twenty dollars|200|45 bucks|$120",
    "brand": "northlight|halden|karst|pacewell|nike|adidas|oriel|studio vik",
    "ord": "first|second|third|last|2nd|1st|3rd|second",
    "name": "strider|ridge|pulse|strider",
    "number": "00123842|732201349959|#37777|4417|ord 88213|no 5521|number 90210|113542617735",
    "fact": "price|rating|size|brand|weight|material|reviews|customer rating|fabric|width|battery life|"
    "colour|cost"
    "|available sizes|country of origin|sleeve length|pattern",
    "trait": "waterproof|wireless|cotton|striped|vintage|foldable|cordless|leather|insulated|portable|"
    "modern|gl"
    "uten free|long sleeved|plain|velvet",
    "town": "paris|new york|london|tokyo|dallas|berlin|chicago|rome",
    "person": "wife|dad|friend|sister|boss|son|girlfriend|mother",
}
_EXPANSIONS = 16


def made() -> Iterator[tuple[str, Setting, str]]:
    """The sentences of the templates: label, setting, text."""
    label = ""
    settings: list[Setting] = []
    for line in _TEMPLATES.read_text().splitlines():
        if line.startswith("= "):
            label, *given = line[2:].split()
            settings = [_setting(name) for name in given]
        elif line and not line.startswith("#"):
            texts = dict.fromkeys(expanded(line, number) for number in range(_EXPANSIONS))
            for at, text in enumerate(texts):
                yield label, settings[at % len(settings)], text


def _setting(name: str) -> Setting:
    known: tuple[Setting, ...] = ("nothing", "results", "focus", "cart_line", "pending")
    return next(setting for setting in known if setting == name)


def templates() -> list[str]:
    """The templates alone, in the file's order."""
    lines = _TEMPLATES.read_text().splitlines()
    return [line for line in lines if line and not line.startswith(("= ", "#"))]


def expanded(template: str, number: int) -> str:
    """The ``number``-th sentence of a template."""

    def chosen(match: re.Match[str]) -> str:
        options = (match[1] if match[2] is None else _VALUES[match[2]]).split("|")
        picked = options[crc32(f"{template}:{match.start()}:{number}".encode()) % len(options)]
        return _CHOICE.sub(chosen, picked)

    text = template
    while _CHOICE.search(text):
        text = _CHOICE.sub(chosen, text)
    return " ".join(text.split())


def label_of(utterance: Utterance) -> str:
    """The intent, and what of it: where a refinement goes, what it is that cannot be done yet."""
    intent = utterance.intents[0]
    inner = {"refine": "relative", "unsupported": "topic"}.get(intent)
    what = next((str(value) for name, value in utterance.slots if name == inner), "")
    return f"{intent}.{what}" if what else intent
